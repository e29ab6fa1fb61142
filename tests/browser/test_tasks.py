"""Fourteen things that readers come for, each from the front page to the right words, in no more
steps than a reader has patience for. A step is a click, a choice, or something typed and sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.pages import follow
from tests.conftest import BASE

PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}
MAY_COPY = ["clipboard-read", "clipboard-write"]


class Reader:
    """Somebody at the front page, whose steps are counted."""

    def __init__(self, context: Any, site: Site) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.goto(site.address)
        self.site = site
        self.steps = 0

    def open(self, link: str, within: str = "body") -> None:
        """Follow a link."""
        self.steps += 1
        follow(self.page, self.page.locator(within).get_by_role("link", name=link).first)

    def search(self, words: str) -> None:
        """Type words into the search field, and send them."""
        self.steps += 1
        field = self.page.locator("form[role=search] input").first
        field.fill(words)
        with self.page.expect_navigation():
            field.press("Enter")

    def choose(self, label: str, option: str) -> None:
        """Choose in a list."""
        self.steps += 1
        self.page.get_by_label(label).select_option(label=option)

    def send(self, button: str) -> None:
        """Send a form."""
        self.steps += 1
        follow(self.page, self.page.get_by_role("button", name=button))

    def unfold(self, summary: str) -> None:
        """Open a part of the page that was closed."""
        self.steps += 1
        self.page.locator("summary", has_text=summary).first.click()

    def copy(self, button: str, within: str = "body") -> str:
        """Press a button that copies; what another program pastes then."""
        self.steps += 1
        self.page.locator(within).get_by_role("button", name=button).first.click()
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def take(self, link: str, within: str = "main") -> bytes:
        """Follow a link to a file; what it holds."""
        self.steps += 1
        with self.page.expect_download() as waiting:
            self.page.locator(within).get_by_role("link", name=link, exact=True).first.click()
        return bytes(waiting.value.path().read_bytes())

    def read(self, part: str = "main") -> str:
        """What stands in a part of the page."""
        return " ".join(self.page.inner_text(part).split())

    def rows(self) -> list[int]:
        """The rows of the initiatives that are listed."""
        return [int(n.get_attribute("value")) for n in self.page.locator(".list > li").all()]


def read_as(browser: Any, site: Site, **settings: Any) -> Iterator[Reader]:
    context = browser.new_context(**settings)
    yield Reader(context, site)
    context.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def reader(browser: Any, site: Site, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader with a phone."""
    yield from read_as(browser, site, viewport=PHONE, java_script_enabled=request.param)


@pytest.fixture
def copier(browser: Any, site: Site) -> Iterator[Reader]:
    """A reader with a phone, who copies what he finds."""
    yield from read_as(browser, site, viewport=PHONE, permissions=MAY_COPY)


@pytest.fixture
def writer(browser: Any, site: Site) -> Iterator[Reader]:
    """A reader at a desk."""
    yield from read_as(browser, site, viewport=DESK, permissions=MAY_COPY)


def test_who_works_with_the_police_in_noerrebro_and_where_it_says_so(reader: Reader) -> None:
    reader.search("politi nørrebro")
    reader.open("Københavns Politi + Nørrebro")
    assert reader.steps == 2
    answer = reader.read(".answer")
    assert "1 indsats nævner Nørrebro og har Københavns Politi med." in answer
    assert "6 bydækkende omfatter også bydelen." in answer
    assert reader.rows() == [31, 2, 3, 4, 15, 32, 41]
    for listed in reader.page.locator(".list > li").all():
        assert listed.locator(".words mark").first.is_visible()


def test_what_there_is_for_somebody_of_sixteen_in_noerrebro(reader: Reader) -> None:
    reader.search("16 år nørrebro")
    reader.open("Nørrebro + alder 16")
    assert reader.steps == 2
    assert "1 indsats nævner Nørrebro og er for alderen 16 år." in reader.read(".answer")
    assert reader.rows() == [40, 8, 12, 15, 18, 21, 41]


def test_which_administrations_have_most_in_common(reader: Reader) -> None:
    assert "BIF" not in reader.read("section[aria-labelledby=questions]")
    reader.unfold("Menu")
    reader.open("Matrix", ".narrow")
    assert reader.steps == 2
    finding = "Blandt forvaltningerne har BIF og SOF flest indsatser til fælles: 9 (nævnt som"
    assert finding in reader.read("#finding")
    assert reader.page.locator("table.matrix-table").first.is_visible()


def test_which_districts_nobody_names(reader: Reader) -> None:
    reader.unfold("Menu")
    reader.open("Kort", ".narrow")
    assert reader.steps == 2
    assert "3 bydele nævnes slet ikke: Bispebjerg, Indre By og Østerbro." in reader.read()
    assert reader.page.locator("svg .nobody:visible").count() >= 3


