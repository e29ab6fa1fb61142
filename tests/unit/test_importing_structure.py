"""What divides a table and what its columns are, found or told; what is missing is a finding."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from sikkerby.errors import InputError
from sikkerby.extraction.remarks import Remark
from sikkerby.importing.document import ReadDocument, read_document
from sikkerby.importing.edition import import_document
from sikkerby.importing.initialise import Beginning, init_folder
from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.importing import municipality
from tests.importing.municipality import DANISH, ROWS, sample
from tests.importing.natural import NATURAL
from tests.importing.reading import notes_of
from tests.importing.writers import (
    Sample,
    Section,
    open_table,
    write_opendocument,
    write_text,
    write_word,
    write_workbook,
)
from tests.support.application import Visitor
from tests.support.command import run_command
from tests.support.published import build, publish_data

NATURAL_BY_NAME = {natural.name: natural for natural in NATURAL}


def _divided(read: ReadDocument) -> list[tuple[str, str, int]]:
    return [(s.heading.text, s.statement.text, len(s.rows)) for s in read.table.sections]


def _themed(folder: Path) -> Path:
    rows = [["Unge", *ROWS[0]], ["Havnen", *ROWS[1]], ["Unge", *ROWS[2]]]
    return write_workbook(
        Sample([], [Section("Handleplan", ["Emne", *DANISH], rows)]), folder / "a.xlsx"
    )


@pytest.mark.parametrize(
    ("asked", "divided"),
    [
        ("", [("", "", 3)]),
        ("nothing", [("", "", 3)]),
        ("Emne", [("", "Unge", 2), ("", "Havnen", 1)]),
    ],
)
def test_what_divides_a_table_may_be_asked_for(
    asked: str, divided: list[tuple[str, str, int]], tmp_path: Path
) -> None:
    assert _divided(read_document(_themed(tmp_path), divided_by=asked)) == divided


@pytest.mark.parametrize("asked", ["Tema", "sheets", "headings"])
def test_what_a_document_has_not_cannot_divide_it(asked: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=asked):
        read_document(_themed(tmp_path), divided_by=asked)


@pytest.mark.parametrize("word", ["Kapitel", "Løfte", "Ambition"])
def test_headings_may_have_any_word(word: str, tmp_path: Path) -> None:
    read = read_document(write_word(sample(word=word), tmp_path / "a.docx"))
    one, two = municipality.PRINCIPLES
    assert _divided(read) == [(f"{word} 1", one, 2), (f"{word} 2", two, 2)]


def test_a_single_word_and_number_above_a_table_divides_nothing(tmp_path: Path) -> None:
    document = Sample(["Bilag 1: Skema", "Møde 4: Byrådet"], [Section("Indsatser", DANISH, ROWS)])
    assert _divided(read_document(write_text(document, tmp_path / "a.txt"))) == [("", "", 4)]


def test_columns_are_what_the_steward_says(tmp_path: Path) -> None:
    header = ["Xyz", "Beskrivelse", "Bemærkning", "Målgruppe", "Hjemmel"]
    document = write_text(Sample([], [Section("Plan", header, ROWS)]), tmp_path / "a.txt")
    guessed = read_document(document, {"hjemmel": "area", "bemærkning": "nothing"})
    assert "“Xyz” was read as “Indsats/projekt”" in notes_of(guessed)
    read = read_document(document, {"xyz": "title", "bemærkning": "extra", "hjemmel": "nothing"})
    assert [row.title for row in read.table.rows] == [row[0] for row in ROWS]
    assert [row.further["Bemærkning"].text for row in read.table.rows] == [row[2] for row in ROWS]
    assert "Hjemmel" not in read.text


def test_two_columns_of_who_are_read_together(tmp_path: Path) -> None:
    header = [*DANISH[:4], "Ansvarlig", "Samarbejdspartnere"]
    rows = [[*row, "DGI"] for row in ROWS]
    read = read_document(
        write_text(Sample([], [Section("Plan", header, rows)]), tmp_path / "a.txt")
    )
    cells = [row.cells for row in read.table.rows]
    assert {next(reversed(c.values())).text for c in cells} == {f"{row[4]} DGI" for row in ROWS}
    assert "“Ansvarlig” and “Samarbejdspartnere” were read together" in notes_of(read)


def _remarks(folder: Path, header: list[str], rows: list[list[str]]) -> tuple[Remark, ...]:
    data = folder / "data"
    init_folder(data, Beginning(municipality.BASE, municipality.NAME, municipality.TODAY))
    document = write_text(Sample([], [Section("Plan", header, rows)]), folder / "a.txt")
    import_document(
        document,
        data,
        edition=municipality.EDITION,
        answers=municipality.ANSWERS,
        roles={"Kontaktperson": "extra"},
    )
    (extract,) = build(data).extracts
    return extract.remarks


def test_a_missing_column_and_an_empty_cell_are_findings(tmp_path: Path) -> None:
    rows = [[*ROWS[0][:2], "", "BUF"], [ROWS[1][0], "", "Nordbyen", ""]]
    found = _remarks(tmp_path, [*DANISH[:3], DANISH[4]], rows)
    said = [(r.code, r.severity, r.place.row, r.place.column) for r in found if r.place.row]
    assert ("missing-column", "warning", 1, "Målgruppe") in said
    assert {entry for entry in said if entry[0] == "empty-cell"} == {
        ("empty-cell", "warning", 1, "Område"),
        ("empty-cell", "warning", 2, "Kort beskrivelse"),
        ("empty-cell", "warning", 2, "Involverede forvaltninger"),
    }


def test_rows_may_have_one_title(tmp_path: Path) -> None:
    data = tmp_path / "data"
    init_folder(data, Beginning(municipality.BASE, municipality.NAME, municipality.TODAY))
    rows = [ROWS[0], [f"{ROWS[0][0]}.", *ROWS[1][1:]], ROWS[0]]
    document = write_text(Sample([], [Section("Plan", DANISH, rows)]), tmp_path / "a.txt")
    import_document(document, data, edition="plan", answers=municipality.ANSWERS)
    minted = build(data).ledger.entries
    assert {f"id/initiative/plan/fritidspas{end}" for end in ("", "-2", "-3")} <= minted.keys()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("CPR 010190-1234", "personal-number"),
        ("311299 4321", "personal-number"),
        ("Ring til tlf. 12345678", "telephone-number"),
        ("+45 12 34 56 78", "telephone-number"),
        ("Skriv til anna@example.org", "mail-address"),
        ("I årene 2024 2025 og 1.200.300 kr. til 450 borgere", None),
        ("Journalnummer 2024-123456 og 99 99 99", None),
    ],
)
def test_what_is_private_is_told(words: str, code: str | None, tmp_path: Path) -> None:
    rows = [[ROWS[0][0], f"{words}.", *ROWS[0][2:], "Per"]]
    found = {
        r.code: r.severity
        for r in _remarks(tmp_path, [*DANISH, "Kontaktperson"], rows)
        if r.code in ("personal-number", "telephone-number", "mail-address", "column-of-persons")
    }
    assert found.pop("column-of-persons") == "warning"
    assert list(found) == ([code] if code else [])
    assert found.get("personal-number", "violation") == "violation"


def test_a_personal_number_stops_a_publication(tmp_path: Path) -> None:
    municipality.write_data(tmp_path / "data")
    file = tmp_path / "data" / "editions" / municipality.EDITION / "document.txt"
    text = file.read_text("utf-8")
    file.write_text(text.replace("2022-2025\n", "2022-2025 (010190-1234)\n", 1), "utf-8")
    done = run_command("check", "--data", str(tmp_path / "data"))
    assert (done.code, "[personal-number]" in done.out + done.err) == (1, True)


def test_opendocument_tells_what_it_leaves_out(tmp_path: Path) -> None:
    note = "<text:note><text:note-body><text:p>Se bilag</text:p></text:note-body></text:note>"
    table = open_table([DANISH, *ROWS]).replace("500 kr.", f"500 kr.{note}", 1)
    table = table.replace("<table:table-row>", '<table:table-row table:visibility="collapse">', 2)
    table = table.replace('<table:table-row table:visibility="collapse">', "<table:table-row>", 1)
    read = read_document(write_opendocument(tmp_path / "a.ods", "spreadsheet", table))
    assert [row.title for row in read.table.rows] == [row[0] for row in ROWS[1:]]
    assert re.search("footnote was left out.*Se bilag", notes_of(read))
    assert re.search("hidden row was left out.*row 2", notes_of(read))


def test_cells_of_opendocument_merged_down_count_for_each_row(tmp_path: Path) -> None:
    table = open_table([["Emne", *DANISH], ["Unge", *ROWS[0]], ["", *ROWS[1]]])
    table = table.replace(
        '<table:table-cell office:value-type="string"><text:p>Unge',
        '<table:table-cell table:number-rows-spanned="2"><text:p>Unge',
    )
    table = table.replace(
        '<table:table-row><table:table-cell office:value-type="string"><text:p></text:p>'
        "</table:table-cell>",
        "<table:table-row><table:covered-table-cell/>",
    )
    file = write_opendocument(tmp_path / "a.odt", "text", table)
    assert _divided(read_document(file, divided_by="Emne")) == [("", "Unge", 2)]


def test_a_publication_without_principles_is_valid_and_every_page_answers(tmp_path: Path) -> None:
    data = tmp_path / "data"
    natural = NATURAL_BY_NAME["Vesterå"]
    init_folder(data, Beginning(municipality.BASE, "Vesterå Kommune", municipality.TODAY))
    natural.write(tmp_path / natural.file)
    result = import_document(
        tmp_path / natural.file, data, edition="plan", answers=municipality.ANSWERS
    )
    (data / "reference" / "proposed.ttl").write_text(result.proposals, "utf-8")
    publish_data(data, tmp_path / "home")
    client = Visitor(App(Settings(home=tmp_path / "home", client_slots=0)))
    seen: set[str] = set()
    waiting = ["/", "/en/", "/initiatives?view=table", "/principles", "/matrix", "/network"]
    waiting += ["/queries/", "/en/queries/?q=initiatives"]
    for path in waiting:
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, path
        found = re.findall(
            r'href="((?:/en)?/(?:doc/|queries/|initiatives$)[^"#?.]*)"',
            answer.get_data().decode("utf-8", "replace"),
        )
        waiting += [link for link in found if link not in seen]
        seen |= {*found, path}
    assert len([path for path in seen if "/doc/initiative/" in path]) == 22
    assert len([path for path in seen if "/queries/" in path]) > 100
    # What asks about a principle is nowhere offered, and has no answer.
    for path in ("/queries.json", "/openapi.json", "/sparql", "/queries/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "initiatives-under-principle" not in answer.get_data().decode()
    for path in (
        "/queries/initiatives-under-principle",
        "/queries/initiatives-under-principle.csv",
    ):
        assert client.get(path).status_code == 404


def test_headings_that_number_cards_divide_nothing(tmp_path: Path) -> None:
    sections = [Section(f"Kort {at}", DANISH, [row]) for at, row in enumerate(ROWS, start=1)]
    read = read_document(write_word(Sample([], sections), tmp_path / "a.docx"))
    assert _divided(read) == [("", "", len(ROWS))]


def test_titles_that_repeat_the_names_of_sheets_give_way_to_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, row in (("Unge", ROWS[0]), ("Havnen", ROWS[1])):
        sheet = book.create_sheet(name)
        for line in ([f"Plan 2026: {name}"], DANISH, row):
            sheet.append(line)
    book.save(tmp_path / "a.xlsx")
    assert _divided(read_document(tmp_path / "a.xlsx")) == [("", "Unge", 1), ("", "Havnen", 1)]


@pytest.mark.parametrize("name", ["Tovholder", "Sammen med", "Koordinator"])
def test_columns_of_who_go_by_many_names(name: str, tmp_path: Path) -> None:
    document = write_text(
        Sample([], [Section("Plan", [*DANISH[:4], name], ROWS)]), tmp_path / "a.txt"
    )
    assert read_document(document).found.roles[name] == "involved"
