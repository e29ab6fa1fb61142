"""Pages of whatever has an IRI, and registers, of one strategy and of several."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from benchmarks.generate import generate
from werkzeug.test import Client, TestResponse

from sikkerby.publication.version import current_version
from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.conftest import EDITION
from tests.support.published import publish_data, shipped_version

EDITIONS, ROWS = 6, 40


def shipped_home() -> Path:
    return shipped_version().folder.parent.parent


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    app = App(Settings(home=shipped_home()))
    yield Client(app)
    app.close()


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A site of six municipalities, each with a strategy."""
    folder = tmp_path_factory.mktemp("several")
    generate(folder / "data", EDITIONS, ROWS)
    publish_data(folder / "data", folder / "home")
    app = App(Settings(home=folder / "home"))
    yield Client(app)
    app.close()


def home_of(client: Client) -> Path:
    app = client.application
    assert isinstance(app, App)
    return app.settings.home


def ask(client: Client, address: str) -> TestResponse:
    return client.get(address, headers={"Accept": "text/html"})


def read(client: Client, address: str) -> str:
    response = ask(client, address)
    assert response.status_code == 200, (address, response.text[:300])
    return response.text


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"(?s)<[^>]+>", " ", html)).split())


def paths_of(home: Path) -> list[str]:
    """The paths below `id/` of everything that has an IRI."""
    version = current_version(home)
    assert version is not None
    with (version.folder / "identifiers.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [row["iri"].removeprefix("id/") for row in rows if row["status"] == "current"]


def test_everything_that_has_an_iri_has_a_page(client: Client) -> None:
    by_kind: dict[str, list[str]] = {}
    for path in paths_of(shipped_home()):
        by_kind.setdefault(path.partition("/")[0], []).append(path)
    assert len(by_kind) == 15
    # Of hundreds of a kind some tell as much as all.
    chosen = [path for paths in by_kind.values() for path in paths[:: 1 + len(paths) // 40]]
    wrong = {
        path: status
        for path in [*chosen, "dataset"]
        for prefix in ("", "/en")
        if (status := ask(client, f"{prefix}/doc/{path}").status_code) != 200
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("path", "said", "about"),
    [
        (f"fact/{EDITION}/10197-10225", "15 folkeoplysende foreninger", "sociale-partnerskaber"),
        (f"participation/{EDITION}/exitprogrammet/koebenhavn-socialforvaltningen",
         "Socialforvaltningen", "exitprogrammet"),
        (f"statement/{EDITION}/den-korte-snor/principle", "2 Viden og effekt", "den-korte-snor"),
    ],
)  # fmt: skip
def test_what_is_stated_has_its_value_its_subject_and_its_words(
    client: Client, path: str, said: str, about: str
) -> None:
    html = read(client, f"/doc/{path}")
    heading = re.search(r"(?s)<h1[^>]*>(.*?)</h1>", html)
    assert heading
    assert words_of(heading[1]) == said
    assert f'href="/doc/initiative/{EDITION}/{about}"' in html
    quotations = re.findall(rf'<q class="words".*?href="(/doc/quote/{EDITION}/[\d-]+)"', html)
    assert quotations
    assert all(ask(client, address).status_code == 200 for address in quotations)
    row = html.partition('<section class="printed"')[2]
    assert ("<mark" in row) == (not path.startswith("statement"))


def test_a_correction_says_what_is_printed_what_is_meant_why_and_who_says_so(
    client: Client,
) -> None:
    html = read(client, f"/en/doc/correction/{EDITION}/1-title-1")
    assert "»dømtede« → »dømte«" in words_of(html)
    assert "Typing error: no such word form" in words_of(html)
    assert "Sikkerby editors" in words_of(html)
    assert '<span class="misprint">dømtede</span>' in html


def test_a_link_says_what_is_linked_how_and_why(client: Client) -> None:
    words = words_of(read(client, "/en/doc/link/country-dnk-place"))
    assert "City of Copenhagen" in words
    assert "Part of or narrower than" in words
    assert "0.95" in words
    assert "The country is larger than the municipality" in words


def test_a_principle_names_its_reviewed_subjects(client: Client) -> None:
    html = read(client, f"/doc/principle/{EDITION}/3")
    assert 'href="http://eurovoc.europa.eu/375"' in html
    assert "ungdomskriminalitet" in html


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("organisation/koebenhavns-poleti", "organisation/koebenhavns-politi"),
        ("organization/koebenhavns-politi", "organisation/koebenhavns-politi"),
        (f"initiative/{EDITION}/exit-programmet", f"initiative/{EDITION}/exitprogrammet"),
        ("initiative/sikkerby-2018-2021/exitprogrammet", f"initiative/{EDITION}/exitprogrammet"),
        (f"quote/{EDITION}/13771-1378", f"quote/{EDITION}/13771-13788"),
        ("place/xoebenhavn-noerrebro", "place/koebenhavn-noerrebro"),
    ],
)
def test_an_address_that_is_nearly_right_is_told_which_is(
    client: Client, misspelt: str, meant: str
) -> None:
    response = ask(client, f"/doc/{misspelt}")
    assert response.status_code == 404
    assert re.search(rf"/doc/{meant}\b", response.text)


def test_an_address_like_no_other_is_told_of_none(client: Client) -> None:
    for path in ("organisation/qqqqqqqq", "zzz/yyy", "initiative", "x"):
        response = ask(client, f"/doc/{path}")
        assert response.status_code == 404
        assert "Mente du?" not in response.text


REGISTERS = {
    "/organisations": ("organisation", r'<th scope="row">.*?'),
    "/places": ("place", r'<p class="place-line">'),
    "/principles": ("principle", r'<p class="said">'),
    "/target-groups": ("target-group", r'<p class="said">'),
}


@pytest.mark.parametrize("register", REGISTERS)
def test_pages_of_a_register_have_everything_once_and_at_most_fifty(
    several: Client, register: str
) -> None:
    kind, entry = REGISTERS[register]
    found: list[str] = []
    address: str | None = register
    while address:
        html = read(several, address)
        body = html.partition("<main")[2]
        on_page = re.findall(rf'{entry}<a href="(/doc/{kind}/[^"]+)"', body)
        # A page that begins inside a place names the places around it too.
        assert 0 < len(on_page) <= 50 + 2 * (kind == "place")
        found += on_page
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1] if following else None
        assert address is None or address.startswith(f"{register}/page/")
    home = home_of(several)
    assert set(found) == {f"/doc/{p}" for p in paths_of(home) if p.startswith(f"{kind}/")}
    if kind != "place":
        assert len(found) == len(set(found))


