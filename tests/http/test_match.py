"""`/match`: pasted rows get our entities, with reason and certainty, and nothing is kept."""

from __future__ import annotations

import csv
import io
import os
import re
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pyoxigraph import RdfFormat, parse

from sikkerby.vocabulary import RDFS, SKOS, VOID
from sikkerby.web.reconcile.match import MOST_ROWS, read_cells
from tests.conftest import BASE
from tests.support.application import Visitor

TABLE = """\
Nr\tForvaltning\tSted
1\tSOF, BIF og BUF\tNørrebro
2\tSocialforvaltnigen\tValby
3\t\tFrederiksberg
4\tKFF\tVesterbro
5\tKøbenhavns Politi\tHusum
6\t=HYPERLINK("http://x")\tTingbjerg
7\tDKS\tAmager
"""
SOF = f"{BASE}id/organisation/koebenhavn-socialforvaltningen"


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    return Visitor()


def paste(visitor: Visitor, rows: str, prefix: str = "", **fields: Any) -> str:
    response = visitor.post(f"{prefix}/match", data={"rows": rows, **fields})
    assert response.status_code == 200, response.get_data(as_text=True)[:300]
    return response.get_data(as_text=True)


def take(visitor: Visitor, rows: str, **fields: Any) -> list[dict[str, str]]:
    text = paste(visitor, rows, download="csv", **fields)
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_form_is_complete_without_scripts(visitor: Visitor, prefix: str) -> None:
    page = visitor.get(f"{prefix}/match").get_data(as_text=True)
    assert f'<form method="post" action="{prefix}/match"' in page
    assert re.search(r'<textarea [^>]*name="rows"', page)
    for label in re.findall(r'<label for="([^"]+)"', page):
        assert f'id="{label}"' in page


def test_rows_show_reason_certainty_and_choice(visitor: Visitor) -> None:
    page = unescape(paste(visitor, TABLE, head="yes", column="2"))
    assert page.count('type="radio"') > 10
    for words in ("hele navnet", "koden; koder er lokale", "skrivefejl", "Tom celle", "sikker"):
        assert words in page
    # Codes are a guess, and so not chosen beforehand; nor is either meaning of DKS.
    chosen = re.findall(r'value="([^"]*)" checked', page)
    assert [value for value in chosen if value.startswith("organisation")] == [
        "organisation/koebenhavns-politi"
    ]


def test_column_with_most_names_is_found(visitor: Visitor) -> None:
    rows = take(visitor, "a\tNørrebro\nb\tValby\nc\tHusum\n")
    assert [row["IRI"].rpartition("/")[2] for row in rows] == [
        "koebenhavn-noerrebro", "koebenhavn-valby", "koebenhavn-husum"]  # fmt: skip


def test_saying_the_municipality_makes_codes_certain(visitor: Visitor) -> None:
    local = take(visitor, TABLE, head="yes", column="2", local="yes")
    assert [(row["Tekst"], row["Hvor sikkert"]) for row in local if row["IRI"]] == [
        ("SOF", "sikker"), ("BIF", "sikker"), ("BUF", "sikker"), ("KFF", "sikker"),
        ("Københavns Politi", "sikker")]  # fmt: skip
    foreign = take(visitor, TABLE, head="yes", column="2")
    assert [row["Tekst"] for row in foreign if row["IRI"]] == ["Københavns Politi"]


def test_a_first_row_of_names_of_columns_is_known(visitor: Visitor) -> None:
    rows = take(visitor, TABLE, column="2")
    assert {row["Forvaltning"] for row in rows} >= {"SOF, BIF og BUF", "KFF"}
    assert "Kolonne 1" in take(visitor, "Nørrebro\t1\nValby\t2\n")[0]
    # Who saw the rows and says that the first is one more is believed.
    assert len(take(visitor, TABLE, column="2", seen="yes")) == len(rows) + 1


def test_a_column_says_which_municipality_each_row_is_about(visitor: Visitor) -> None:
    table = "Navn\tKommune\nKFF\tKøbenhavn\nSOF\t101\nBUF\tAarhus\nBIF\t\n"
    rows = take(visitor, table)
    assert [(row["Tekst"], row["Hvor sikkert"]) for row in rows] == [
        ("KFF", "sikker"), ("SOF", "sikker"), ("BUF", "ukendt"), ("BIF", "ukendt")
    ]  # fmt: skip