def test_who_works_with_both_the_police_and_social_services_where_and_on_which_basis(
    reader: Reader,
) -> None:
    reader.unfold("Menu")
    reader.open("Spørg", ".narrow")
    reader.choose("Vis indsatser, hvor denne part er med", "Københavns Politi")
    reader.choose("sammen med", "SOF Socialforvaltningen")
    reader.choose("Fordelt på", "Steder")
    reader.send("Vis svar")
    assert reader.steps == 6
    answer = reader.read(".answer")
    assert "5 indsatser har Københavns Politi og Socialforvaltningen med." in answer
    assert "Heraf 2 nævnt som involveret og 3 kun nævnt i beskrivelsen." in answer
    assert "2 mere gennem »alle forvaltninger«" in answer
    assert reader.rows() == [2, 15, 31, 32, 41]
    # Row 31 names a place; the others are citywide.
    assert reader.read("figure .bars") == "Bydækkende 4 Nørrebro 1"
    reader.open("Åbn i SPARQL: Forespørgslen, der finder indsatserne")
    assert "Komplet svar: 5 rækker" in reader.read("#answer")


def test_a_misspelt_name_is_found(reader: Reader) -> None:
    reader.search("politti")
    reader.open("Politi", "main")
    assert reader.steps == 2
    assert "8 indsatser har Københavns Politi med." in reader.read()


def test_what_the_data_may_be_used_for(reader: Reader) -> None:
    reader.open("Hvad må du bruge, og hvordan?")
    assert reader.steps == 1
    allowed = reader.read("section[aria-labelledby=reuse]")
    assert "er udgivet under CC BY 4.0: Brug det frit, også kommercielt" in allowed
    assert "Vilkårene for kommunens danske tekst er ukendte" in allowed


def test_the_whole_table_for_excel(reader: Reader) -> None:
    workbook = reader.take("Excel")
    assert reader.steps == 1
    assert workbook.startswith(b"PK")


def test_the_network_for_programs_that_draw_graphs(reader: Reader) -> None:
    reader.open("Version", "footer")
    graph = reader.take("Netværk")
    assert reader.steps == 2
    assert graph.count(b"<edge") > 30


def test_names_in_a_column_of_ones_own(reader: Reader) -> None:
    reader.open("Find vores navne i dine rækker", "footer")
    reader.steps += 1
    reader.page.get_by_label("Rækker", exact=True).fill("Organisation\nPolitiet\nSKAT\nNetto\n")
    reader.send("Find")
    assert reader.steps == 3
    lines = reader.page.locator("table.matches tbody tr").all_inner_texts()
    assert "Københavns Politi" in lines[-3]
    assert "id/organisation/koebenhavns-politi" in lines[-3]
    assert "SKAT" in lines[-2]
    assert "Ingen, vi kender" in lines[-1]


def test_a_sentence_is_cited_and_its_link_opens_elsewhere(copier: Reader) -> None:
    copier.open("Citér ordene")
    pasted = copier.copy("Kopiér citat med kilde")
    assert "Københavns Politi" in pasted.partition("« (")[0]
    assert "række 35, Involverede forvaltninger i »Oversigt over Københavns Kommunes" in pasted
    link = pasted.split()[-1]
    assert link.startswith(BASE)
    # Pasting it is the third step, opening its link the fourth.
    copier.page.goto(f"{copier.site.address}/{link.removeprefix(BASE)}")
    assert copier.steps + 2 == 4
    assert copier.read("blockquote mark") == "Københavns Politi"


def test_an_error_in_a_statement_is_reported_with_its_words(copier: Reader) -> None:
    copier.open("Læs hele rækken")
    report = copier.copy("Kopiér fejlmelding", "#party-koebenhavns-politi")
    assert copier.steps == 2
    assert "samt Københavns Politi og boligselskaber.«" in report
    assert f"{BASE}id/quote/" in report
    assert "Version: 20" in report


def test_a_figure_for_a_page_of_ones_own(writer: Reader) -> None:
    writer.open("Netværk", ".wide")
    writer.unfold("Del og citér")
    frame = writer.copy("Kopiér kode")
    assert writer.steps == 3
    assert frame.startswith("<iframe src=")
    assert "SOF og Københavns Politi flest indsatser til fælles: 5" in frame


def test_a_question_of_ones_own_in_sparql(writer: Reader) -> None:
    writer.open("SPARQL", ".wide")
    writer.steps += 1
    example = "Hvor mange indsatser er hver part nævnt i, når »alle forvaltninger« ikke tæller med?"
    writer.page.get_by_role("link", name=example).or_(
        writer.page.get_by_role("button", name=example)
    ).first.click()
    writer.steps += 1
    writer.page.get_by_role("button", name="Vis svar").click()
    writer.page.locator("#answer", has_text="Komplet svar").wait_for()
    assert writer.steps == 3
    assert "Københavns Politi" in writer.read("#answer table")
