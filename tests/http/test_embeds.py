"""“Del og citér”, `/embed/…` and cards: no sentence leaves without its words and its source."""

from __future__ import annotations

import re
import struct
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import Client

from sikkerby.settings import Settings
from sikkerby.web.app import App
from sikkerby.web.http.rate_limit import Fairness
from sikkerby.web.site_pages import FIGURES
from tests.conftest import BASE, EDITION
from tests.support.application import Visitor
from tests.support.published import shipped_home, shipped_version

SVG = "{http://www.w3.org/2000/svg}"
POLICE = "/doc/organisation/koebenhavns-politi"
# Each kind of page that has an excerpt; those without words name what nobody says.
PAGES = (
    *(f"/{name}" for name in FIGURES), "/network?principle=4",
    "/matrix?rows=principles&columns=places",
    "/initiatives?party=koebenhavns-politi&place=koebenhavn-noerrebro", POLICE,
    "/doc/organisation/koebenhavn-vink", "/doc/place/koebenhavn-noerrebro",
    "/doc/place/koebenhavn-oesterbro", f"/doc/principle/{EDITION}/3",
    f"/doc/initiative/{EDITION}/partnerskab-for-et-trygt-noerrebro",
    f"/doc/quote/{EDITION}/13771-13788", "/queries/evidence-of-initiative",
    "/ask?party=koebenhavns-politi&by=administrations",
)  # fmt: skip
WITHOUT_WORDS = ("/queries/coverage-counts", "/initiatives", "/initiatives?q=findes-ikke")


@pytest.fixture(scope="module")
def client() -> Client:
    return Visitor()


@pytest.fixture(scope="module")
def public() -> Iterator[Client]:
    """Of a site with an address that others reach, which frames need."""
    app = App(Settings(home=shipped_home(), public_url="https://data.example", client_slots=0))
    yield Visitor(app)
    app.close()


def _version() -> str:
    return shipped_version().name


def _shared(client: Client, path: str) -> str:
    page = client.get(path, headers={"Accept": "text/html"}).text
    return page.partition('<details class="share"')[2].partition("</details>")[0]


def _texts(shared: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'data-copy="(.*?)"', shared, re.DOTALL)]


@pytest.mark.parametrize("path", [*PAGES, *WITHOUT_WORDS])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_embedded_page_stands_by_itself(client: Client, path: str, prefix: str) -> None:
    response = client.get(f"{prefix}/embed/{_version()}{path}")
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script" not in policy
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in response.headers
    page = response.text
    assert not re.search(r"<script|<link rel=.stylesheet|<img|\sstyle=|\son\w+=", page)
    assert ("<mark>" in page) == (path not in WITHOUT_WORDS)
    assert _version() in page
    assert ("Source: " if prefix else "Kilde: ") in page
    assert "2018–2021" in page
    # What it frames opens beside it, on the whole address.
    links = re.findall(r"<a ([^>]*)>", page)
    assert links
    assert all('target="_blank"' in link and 'href="http' in link for link in links)


@pytest.mark.parametrize("path", PAGES)
def test_all_that_is_offered_is_there(client: Client, path: str) -> None:
    shared = _shared(client, path)
    addresses = [unescape(found) for found in re.findall(r'href="(/[^"]*)"', shared)]
    kinds = [re.search(r"\.(png|svg)\b", address.partition("?")[0]) for address in addresses]
    assert [kind[1] for kind in kinds if kind] == ["png", "png", "svg", "svg"]
    for address, kind in zip(addresses, kinds, strict=True):
        # One picture of each page is enough to see that it is drawn.
        if not (kind and kind[1] == "png"):
            assert client.get(address, headers={"Accept": "text/html"}).status_code == 200, address


@pytest.mark.parametrize("path", PAGES)
def test_the_copied_text_has_sentence_words_source_and_version(
    client: Client, public: Client, path: str
) -> None:
    (copied,) = _texts(_shared(client, path))
    _, frame = _texts(_shared(public, path))
    embedded = client.get(f"/embed/{_version()}{path}").text
    heading = re.search(r"<h1>(.*?)</h1>", embedded)
    assert heading
    sentence = unescape(heading[1])
    assert copied.startswith(sentence)
    marked = [unescape(words) for words in re.findall("<mark>(.*?)</mark>", embedded)]
    assert all(words in copied for words in marked)
    assert "række" in copied or "princip" in copied.lower()
    assert "2018–2021" in copied
    assert _version() in copied
    assert "127.0.0.1" not in copied
    assert f"{BASE}id/" in copied
    assert f'title="{heading[1]}"' in frame
    assert 'src="https://data.example/embed/' in frame
    assert "style=" not in frame