def test_cell_with_several_names_is_parted(visitor: Visitor) -> None:
    rows = take(visitor, TABLE, head="yes", column="2")
    assert [row["Tekst"] for row in rows[:3]] == ["SOF", "BIF", "BUF"]
    assert {row["Række"] for row in rows[:3]} == {"2"}
    whole = take(visitor, "Klasseledelse og konflikthåndtering\nBørne- og Ungdomsforvaltningen\n")
    assert len(whole) == 2


def test_choices_are_what_is_downloaded(visitor: Visitor) -> None:
    choices = {"choice-0": "organisation/koebenhavn-socialforvaltningen", "choice-6": ""}
    rows = take(visitor, TABLE, head="yes", column="2", **choices)
    assert rows[0]["IRI"] == SOF
    assert [row["IRI"] for row in rows if row["Tekst"] == "Københavns Politi"] == [""]
    # What was not offered cannot be chosen.
    forged = take(visitor, "Nørrebro\n", **{"choice-0": "organisation/skat"})
    assert forged[0]["IRI"] == ""


def test_every_row_comes_back_as_it_was(visitor: Visitor) -> None:
    rows = take(visitor, TABLE, head="yes", column="3")
    assert [row["Sted"] for row in rows] == [
        "Nørrebro", "Valby", "Frederiksberg", "Vesterbro", "Husum", "Tingbjerg", "Amager",
    ]  # fmt: skip
    assert [bool(row["IRI"]) for row in rows] == [True, True, False, False, True, True, True]


def test_files_for_excel(visitor: Visitor) -> None:
    fields = {"rows": TABLE, "head": "yes", "column": "2", "local": "yes"}
    response = visitor.post("/match", data={**fields, "download": "xlsx"})
    sheet = load_workbook(io.BytesIO(response.get_data())).worksheets[0]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found[1][found[0].index("IRI")] == SOF
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert "attachment" in response.headers["Content-Disposition"]
    excel = visitor.post("/match", data={**fields, "download": "excel.csv"}).get_data()
    assert excel.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(excel.decode("utf-8-sig")), delimiter=";")
             for cell in row]  # fmt: skip
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_types_restrict(visitor: Visitor) -> None:
    both = paste(visitor, "DKS\n")
    assert both.count('value="organisation/den-krim') == 1
    assert both.count('value="initiative/sikker-by-2018-2021/den-korte-snor"') == 1
    only = paste(visitor, "DKS\n", type="sb:Initiative")
    assert "den-krim" not in only.partition("<table")[2].partition("</table>")[0]


def test_cells_as_the_clipboard_has_them() -> None:
    assert read_cells("a\tb\r\n\r\n c \t\r\n") == (("a", "b"), ("c", ""))
    assert read_cells('"to\nlinjer"\tb\n') == (("to\nlinjer", "b"),)
    assert read_cells('5" rør\tb\nc\n') == (('5" rør', "b"), ("c",))
    assert read_cells("") == ()
    assert read_cells("a\0b") == (("ab",),)


def test_limits_are_told(visitor: Visitor) -> None:
    many = visitor.post("/match", data={"rows": "x\n" * (MOST_ROWS + 1)})
    assert many.status_code == 413
    assert str(MOST_ROWS) in many.get_json()["detail"]
    assert visitor.post("/match", data={"rows": "x" * 200_001}).status_code == 413
    for wrong in ({"type": "sb:Nothing"}, {"column": "x"}, {"column": "99"}, {"download": "pdf"}):
        response = visitor.post("/match", data={"rows": "a", **wrong})
        assert response.status_code == 400, wrong
        assert response.get_json()["remedy"]


def test_full_form_is_quick(visitor: Visitor) -> None:
    import time

    rows = "".join(f"Socialforvaltnigen {n}\tNørebro\n" for n in range(MOST_ROWS))
    started = time.perf_counter()
    paste(visitor, rows, column="1")
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    "rows",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\ud800", "\t" * 100, '"',
     "{{ 7 * 7 }}", "x" * 5000, "\u202e\u0000", "\n\n\n"],
)  # fmt: skip
def test_strange_text_is_only_text(visitor: Visitor, rows: str) -> None:
    page = visitor.post("/match", data={"rows": rows.encode("utf-8", "surrogatepass")})
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "49" not in text.partition("<table")[2].partition("</table>")[0]