def test_each_page_of_a_list_is_its_own(several: Client) -> None:
    lists = ("/initiatives?page=2", "/organisations/page/2", "/target-groups/page/2")
    for prefix in ("", "/en"):
        titles = []
        for path in (*lists, *(re.split(r"/page|\?", path)[0] for path in lists)):
            html = read(several, prefix + path)
            canonical = re.search(r'rel="canonical" href="http://[^/]+(.*?)"', html)
            title = re.search("<title>(.*?)</title>", html)
            assert canonical
            assert title
            assert canonical[1] == prefix + path
            assert re.search(rf'hreflang="en" href="http://[^/]+/en{re.escape(path)}"', html)
            titles.append(title[1])
        assert len(set(titles)) == len(titles), titles
    # A part of a list is a page of none.
    part = read(several, "/initiatives?coverage=citywide,named,unnamed&page=2")
    assert re.search(r'rel="canonical" href="http://[^/]+/initiatives"', part)


def test_a_page_of_a_register_that_is_not_there_says_so(several: Client) -> None:
    first = ask(several, "/en/organisations/page/1")
    assert (first.status_code, first.headers["Location"]) == (301, "/en/organisations")
    assert ask(several, "/organisations/page/99").status_code == 404
    assert ask(several, "/organisations/page/0").status_code == 404
    assert ask(several, "/organisations/page/x").status_code == 404


def test_a_long_list_shows_fifty_and_leads_to_all(several: Client) -> None:
    html = read(several, "/doc/organisation/fantasi-politi")
    section = html.partition('id="in-named"')[2].partition("</section>")[0]
    total = re.search(r'<span class="count">(\d+)</span>', section)
    assert total
    assert int(total[1]) > 50
    assert section.count('<span class="row-number">') == 50
    more = re.search(rf'<a href="([^"]+)">Se alle {total[1]}</a>', section)
    assert more
    listed = read(several, unescape(more[1]))
    assert re.search(rf"<h2 id=\"results\">{total[1]} ", listed)
    assert listed.count('<li class="principle-') == 50


def test_citywide_means_the_municipality_of_the_place(several: Client, client: Client) -> None:
    for site, prefix in ((several, "place/birkestrup-"), (client, "place/koebenhavn-")):
        for path in (p for p in paths_of(home_of(site)) if p.startswith(prefix)):
            section = read(site, f"/doc/{path}").partition('id="reach-citywide"')[2]
            shown = section.partition("</section>")[0].count("<li>")
            slug = path.removeprefix("place/")
            file = ask(site, f"/initiatives.csv?place={slug}&cover=1&coverage=citywide").text
            assert shown == len(list(csv.reader(file.splitlines()))) - 1 > 5, path


def test_a_party_of_several_strategies_is_shown_by_strategy(several: Client) -> None:
    html = read(several, "/doc/organisation/fantasi-politi")
    strategies = html.partition('id="strategies"')[2].partition("</section>")[0]
    assert strategies.count("<li>") == EDITIONS
    assert 'id="principles"' not in html
    # Each bar leads to as many as it says.
    for address, n in re.findall(r'(?s)href="([^"]+)".*?<span class="bar-count">(\d+)', strategies):
        listed = read(several, unescape(address))
        assert re.search(rf"<h2 id=\"results\">{n} ", listed), address
    own = read(several, "/doc/organisation/egestrup-socialforvaltningen")
    assert 'id="strategies"' not in own
    assert 'id="principles"' in own


def test_administrations_of_several_municipalities_are_told_apart(several: Client) -> None:
    html = read(several, "/organisations")
    named = re.findall(r'<th scope="row">(.*?)</th>', html)
    words = [words_of(cell) for cell in named]
    assert len(words) == len(set(words)) == 50


def test_lists_say_of_which_strategy_an_initiative_is(several: Client, client: Client) -> None:
    html = read(several, "/doc/organisation/fantasi-politi")
    section = html.partition('id="in-named"')[2].partition("</section>")[0]
    assert section.count('<p class="said">') == section.count('<span class="quiet">')
    assert '<p class="said"><span class="row-number">' in read(
        client, "/doc/organisation/koebenhavns-politi"
    )


def test_a_sitemap_of_many_is_an_index_of_files(several: Client) -> None:
    index = several.get("/sitemap.xml").text
    assert "<sitemapindex" in index
    parts = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", index)
    assert len(parts) > 1
    found = [
        address
        for part in parts
        for address in re.findall(r"<loc>https?://[^/]+(/doc/[^<]+)</loc>", several.get(part).text)
    ]
    kinds = ("initiative", "organisation", "place", "principle", "target-group")
    assert sorted(found) == sorted(
        f"/doc/{path}" for path in paths_of(home_of(several)) if path.startswith(kinds)
    )
    assert several.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
