"""The site speaks of the publication that it serves, not of the first one there was."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from benchmarks.generate import generate
from werkzeug.test import Client

from sikkerby import resources
from sikkerby.documents.folder import OWN_TEXTS, TEXTS, read_own_texts
from sikkerby.errors import InputError
from sikkerby.publication.version import read_version
from sikkerby.settings import Settings
from sikkerby.web import words
from sikkerby.web.app import App
from sikkerby.web.own_words import texts_of
from tests.support.published import publish_data, shipped_version

HEADER = "key\tdanish\tenglish\n"
PAGES = ("/", "/about", "/match", "/openapi", "/openapi.json", "/reconcile", "/data/", "/places",
         "/initiatives", "/queries/", "/network", "/matrix", "/map", "/validation")  # fmt: skip


def read_pages(home: Path) -> dict[str, str]:
    app = App(Settings(home=home))
    client = Client(app)
    try:
        pages = {}
        for address in (prefix + page for page in PAGES for prefix in ("", "/en")):
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
    publish_data(tmp_path / "data", tmp_path / "home")
    pages = read_pages(tmp_path / "home")
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


def test_the_shipped_publication_has_all_its_words() -> None:
    own = read_own_texts(resources.data_folder() / TEXTS)
    assert set(own) == set(OWN_TEXTS)
    assert read_version(shipped_version().folder).manifest.texts == own


def test_each_text_that_may_be_ones_own_has_words_without_it() -> None:
    follow = texts_of(shipped_version().manifest)
    for key in OWN_TEXTS:
        assert key in words.TEXTS or key in follow, key


@pytest.mark.parametrize(
    ("lines", "said"),
    [
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
    assert "home_lead" in str(caught.value.remedy)
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