def test_nothing_is_kept(visitor: Visitor, capfd: pytest.CaptureFixture[str]) -> None:
    written: list[str] = []
    watching = [True]

    def watch(event: str, details: tuple[Any, ...]) -> None:
        opens = watching[0] and event == "open" and isinstance(details[2], int)
        if opens and details[2] & (os.O_WRONLY | os.O_RDWR):
            written.append(str(details[0]))

    # A hook cannot be taken away again; it is told to look aside.
    sys.addaudithook(watch)
    try:
        response = visitor.post("/match", data={"rows": "Hemmelighed Hansen\nSOF\n"})
        large = visitor.post("/match", data={"rows": "Hemmelighed Hansen\n" * 400})
    finally:
        watching[0] = False
    assert "Hemmelighed Hansen" in response.get_data(as_text=True)
    assert large.status_code == 200
    assert written == []
    assert response.headers["Cache-Control"] == "no-store"
    assert "Hemmelighed" not in visitor.get("/match").get_data(as_text=True)
    captured = capfd.readouterr()
    assert "Hemmelighed" not in captured.out + captured.err


def test_writing_would_be_noticed(tmp_path: Path) -> None:
    seen: list[int] = []
    watching = [True]

    def watch(event: str, details: tuple[Any, ...]) -> None:
        if watching[0] and event == "open" and isinstance(details[2], int):
            seen.append(details[2] & (os.O_WRONLY | os.O_RDWR))

    sys.addaudithook(watch)
    (tmp_path / "file").write_text("x")
    watching[0] = False
    assert any(seen)


LINKED = """\
Register\tNavn
https://register.example/1\tNørrebro
https://register.example/2\tSOF, BIF og BUF
\tNørrebro
\tFrederiksberg
"""


def test_the_links_alone_are_a_linkset(visitor: Visitor) -> None:
    fields = {"head": "yes", "column": "2", "local": "yes"}
    turtle = paste(visitor, LINKED, download="ttl", **fields)
    base = "https://authority.example/links"
    triples = {quad.triple for quad in parse(turtle, RdfFormat.TURTLE, base_iri=base)}
    linked = {
        (t.subject.value, t.predicate.value.removeprefix(SKOS.iri), t.object.value)
        for t in triples
        if t.predicate.value.endswith("Match")
    }
    place = f"{BASE}id/place/koebenhavn-noerrebro"
    # A row that names three is none of them.
    assert linked == {
        ("https://register.example/1", "exactMatch", place),
        (f"{base}#N%C3%B8rrebro", "exactMatch", place),
        *((f"{base}#{code}", "closeMatch", f"{BASE}id/organisation/koebenhavn-{name}forvaltningen")
          for code, name in (("SOF", "social"), ("BUF", "boerne-og-ungdoms"),
                             ("BIF", "beskaeftigelses-og-integrations"))),
    }  # fmt: skip
    counted = [t.object.value for t in triples if t.predicate == VOID["triples"]]
    assert counted == [str(len(linked))]
    reasons = [t for t in triples if t.predicate == RDFS["comment"]]
    assert len(reasons) == len(linked)
    rows = list(csv.DictReader(io.StringIO(paste(visitor, LINKED, download="tsv", **fields)),
                               delimiter="\t"))  # fmt: skip
    table = {(row["subject_id"], row["predicate_id"], row["object_id"]) for row in rows}
    assert table == {(theirs.removeprefix(base), f"skos:{by}", ours) for theirs, by, ours in linked}
    assert {row["mapping_justification"] for row in rows} == {"semapv:ManualMappingCuration"}


def test_what_was_chosen_comes_with_its_codes(visitor: Visitor) -> None:
    rows = take(visitor, "Nørrebro\nKøbenhavns Kommune\n", prefix="/en", type="sb:Place")
    assert [row["District number"] for row in rows] == ["3", ""]
    assert [row["Municipality code"] for row in rows] == ["", "0101"]
    # Nothing that was chosen has a CVR number.
    assert "CVR number" not in rows[0]