@pytest.mark.parametrize("path", ["/map", POLICE])
def test_pictures_are_the_same_bytes_each_time_and_carry_the_marker(
    client: Client, path: str
) -> None:
    address = f"/embed/{_version()}{path}"
    one, again = (client.get(f"{address}.png").data for _ in range(2))
    assert one == again
    assert one.startswith(b"\x89PNG")
    assert one != client.get(f"{address}.png?theme=dark").data
    for theme, marker in (("light", "#ffe48a"), ("dark", "#5a4700")):
        drawn = client.get(f"{address}.svg?theme={theme}")
        assert drawn.mimetype == "image/svg+xml"
        tree = ET.fromstring(drawn.data)
        assert [r for r in tree.iter(f"{SVG}rect") if r.get("class") == "marker"]
        assert f".marker {{ fill: {marker}; }}" in drawn.text
        assert "Oversigt over Københavns Kommunes indsatser" in drawn.text
        assert "127.0.0.1" not in "".join(tree.itertext())
    assert client.get(f"{address}.png?theme=pink").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_link_to_a_party_has_a_card_of_its_own(client: Client, prefix: str) -> None:
    page = client.get(f"{prefix}{POLICE}", headers={"Accept": "text/html"}).text
    found = re.search(r'property="og:image" content="http://[^/]*(/[^"]*)"', page)
    assert found
    card = client.get(found[1]).data
    assert struct.unpack(">LL", card[16:24]) == (1200, 630)
    assert card == client.get(found[1]).data
    assert client.get(f"{prefix}/card/network.png").status_code == 404
    other = client.get("/" if prefix else "/en/", headers={"Accept": "text/html"}).text
    assert found[1] not in other


@pytest.mark.parametrize(
    "path", ["/about", "/doc", "/doc/agent/sikkerby-editors", "/queries/nothing", "/doc/place/no"]
)
def test_what_has_no_excerpt_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/embed/{_version()}{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/network?principle=4&basis=named", POLICE, "/queries/leads", "/ask?party=skat"]
)
def test_without_a_version_the_newest_is_taken_and_named(client: Client, path: str) -> None:
    response = client.get(f"/en/embed{path}")
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"/en/embed/{_version()}{path}")


def test_drawing_many_pictures_keeps_nobody_waiting(client: Client) -> None:
    """Each is drawn by a process of its own; pages go on meanwhile."""
    address = f"/embed/{_version()}/matrix"
    pictures = [
        threading.Thread(target=Visitor().get, args=(f"{address}.png?gaps={n}&theme={theme}",))
        for n in ("", "1")
        for theme in ("light", "dark")
    ]
    for picture in pictures:
        picture.start()
    waited = []
    while any(picture.is_alive() for picture in pictures):
        begun = time.monotonic()
        assert client.get("/about", headers={"Accept": "text/html"}).status_code == 200
        waited.append(time.monotonic() - begun)
        time.sleep(0.01)
    assert len(waited) > 5
    assert sorted(waited)[len(waited) // 2] < 0.2


def test_new_pictures_are_few_for_each_client_but_this_machine(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sikkerby.web.embeds.routes._fairness", Fairness(rate=0.01, burst=1))
    address = f"/embed/{_version()}/map.png?principle="

    def ask(number: int, remote: str) -> int:
        return client.get(
            f"{address}{number}", environ_overrides={"REMOTE_ADDR": remote}
        ).status_code

    assert [ask(number, "203.0.113.9") for number in (1, 2)] == [200, 503]
    assert [ask(number, "127.0.0.1") for number in (3, 4)] == [200, 200]
    # What was drawn once is there for everybody.
    assert ask(3, "203.0.113.9") == 200


def test_a_picture_that_cannot_be_drawn_says_so(
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As where an update brought a library that was not installed."""
    (tmp_path / "resvg_py.py").write_text("raise ImportError('resvg_py is missing')", "ascii")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    response = client.get(
        f"/en/embed/{_version()}/map.png?principle=5", headers={"Accept": "application/json"}
    )
    assert response.status_code == 500
    assert "SVG" in response.text
    log = capsys.readouterr().err
    assert "resvg_py is missing" in log
    assert "Traceback" not in log
