"""The mark of those whose own initiatives the source leaves out, wherever they are named."""

from __future__ import annotations

import io
import re

import pytest
from lxml import html
from openpyxl import load_workbook

from sikkerby import resources
from sikkerby.queries import read_queries
from tests.conftest import EDITION
from tests.support.application import Visitor

_NAME = (
    r"Teknik- og Miljøforvaltningen|Sundheds- og Omsorgsforvaltningen"
    r"|Technical and Environmental Administration|Health and Care Administration|\bTMF\b|\bSUF\b"
)
# Marked itself, or beside the name or code that is.
_UNMARKED = re.compile(
    rf"(?<!† )(?<!† \()(?:{_NAME})(?!s?(?: †|\w| Teknik| Sundheds| Technical| Health))"
)
# Words of the source, queries as they are written, and what the publication says of itself.
_OTHERS_WORDS = (
    "//q|//pre|//script|//*[contains(@class,'printed')]|//*[contains(@class,'preface')]"
    "|//*[@aria-labelledby='left-out']|//*[contains(@class,'words')]|//*[contains(@class,'added')]"
)
PAGES = (
    "/", "/initiatives", "/initiatives?view=table", "/initiatives?view=words&basis=implied,named",
    "/initiatives?party=koebenhavn-teknik-og-miljoeforvaltningen", "/organisations",
    "/doc/organisation/koebenhavn-teknik-og-miljoeforvaltningen",
    "/doc/organisation/koebenhavn-oekonomiforvaltningen",
    f"/doc/initiative/{EDITION}/sikker-by-effektopfoelgning",
    f"/doc/initiative/{EDITION}/tryghedspartnerskaber-i-tre-omraader",
    "/network?basis=named,mentioned,implied", "/matrix", "/matrix?rows=principles",
    "/search?q=teknik", "/network.svg", "/matrix.svg",
    # Not those with a column of the source's own words.
    *(f"/queries/{name}" for name, query in read_queries(resources.queries_folder()).items()
      if "words" not in query.columns),
)  # fmt: skip
FILES = (
    "/network.csv?basis=named,mentioned,implied", "/network.graphml?basis=named,mentioned,implied",
    "/matrix.csv", "/initiatives.csv", "/initiatives.json",
)  # fmt: skip


def unmarked(text: str) -> list[str]:
    return [text[max(0, m.start() - 40) : m.end() + 20] for m in _UNMARKED.finditer(text)]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_mark_whose_own_initiatives_are_left_out(prefix: str) -> None:
    seen = 0
    for address in PAGES:
        response = Visitor().get(f"{prefix}{address}", headers={"Accept": "text/html"})
        page = html.fromstring(response.data)
        for element in page.xpath(_OTHERS_WORDS):
            element.drop_tree()
        texts = page.xpath("//text()[normalize-space()]|//@title|//@aria-label|//@content")
        joined = " ".join(" ".join(map(str, texts)).split())
        assert not unmarked(joined), (address, unmarked(joined))
        seen += len(re.findall(_NAME, joined))
    assert seen > 100


@pytest.mark.parametrize("address", FILES)
def test_files_mark_them_too(address: str) -> None:
    # What is there for programs to join on is plain.
    body = re.sub(r'<data key="code">\w*', "", Visitor().get(address).text)
    assert re.search(_NAME, body)
    assert not unmarked(body)


def test_workbooks_of_answers_mark_them_too() -> None:
    body = Visitor().get("/queries/administrations.xlsx").data
    rows = load_workbook(io.BytesIO(body)).active
    cells = [str(cell) for row in rows.iter_rows(values_only=True) for cell in row]
    assert "TMF †" in cells
    assert not unmarked(" | ".join(cell for cell in cells if not cell.startswith("http")))


def test_the_first_query_leaves_out_who_only_all_administrations_covers() -> None:
    page = html.fromstring(Visitor().get("/sparql", headers={"Accept": "text/html"}).text)
    (query,) = page.xpath("//textarea[@name='query']/text()")
    assert "sb:implied false" in query
    rows = Visitor().json("/sparql", query_string={"query": query}, headers={
        "Accept": "application/sparql-results+json"})["results"]["bindings"]  # fmt: skip
    assert not [
        r for r in rows if r["number"]["value"] == "3" and "sundheds" in r["party"]["value"]
    ]
    assert len(rows) == 91
