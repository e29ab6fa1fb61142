"""The site speaks of the publication that it serves, not of the first one there was."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from pathlib import Path

import lxml.html
import pytest
from benchmarks.generate import generate
from mcp import Client as AssistantClient
from werkzeug.test import Client

from sikkerby import resources
from sikkerby.assistants.server import AssistantServer
from sikkerby.documents.folder import OWN_TEXTS, PUBLICATION, TEXTS, read_own_texts
from sikkerby.errors import InputError
from sikkerby.publication.version import current_version, read_version
from sikkerby.settings import Settings
from sikkerby.web import words
from sikkerby.web.app import App
from sikkerby.web.own_words import texts_of
from sikkerby.web.site.brand import readable
from tests.acceptance.walk import BROWSER, Answer, ask_application, few, walk
from tests.importing import municipality
from tests.support.application import Visitor
from tests.support.command import run_command
from tests.support.published import publish_data, shipped_version

HEADER = "key\tdanish\tenglish\n"
PAGES = ("/", "/about", "/match", "/openapi", "/openapi.json", "/reconcile", "/data/", "/places",
         "/initiatives", "/queries/", "/network", "/matrix", "/map", "/validation")  # fmt: skip


def read_pages(home: Path, *more: str) -> dict[str, str]:
    app = App(Settings(home=home))
    client = Client(app)
    try:
        pages = {}
        for address in (prefix + page for page in (*PAGES, *more) for prefix in ("", "/en")):
            response = client.get(address)
            assert response.status_code == 200, address
            pages[address] = response.text
        return pages
    finally:
        app.close()


def test_another_publication_is_not_said_to_be_of_copenhagen(tmp_path: Path) -> None:
    generate(tmp_path / "data", 1, initiatives=10)
    (tmp_path / "data" / TEXTS).write_text(
        f"{HEADER}home_title\tHvem gør hvad i Egestrup?\tWho does what in Egestrup?\n", "utf-8"
    )
    with (tmp_path / "data" / PUBLICATION).open("a", encoding="utf-8") as manifest:
        manifest.write('colour = "#ffcc00"\n')
    publish_data(tmp_path / "data", tmp_path / "home")
    pages = read_pages(tmp_path / "home", "/brand.css")
    for page, html in pages.items():
        assert "openhagen" not in html, page
        assert "øbenhavn" not in html, page
        assert "Teknik- og Miljø" not in html, page
    assert "<h1>Hvem gør hvad i Egestrup?</h1>" in pages["/"]
    assert "<h1>Who does what in Egestrup?</h1>" in pages["/en/"]
    # What has no words of its own follows from the manifest.
    assert '<p class="lead">Prøvedata. Intet heri er virkeligt.</p>' in pages["/"]
    assert "Published as open data by Test editors." in pages["/en/"]
    assert "Opdigtede kommuners indsatser" in pages["/reconcile"]
    assert '<link rel="stylesheet" href="/brand.css">' in pages["/"]
    # As dark on paper as it must be to be read; on dark paper it can be.
    assert readable("#ffcc00", "#f5f7f6", "#000000") != "#ffcc00"
    assert "dark) { :root { --link: #ffcc00; } }" in pages["/brand.css"]


def test_the_shipped_publication_has_all_its_words() -> None:
    own = read_own_texts(resources.data_folder() / TEXTS)
    # Of accessibility, it says what every site says.
    assert set(own) == set(OWN_TEXTS) - {"accessibility_text"}
    assert read_version(shipped_version().folder).manifest.texts == own


def test_each_text_that_may_be_ones_own_has_words_without_it() -> None:
    follow = texts_of(shipped_version().manifest)
    for key in OWN_TEXTS:
        assert key in words.TEXTS or key in follow, key


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("principle_word\ttema, temaer\ttheme, themes\n", "not as many forms"),
        ("home_titel\tA\tB\n", "home_titel"),
        ("search\tA\tB\n", "“search” is not a text"),
        ("home_title\tA\tB\nhome_title\tC\tD\n", "twice"),
        ("home_title\tA\t\n", "lacks a language"),
    ],
)
def test_a_slip_in_the_texts_is_named(tmp_path: Path, lines: str, said: str) -> None:
    file = tmp_path / TEXTS
    file.write_text(HEADER + lines, "utf-8")
    with pytest.raises(InputError) as caught:
        read_own_texts(file)
    assert said in str(caught.value.message)
    assert "home_lead" in str(caught.value.remedy) or "principperne" in caught.value.remedy
    assert caught.value.place is not None
    assert caught.value.place.line == lines.count("\n") + 1


def test_what_may_be_done_is_said_in_the_same_words_everywhere() -> None:
    danish, english = read_own_texts(resources.data_folder() / TEXTS)["about_reuse_text"]
    notice = " ".join((resources.data_folder() / "NOTICE.md").read_text("utf-8").split())
    catalogue = (shipped_version().folder / "catalogue.ttl").read_text("utf-8")
    for paragraph in english.split(" ¶ ")[:-1]:
        assert paragraph in notice
        assert paragraph in catalogue
    app = App(Settings(home=shipped_version().folder.parents[1]))
    try:
        for page in ("/about", "/data/"):
            for prefix, words_there in (("", danish), ("/en", english)):
                html = re.sub("</?b>", "", unescape(Client(app).get(prefix + page).text))
                assert all(part in html for part in words_there.split(" ¶ ")), page
                assert f'href="{prefix}/about#reuse"' in html
    finally:
        app.close()


# What no publication but the first is about, and the program's name, which a site need not say.
_FIRST = re.compile(
    r"sikkerby|sikker by|safe city|k(?:ø|oe)benhavn|copenhagen|n(?:ø|oe)rrebro|amager|tingbjerg"
    r"|mj(?:ø|oe)lner|valby|folehaven|\bvink\b|\bcuku\b|\bkk\.dk",
    re.IGNORECASE,
)
# The vocabulary that all share, and what files, commands and headers are called.
_SHARED = re.compile(
    r"w3id\.org(?:/|%2F)sikkerby|/?sikkerby[.-][\w.-]+|the sikkerby vocabulary|`sikkerby [a-z ]+`"
    r"|sikkerby-vokabularet|sikkerby[- ]editors|sikkerbys redaktion|sikkerby_[a-z_]+"
    r"|sikkerbys regler|the shapes of sikkerby|urn:sikkerby:[a-z]+|sikkerby \d[\d.]*",
    re.IGNORECASE,
)


# Pages, and what no page leads to, or only with a script.
_BEGINNINGS = [
    *(prefix + page for prefix in ("", "/en") for page in (
        "/", "/ask?q=Nordbyen", "/embed/matrix", "/embed/network", "/embed/map",
        "/matrix?rows=places", "/card/matrix")),
    "/openapi.json", "/queries.json", "/llms.txt", "/opensearch.xml", "/robots.txt", "/sitemap.xml",
    "/matrix.svg", "/network.svg", "/map.svg", "/catalogue.ttl", "/sparql/names.json",
    "/data/versions/feed.atom", "/reconcile",
]  # fmt: skip


async def _introduce(server: AssistantServer) -> str:
    """All that an assistant is told before it asks."""
    async with AssistantClient(server.protocol) as client:
        tools, resources = await client.list_tools(), await client.list_resources()
        parts = [client.server_info, tools, resources]
        told = [part.model_dump_json(exclude={"name", "meta"}) for part in parts if part]
        return "\n".join([*told, client.instructions or ""])


def test_nothing_of_a_publication_speaks_of_the_first(tmp_path: Path) -> None:
    municipality.write_data(tmp_path / "data")
    (tmp_path / "data" / TEXTS).write_text(
        f"{HEADER}principle_word\ttema, temaet, temaer, temaerne\ttheme, themes\n", "utf-8"
    )
    home = tmp_path / "home"
    publish_data(tmp_path / "data", home)
    app = App(Settings(home=home))
    fetch = ask_application(Visitor(app), "http://localhost")
    said: dict[str, str] = {}
    heard: set[str] = set()

    def listen(path: str, accept: str = BROWSER) -> Answer:
        answer = fetch(path, accept)
        is_script = "javascript" in answer.media_type
        if not is_script and re.search(r"^text/|json|xml|turtle", answer.media_type):
            hear(path, answer.body.decode("utf-8", "replace"))
        return answer

    def hear(name: str, text: str) -> None:
        # Pages have most lines in common.
        new = dict.fromkeys(line for line in text.splitlines() if line not in heard)
        heard.update(new)
        words = _SHARED.sub("", "\n".join(new))
        if found := _FIRST.search(words):
            said[name] = words[max(0, found.start() - 60) : found.end() + 60]

    try:
        is_among_few = few(1)
        walked = walk(
            listen, "http://localhost", _BEGINNINGS,
            lambda path: is_among_few(path) or ("/queries/" in path and "?" not in path),
        )  # fmt: skip
        assistants = asyncio.run(_introduce(AssistantServer(app)))
        themes = Client(app).get("/principles").text
    finally:
        app.close()
    for file in current_folder(home).rglob("*"):
        if file.suffix in (".ttl", ".nt", ".csv", ".json", ".txt", ".jsonld"):
            hear(file.name, file.read_text("utf-8"))
    hear("/mcp", assistants)
    assert not said
    assert municipality.NAME in assistants
    for start in ("/ask?", "/embed/", "/matrix?", "/matrix.svg", "/llms.txt"):
        assert any(path.startswith((start, f"/en{start}")) for path in walked.statuses), start
    assert len(walked.statuses) > 400
    assert "<h1>Temaer</h1>" in themes
    (main,) = lxml.html.document_fromstring(themes).xpath("//main")
    assert "rincip" not in main.text_content()


def current_folder(home: Path) -> Path:
    version = current_version(home)
    assert version is not None
    return version.folder


def test_a_stored_query_asks_about_what_the_data_have(tmp_path: Path) -> None:
    municipality.write_data(tmp_path / "data")
    home = tmp_path / "home"
    publish_data(tmp_path / "data", home)
    for name in ("initiatives-of-party", "initiatives-at-place", "parties-of-initiative",
                 "initiatives-under-principle", "shared-initiatives-of-two-parties"):  # fmt: skip
        asked = run_command("query", name, "--home", home)
        assert asked.code == 0, asked.err
        assert asked.out.count("\n") > 1, name
