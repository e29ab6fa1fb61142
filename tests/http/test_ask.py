"""`/ask`: its answers against the table that was read by hand, and against its own SPARQL."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from sikkerby.web.initiatives.ask import editor_address
from sikkerby.web.records.selection import BREAKDOWNS
from tests.conftest import CODES
from tests.support.application import Visitor
from tests.support.hand_read import AT_FIRST, BASES, DISTRICTS, POLICE, WITHIN, Row, gold

SLUGS = {code: slug for slug, code in CODES.items()}
# Parties are written by their codes where they have one, as in the table that was read by hand;
# places without “koebenhavn-”.
QUESTIONS = (
    "", "by=administrations", "by=parties", "by=principles", "by=places", "by=ages",
    "party=police", "party=SOF", "party=BIF&by=administrations", "party=SUF", "party=TMF",
    "party=skat", "party=frigg", "party=ssp-koebenhavn&by=parties",
    "party=SUF&basis=named,mentioned,implied", "party=TMF&basis=implied",
    "party=police&basis=named", "party=police&basis=mentioned",
    "party=police&basis=named,mentioned,implied&by=administrations",
    "party=police&party=SOF", "party=police&party=SOF&by=parties",
    "party=police&party=SOF&by=places", "party=police&party=SOF&basis=named",
    "party=police&party=SOF&basis=named,mentioned,implied",
    "party=police&party=SOF&party=BIF", "party=SOF&party=BUF&match=any",
    "party=SOF&party=BUF&match=any&by=parties", "party=ØKF&party=TMF&by=principles",
    "party=KFF&party=red-barnet", "party=BUF&party=skat",
    "party=police&party=SOF&weakest=mentioned&by=parties",
    "place=noerrebro", "place=noerrebro&cover=1", "place=amager-oest", "place=amager-oest&cover=1",
    "place=tingbjerg&cover=1", "place=broenshoej-husum&cover=1", "place=indre-by",
    "place=indre-by&cover=1&by=principles", "place=tingbjerg&place=urbanplanen&by=places",
    "place=noerrebro&party=police", "place=noerrebro&party=police&cover=1&by=administrations",
    "place=valby&party=BUF&cover=1", "place=mjoelnerparken&by=parties", "cover=1&by=principles",
    "age=16", "age=16&by=administrations", "age=17.5", "age=17,4", "age=25.9", "age=3&by=ages",
    "age=40", "age=16&ages=stated,open&by=ages", "age=16&place=noerrebro",
    "age=16&place=noerrebro&cover=1", "age=16&party=KFF", "age=14&place=valby&cover=1&party=ØKF",
    "principle=3", "principle=3&also=1", "principle=3&by=administrations",
    "principle=4&party=police", "principle=1&principle=5&by=principles",
    "principle=5&place=tingbjerg&by=parties", "principle=3&age=10&by=ages",
    "alone=1&by=administrations", "alone=1&principle=3", "coverage=unnamed&by=administrations",
    "coverage=named&by=places", "coverage=citywide&age=16", "coverage=named,unnamed&principle=5",
)  # fmt: skip


def slug(name: str) -> str:
    """A party of the questions as addresses name it."""
    return POLICE if name == "police" else SLUGS.get(name, name)


def address_of(question: str) -> str:
    found = re.sub(r"party=([^&]+)", lambda match: f"party={slug(match[1])}", question)
    return re.sub(r"place=", "place=koebenhavn-", found)


def rows_of(question: str) -> list[Row]:
    """The rows of the table that answer a question, by hand-written rules."""
    asked = parse_qs(question)
    return [row for row in gold() if all(rule(row, asked) for rule in RULES)]


def by_party(row: Row, asked: Mapping[str, list[str]]) -> bool:
    parties = [POLICE if name == "police" else name for name in asked.get("party", [])]
    bases = bases_of(asked)
    taking_part = [party for party in parties if row.parties.get(party) in bases]
    wanted = "any" if "match" in asked else "all"
    if not parties:
        return True
    if len(taking_part) < (1 if wanted == "any" else len(parties)):
        return False
    weakest = max((row.parties[party] for party in taking_part), key=BASES.index)
    return weakest in asked.get("weakest", [",".join(BASES)])[0].split(",")


def bases_of(asked: Mapping[str, list[str]]) -> list[str]:
    return asked.get("basis", [",".join(AT_FIRST)])[0].split(",")


def by_place(row: Row, asked: Mapping[str, list[str]]) -> bool:
    places = [f"koebenhavn-{name}" for name in asked.get("place", [])]
    return not places or any(reaches(row, place, "cover" in asked) for place in places)


def reaches(row: Row, place: str, cover: bool) -> bool:
    """Whether a row names a place; or covers it: names one in it or around it, or is citywide."""
    if place in row.places:
        return True
    around = {slug for slug, name in DISTRICTS.items() if name in WITHIN.get(place, ())}
    if place in DISTRICTS and "amager" in place:
        around.add("koebenhavn-amager")
    inside = {
        part for part in row.places
        if DISTRICTS.get(place) in WITHIN.get(part, ()) and part != "koebenhavn-amager"
    }  # fmt: skip
    return cover and (row.coverage == "Citywide" or bool(inside or around & row.places))


def by_age(row: Row, asked: Mapping[str, list[str]]) -> bool:
    if "age" not in asked:
        return True
    age = float(asked["age"][0].replace(",", "."))
    if row.ages is None:
        return "ages" in asked
    return row.ages[0] <= age < row.ages[1] + 1


def by_principle(row: Row, asked: Mapping[str, list[str]]) -> bool:
    own = {row.principle, *(row.also if "also" in asked else ())}
    return "principle" not in asked or bool(own & set(asked["principle"]))


def by_coverage(row: Row, asked: Mapping[str, list[str]]) -> bool:
    names = {"citywide": "Citywide", "named": "NamedPlaces", "unnamed": "UnnamedAreas"}
    given = asked.get("coverage", [",".join(names)])[0].split(",")
    return row.coverage in {names[value] for value in given}


def by_number(row: Row, asked: Mapping[str, list[str]]) -> bool:
    return "alone" not in asked or len(row.on(bases_of(asked))) == 1


RULES = (by_party, by_place, by_age, by_principle, by_coverage, by_number)


def read(address: str, status: int = 200) -> Any:
    response = Visitor().get(f"/ask?{address}", headers={"Accept": "text/html"})
    assert response.status_code == status, address
    return html.fromstring(response.text)


def rows_shown(page: Any) -> list[int]:
    """The rows of the list with words or, where nothing was asked, of the table alone."""
    listed = sorted(int(item.get("value")) for item in page.xpath("//ol[@class='list']/li"))
    cells = page.xpath("//table[@class='cards']/tbody/tr/td[1]/text()")
    tabulated = sorted(int(number) for number in cells)
    assert not (listed and tabulated) or listed == tabulated
    return listed or tabulated


def queries_of(page: Any) -> list[str]:
    return [str(text) for text in page.xpath("//section[@aria-labelledby='as-sparql']//pre/text()")]


def solve(query: str) -> list[dict[str, str]]:
    """The rows of an answer, by the names of their variables."""
    headers = {"Accept": "application/sparql-results+json"}
    response = Visitor().post("/sparql", data={"query": query}, headers=headers)
    assert response.status_code == 200, f"{response.text[:500]}\n{query}"
    bindings = json.loads(response.text)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def bars_of(page: Any) -> list[tuple[str, int]]:
    return [
        (bar.xpath("string(.//*[@class='bar-name'])").strip(),
         int(bar.xpath("string(.//*[@class='bar-count'])")))
        for bar in page.xpath("//ul[@class='bars']/li")
    ]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_has_the_rows_of_the_table_and_of_its_own_query(question: str) -> None:
    page = read(address_of(question))
    expected = sorted(row.number for row in rows_of(question))
    assert rows_shown(page) == expected
    listed, *counted = queries_of(page)
    assert sorted(int(row["row"]) for row in solve(listed)) == expected
    if counted:
        counts = sorted(int(row["initiatives"]) for row in solve(counted[0]))
        assert counts == sorted(n for _, n in bars_of(page))


def test_counts_are_those_of_the_table() -> None:
    by_code = Counter(
        party for row in gold() for party in row.on(AT_FIRST) & set(CODES.values())
    )  # fmt: skip
    shown = {name.removesuffix(" †"): n for name, n in bars_of(read("by=administrations"))}
    assert shown == by_code
    assert dict(bars_of(read("by=places")))["Bydækkende"] == 33
    assert [n for _, n in bars_of(read("by=ages"))][-1] == sum(row.ages is None for row in gold())


@pytest.mark.parametrize("by", BREAKDOWNS)
@pytest.mark.parametrize("question", ["", "party=police", "place=noerrebro&cover=1", "age=16"])
def test_each_bar_leads_to_the_list_that_it_counts(question: str, by: str) -> None:
    page = read(f"{address_of(question)}&by={by}")
    links = page.xpath("//ul[@class='bars']/li/a/@href")
    assert links or question
    for link, (name, n) in zip(links, bars_of(page), strict=True):
        listed = Visitor().json(link.replace("/initiatives?", "/initiatives.json?"))
        assert listed["count"] == n, (name, link)


def test_the_query_opens_in_the_editor() -> None:
    for question in QUESTIONS:
        page = read(address_of(question))
        links = page.xpath("//section[@aria-labelledby='as-sparql']//a/@href")
        for link, query in zip(links, queries_of(page), strict=True):
            assert len(link) <= 7_500
            assert parse_qs(link.partition("?")[2])["query"] == [query]
    # The first values have a select each, the others stay.
    page = read(f"match=any&party={every('parties', 'party')}")
    chosen = page.xpath("//form[@class='asking']//*[@name='party']")
    assert {entry.tag for entry in chosen} == {"select", "input"}
    assert len(chosen) == len(every("parties", "party").split(","))
    assert editor_address("SELECT * { ?s ?p ?o }")
    assert not editor_address("?s " * 2_000)


def every(query: str, column: str) -> str:
    rows = csv.DictReader(io.StringIO(Visitor().get(f"/queries/{query}.csv").text))
    return ",".join(row[column] for row in rows)


def test_what_is_open_says_so_and_what_is_chosen_stays() -> None:
    page = read("")
    chosen = page.xpath("//form[@class='asking']//option[@selected]/text()")
    assert [chosen[i] for i in (0, 1, 2)] == ["uanset part", "ingen bestemt", "uanset sted"]
    assert page.xpath("//input[@name='age']/@placeholder") == ["alle aldre"]
    assert "ingen opdeling" in chosen
    page = read(
        address_of("party=police&party=SOF&party=BIF&place=valby&age=16&alone=1&unit=vink").replace(
            "&unit=vink", ""
        )
    )
    names = page.xpath("//form[@class='asking']//select[@name='party']//option[@selected]/@value")
    assert names == [POLICE, SLUGS["SOF"], SLUGS["BIF"]]
    assert page.xpath("//form[@class='asking']//input[@name='alone']/@value") == ["1"]


def test_counts_can_be_taken_as_files() -> None:
    for suffix in ("csv", "xlsx"):
        assert Visitor().get(f"/ask.{suffix}?by=ages").status_code == 200
        refused = Visitor().get(f"/ask.{suffix}", headers={"Accept": "text/html"})
        assert refused.status_code == 400
        assert f"/initiatives.{suffix}" in refused.text
    table = list(csv.reader(io.StringIO(Visitor().get("/ask.csv?by=administrations").text)))
    assert table[1:] == [[name, str(n)] for name, n in bars_of(read("by=administrations"))]


def test_words_have_no_query_and_the_page_says_why() -> None:
    page = read("q=uddannelse")
    assert rows_shown(page)
    assert not queries_of(page)
    assert "det kan SPARQL ikke" in page.text_content()


def test_what_is_no_age_is_said() -> None:
    assert "»abc« er ikke en alder" in read("age=abc", 400).text_content()


PARAMETERS = {
    "party": st.lists(st.sampled_from([POLICE, *CODES, "skat", "frigg", ""]), max_size=3),
    "match": st.sampled_from([[], ["any"], ["all"]]),
    "place": st.lists(st.sampled_from(["", *DISTRICTS, *WITHIN]), max_size=2),
    "cover": st.sampled_from([[], ["1"], [""]]),
    "age": st.sampled_from([[], [""], ["0"], ["16"], ["17,5"], ["130"]]),
    "ages": st.sampled_from([[], ["stated,open"]]),
    "principle": st.lists(st.sampled_from(["", "1", "2", "3", "4", "5"]), max_size=2),
    "also": st.sampled_from([[], ["1"]]),
    "basis": st.lists(st.sampled_from(BASES), max_size=3, unique=True),
    "weakest": st.lists(st.sampled_from(BASES), max_size=2, unique=True),
    "coverage": st.lists(st.sampled_from(["citywide", "named", "unnamed"]), max_size=2),
    "alone": st.sampled_from([[], ["1"]]),
    "by": st.sampled_from([[], [""], *([way] for way in BREAKDOWNS)]),
}


@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(st.fixed_dictionaries(PARAMETERS), st.sampled_from(["", "/en"]))
def test_every_combination_is_a_page_that_agrees_with_its_query(
    chosen: dict[str, list[str]], prefix: str
) -> None:
    response = Visitor().get(f"{prefix}/ask", query_string=chosen, headers={"Accept": "text/html"})
    assert response.status_code == 200
    page = html.fromstring(response.text)
    listed, *counted = queries_of(page)
    assert sorted(int(row["row"]) for row in solve(listed)) == rows_shown(page)
    if counted:
        counts = sorted(int(row["initiatives"]) for row in solve(counted[0]))
        # Where nothing is shown, nothing is drawn.
        assert counts == sorted(n for _, n in bars_of(page)) or not rows_shown(page)
