"""Importing: every form of a table comes to the same text; what cannot be read says so."""

from __future__ import annotations

import datetime
import io
import socket
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from sikkerby import resources
from sikkerby.documents.edition import Edition, read_edition
from sikkerby.documents.manifest import UNKNOWN
from sikkerby.errors import InputError, StoreError
from sikkerby.graphs.build import Built
from sikkerby.graphs.dataset import Dataset
from sikkerby.importing.document import ReadDocument, read_document
from sikkerby.importing.edition import ImportResult, import_document, report
from sikkerby.importing.initialise import Beginning, init_folder
from sikkerby.progress import Progress
from sikkerby.validation.cache import ResultCache
from sikkerby.validation.findings import Report
from sikkerby.validation.validate import validate
from sikkerby.vocabulary import OWL
from tests.conftest import BASE, EDITION
from tests.importing import municipality, spoilt
from tests.importing.municipality import DANISH, ENGLISH, ROWS, sample
from tests.importing.reading import cells_of, notes_of
from tests.importing.writers import (
    Sample,
    Section,
    sample_of,
    write_separated,
    write_text,
    write_word,
    write_workbook,
)
from tests.support.published import build, copy_data, shipped_graphs

Write = Callable[[Sample, Path], Path]

FORMS: dict[str, Write] = {
    "docx, headings as paragraphs": lambda s, d: write_word(s, d / "a.docx"),
    "docx, headings as merged rows": lambda s, d: write_word(s, d / "a.docx", headings_inside=True),
    "xlsx, one sheet": lambda s, d: write_workbook(s, d / "a.xlsx"),
    "xlsx, a sheet for each principle": lambda s, d: write_workbook(s, d / "a.xlsx", sheets=True),
    "csv, commas": lambda s, d: write_separated(s, d / "a.csv", ","),
    "csv, semicolons, byte-order mark": lambda s, d: write_separated(
        s, d / "a.csv", ";", "utf-8-sig"
    ),
    "csv, semicolons, Windows-1252": lambda s, d: write_separated(s, d / "a.csv", ";", "cp1252"),
    "tsv": lambda s, d: write_separated(s, d / "a.tsv", "\t", ends="\n"),
    "tsv, UTF-16": lambda s, d: write_separated(s, d / "a.tsv", "\t", "utf-16"),
    "txt": lambda s, d: write_text(s, d / "a.txt"),
}
every_form = pytest.mark.parametrize("write", FORMS.values(), ids=FORMS)
_TODAY = {"revised": municipality.TODAY}


def _read(folder: Path, *sections: Section, preamble: tuple[str, ...] = ()) -> ReadDocument:
    return read_document(write_workbook(Sample(list(preamble), list(sections)), folder / "a.xlsx"))


# ---- The same table in every form ------------------------------------------------------------


@every_form
def test_every_form_of_a_table_is_read_as_the_same_text(write: Write, tmp_path: Path) -> None:
    read = read_document(write(sample(), tmp_path))
    assert cells_of(read.table) == ROWS
    assert [s.statement.text for s in read.table.sections] == municipality.PRINCIPLES
    assert [(a.code, a.name) for a in read.table.abbreviations] == [
        ("BUF", "Børne- og Ungeforvaltningen"),
        ("SBF", "Social- og Beskæftigelsesforvaltningen"),
    ]
    assert read.text == read_document(write_text(sample(), tmp_path / "b.txt")).text


@every_form
def test_the_real_table_in_every_form_has_the_same_cells(
    write: Write, tmp_path: Path, edition: Edition
) -> None:
    read = read_document(write(sample_of(edition.table.text), tmp_path))
    assert cells_of(read.table) == cells_of(edition.table)
    assert len(read.table.rows) == 45
    assert [s.statement.text for s in read.table.sections] == [
        s.statement.text for s in edition.table.sections
    ]
    assert [a.code for a in read.table.abbreviations] == [
        a.code for a in edition.table.abbreviations
    ]


@pytest.mark.parametrize("form", ["docx, headings as paragraphs", "xlsx, one sheet", "tsv",
                                  "csv, semicolons, byte-order mark"])  # fmt: skip
def test_the_real_table_imported_makes_the_same_graph(
    form: str, tmp_path: Path, edition: Edition
) -> None:
    data = copy_data(tmp_path / "data")
    document = FORMS[form](sample_of(edition.table.text), tmp_path)
    result = import_document(document, data, edition=EDITION, answers=_TODAY, overwrite=True)
    assert result.preview.unknown == ()
    assert result.proposals == ""
    again = build(data)
    shipped = shipped_graphs().dataset
    assert {*again.dataset.triples()} != {*shipped.triples()}
    expected = _without_evidence(shipped)
    assert expected.total() > 6_000
    assert _without_evidence(again.dataset) == expected


def _without_evidence(dataset: Dataset) -> Counter[str]:
    """The quads but for those of quotations and the source; facts by what they say, not where."""
    outside = (f"{BASE}id/quote/", f"{BASE}id/source/")
    facts = f"{BASE}id/fact/"
    kept: list[Quad] = []
    saying: dict[str, list[str]] = {}
    # What was withdrawn was so at its place in the shipped document.
    withdrawn = {t.subject for t in dataset.triples() if t.predicate == OWL["deprecated"]}
    quads = [
        Quad(triple.subject, triple.predicate, triple.object, name)
        for name, graph in dataset.graphs.items()
        for triple in graph
    ]
    for quad in quads:
        ends = [term.value for term in (quad.subject, quad.object) if isinstance(term, NamedNode)]
        if quad.subject in withdrawn or any(end.startswith(outside) for end in ends):
            continue
        kept.append(quad)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(facts):
            said = saying.setdefault(quad.subject.value, [])
            # The identifier repeats the positions that are in the address.
            if not quad.predicate.value.endswith("/identifier"):
                said.append(f"{quad.predicate} {quad.object}")
    lines: Counter[str] = Counter()
    for quad in kept:
        line = f"{quad}"
        for term in (quad.subject, quad.object):
            if isinstance(term, NamedNode) and term.value in saying:
                said = " ".join(sorted(saying[term.value]))
                line = line.replace(str(term), f"[{said}]").replace(
                    term.value.removeprefix(f"{BASE}id/"), ""
                )
        lines[line] += 1
    return lines


# ---- What documents do to their tables -------------------------------------------------------


def test_columns_may_stand_in_another_order_and_be_called_otherwise(tmp_path: Path) -> None:
    order = [4, 2, 0, 3, 1]
    shuffled = sample(["Involverede parter", "Projekt", "Målgrupe", "Beskrivelse", "Bydel"])
    names = {"Involverede parter": 4, "Projekt": 0, "Målgrupe": 3, "Beskrivelse": 1, "Bydel": 2}
    for section in shuffled.sections:
        section.header = [next(n for n, i in names.items() if i == index) for index in order]
        section.rows = [[row[index] for index in order] for row in section.rows]
    read = read_document(write_workbook(shuffled, tmp_path / "a.xlsx"))
    assert cells_of(read.table) == ROWS
    assert "“Målgrupe” was read as “Målgruppe”" in notes_of(read)
    # Rows are shown under the document's own headers.
    printed = ["Projekt", "Beskrivelse", "Bydel", "Målgrupe", "Involverede parter"]
    assert "\t".join(printed) in read.text
    assert all(list(section.headers.values()) == printed for section in read.table.sections)


def test_english_headings_are_read(tmp_path: Path) -> None:
    read = read_document(write_word(sample(ENGLISH, "Principle"), tmp_path / "a.docx"))
    assert cells_of(read.table) == ROWS
    assert read.text.count("\nPrinciple ") == 2


def test_repeated_headings_headers_and_blank_rows_are_no_rows(tmp_path: Path) -> None:
    first, second = sample().sections
    first.rows = [
        [], ROWS[0], [], [first.heading], DANISH, [], ["Princip 1 (fortsat)"], DANISH, ROWS[1],
    ]  # fmt: skip
    assert cells_of(_read(tmp_path, first, second).table) == ROWS


def test_a_statement_may_stand_below_its_number(tmp_path: Path) -> None:
    document = docx.Document()
    for number, section in enumerate(sample().sections, start=1):
        document.add_paragraph(f"Princip {number}")
        document.add_paragraph(municipality.PRINCIPLES[number - 1])
        table = document.add_table(rows=0, cols=5)
        for row in (section.header, *section.rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(str(tmp_path / "a.docx"))
    read = read_document(tmp_path / "a.docx")
    assert cells_of(read.table) == ROWS
    assert [s.statement.text for s in read.table.sections] == municipality.PRINCIPLES


def test_a_table_of_contents_is_no_table(tmp_path: Path) -> None:
    whole = sample()
    whole.preamble += [section.heading for section in whole.sections]
    read = read_document(write_word(whole, tmp_path / "a.docx"))
    assert cells_of(read.table) == ROWS
    assert notes_of(read).count("table of contents") == 2


def test_a_list_of_abbreviations_may_be_a_table(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for code, name in (("BUF", "Børneforvaltningen"), ("SBF", "Socialforvaltningen")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = code, name
    document.save(str(tmp_path / "list.docx"))
    whole = docx.Document(str(write_word(sample(), tmp_path / "a.docx")))
    whole.element.body.insert(0, table._tbl)
    whole.save(str(tmp_path / "a.docx"))
    read = read_document(tmp_path / "a.docx")
    assert ("BUF", "Børneforvaltningen") in [(a.code, a.name) for a in read.table.abbreviations]


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    file = spoilt.workbook(tmp_path)
    book = openpyxl.load_workbook(file)
    sheet = book["Skema"]
    start = next(row for row in range(1, 20) if sheet.cell(row, 1).value == ROWS[2][0])
    sheet.merge_cells(start_row=start, end_row=start + 1, start_column=4, end_column=4)
    book.save(file)
    groups = [row[3] for row in cells_of(read_document(file).table)]
    assert groups == [ROWS[0][3], ROWS[1][3], ROWS[2][3], ROWS[2][3]]


def test_a_word_cell_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    file = spoilt.word(tmp_path)
    document = docx.Document(str(file))
    table = document.tables[1]
    table.cell(2, 2).text = ""
    table.cell(1, 2).merge(table.cell(2, 2))
    document.save(str(file))
    assert [row[2] for row in cells_of(read_document(file).table)][2:] == [ROWS[2][2]] * 2


def test_a_title_merged_over_rows_is_one_initiative(tmp_path: Path) -> None:
    file = spoilt.workbook(tmp_path)
    book = openpyxl.load_workbook(file)
    sheet = book["Skema"]
    start = next(row for row in range(1, 20) if sheet.cell(row, 1).value == ROWS[0][0])
    sheet.insert_rows(start + 1)
    sheet.cell(start + 1, 2).value = "Den gælder hele året."
    sheet.merge_cells(start_row=start, end_row=start + 1, start_column=1, end_column=1)
    book.save(file)
    cells = cells_of(read_document(file).table)
    assert len(cells) == 4
    assert cells[0][1] == f"{ROWS[0][1]} Den gælder hele året."


def test_white_space_and_line_breaks_in_cells_collapse(tmp_path: Path) -> None:
    file = spoilt.word(tmp_path)
    document = docx.Document(str(file))
    cell = document.tables[0].cell(1, 1)
    cell.text = "  To\tord\u00a0 og\nkrimi-\nnalitet, børne-\nog unge\u00ad arbejde  "
    document.save(str(file))
    text = cells_of(read_document(file).table)[0][1]
    assert text == "To ord og kriminalitet, børne- og unge arbejde"


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    file = write_text(sample(), tmp_path / "a.txt")
    file.write_text(
        file.read_text("utf-8").replace("é", "e\u0301").replace("å", "a\u030a"), "utf-8"
    )
    assert cells_of(read_document(file).table) == ROWS


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    file = spoilt.change_part(
        spoilt.word(tmp_path),
        "word/document.xml",
        f"<w:r><w:t>{ROWS[0][0]}</w:t></w:r>",
        '<w:del w:id="1"><w:r><w:delText>Gammelt navn</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>Nyt navn</w:t></w:r></w:ins>',
    )
    read = read_document(file)
    assert read.table.rows[0].title == "Nyt navn"
    assert "tracked changes" in notes_of(read)


def test_hidden_sheets_rows_and_columns_are_left_out_and_told_of(tmp_path: Path) -> None:
    file = spoilt.workbook(tmp_path)
    book = openpyxl.load_workbook(file)
    book.create_sheet("Noter").append(["Princip 3: Hemmeligt"])
    book["Noter"].sheet_state = "hidden"
    book["Skema"].insert_rows(7)
    for column, text in enumerate(["Skjult indsats", *ROWS[0][1:]], start=1):
        book["Skema"].cell(7, column).value = text
    book["Skema"].row_dimensions[7].hidden = True
    book["Skema"]["F8"] = "Internt"
    book["Skema"].column_dimensions["F"].hidden = True
    book.save(file)
    read = read_document(file)
    assert "Hemmeligt" not in read.text
    assert "hidden sheet “Noter” was left out" in notes_of(read)
    assert cells_of(read.table) == ROWS
    assert "Hidden rows or columns of the sheet “Skema” were left out: 7, F." in notes_of(read)
    assert "Internt" not in notes_of(read)


def test_numbers_are_read_as_danes_write_them_and_dates_are_told_of(tmp_path: Path) -> None:
    file = spoilt.workbook(tmp_path)
    book = openpyxl.load_workbook(file)
    sheet = book["Skema"]
    row = next(row for row in range(1, 20) if sheet.cell(row, 1).value == ROWS[0][0])
    sheet.cell(row, 2).value = 17.5
    sheet.cell(row, 1).value = 18
    sheet.cell(row, 4).value = datetime.datetime(2026, 6, 17)
    book.save(file)
    read = read_document(file)
    assert cells_of(read.table)[0][:2] == ["18", "17,5"]
    assert "Excel holds a date here" in notes_of(read)
    assert f"row {row}, column “D”" in notes_of(read)


def test_other_columns_and_stray_texts_are_left_out_and_told_of(tmp_path: Path) -> None:
    first, second = sample().sections
    first.header = [*DANISH, "Budget"]
    first.rows = [[*row, "100.000"] for row in first.rows]
    second.rows = [*second.rows, [], ["Kilde: Eksempelkøbing Kommune"]]
    read = _read(tmp_path, first, second)
    assert cells_of(read.table) == ROWS
    assert "“Budget” is none of the five" in notes_of(read)
    assert "text below the table was left out" in notes_of(read)


def test_quotation_marks_of_hand_made_tables_are_text(tmp_path: Path) -> None:
    whole = sample()
    whole.sections[0].rows = [['"Fritidspas" for alle', *ROWS[0][1:]], ROWS[1]]
    read = read_document(write_text(whole, tmp_path / "a.txt"))
    assert read.table.rows[0].title == '"Fritidspas" for alle'


def test_a_guessed_coding_is_told(tmp_path: Path) -> None:
    read = read_document(write_separated(sample(), tmp_path / "a.csv", ";", "cp1252"))
    assert "Windows-1252" in notes_of(read)


# ---- What cannot be read ---------------------------------------------------------------------


def _with_formula(folder: Path) -> Path:
    file = spoilt.workbook(folder)
    book = openpyxl.load_workbook(file)
    book["Skema"]["C7"] = '="By"&"dækkende"'
    book.save(file)
    return file


def _with_error(folder: Path) -> Path:
    file = spoilt.workbook(folder)
    book = openpyxl.load_workbook(file)
    book["Skema"]["C7"] = "#REF!"
    book.save(file)
    return file


def _with_far_cell(folder: Path) -> Path:
    file = spoilt.workbook(folder)
    book = openpyxl.load_workbook(file)
    book["Skema"]["XFD1048576"] = "x"
    book.save(file)
    return file


def _with_wide_merge(folder: Path) -> Path:
    part = "xl/worksheets/sheet1.xml"
    return spoilt.change_part(spoilt.workbook(folder), part, 'ref="A5:E5"', 'ref="A5:XFD1048576"')


def _with_wide_cell(folder: Path) -> Path:
    return spoilt.change_part(
        spoilt.word(folder), "word/document.xml", "<w:tcPr>",
        '<w:tcPr><w:gridSpan w:val="99999999"/>',
    )  # fmt: skip


def _deep(folder: Path) -> Path:
    part = "word/document.xml"
    nested = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    return spoilt.change_part(spoilt.word(folder), part, "<w:body>", f"<w:body>{nested}")


def _write(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        file = folder / name
        file.write_bytes(content)
        return file

    return write


def _cut(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    def cut(folder: Path) -> Path:
        file = make(folder)
        file.write_bytes(file.read_bytes()[:-200])
        return file

    return cut


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT = "\n".join(";".join(row) for row in sample().grid())
REFUSED: dict[str, tuple[Callable[[Path], Path], tuple[str, ...]]] = {
    "an empty file": (_write("a.csv", b" \n"), ("empty",)),
    "a PDF": (_write("a.pdf", b"%PDF-1.7 ..."), ("PDF",)),
    "bytes": (_write("a.txt", bytes(range(256)) * 20), ("neither text nor",)),
    "no heading": (_write("a.txt", b"Hej\n"), ("no line names its columns", "--column")),
    "a folder": (lambda folder: folder, ("not a file",)),
    "nothing": (lambda folder: folder / "missing.docx", ("cannot be read", "missing.docx")),
    "a locked document": (
        _write("a.docx", _OLE + "EncryptedPackage".encode("utf-16-le")), ("password",),
    ),
    "an old document": (_write("a.doc", _OLE + b"x" * 600), ("before 2007",)),
    "half a Word document": (_cut(spoilt.word), ("damaged",)),
    "half a workbook": (_cut(spoilt.workbook), ("damaged",)),
    "broken XML": (
        lambda f: spoilt.change_part(spoilt.word(f), "word/document.xml", "</w:tbl>", ""),
        ("damaged", "word/document.xml"),
    ),
    "another zip": (
        lambda f: spoilt.rewrite(_write("a.odt", zip_of_text())(f), {}),
        ("OpenDocument file has no content",),
    ),
    "an entity bomb in Word": (
        lambda f: spoilt.with_doctype(spoilt.word(f), "word/document.xml"), ("DOCTYPE",),
    ),
    "an entity bomb in UTF-16": (
        lambda f: spoilt.with_doctype(spoilt.word(f), "word/styles.xml", "utf-16"), ("DOCTYPE",),
    ),
    "an entity bomb in Excel": (
        lambda f: spoilt.with_doctype(spoilt.workbook(f), "xl/worksheets/sheet1.xml"), ("DOCTYPE",),
    ),
    "a zip bomb": (lambda f: spoilt.zip_bomb(spoilt.word(f)), ("too large", "unpacks")),
    "elements nested deep": (_deep, ("too large", "deeper")),
    "a merged range of the whole sheet": (_with_wide_merge, ("too large", "merged")),
    "a cell over a hundred million columns": (_with_wide_cell, ("spans", "table 1, row 1")),
    "a cell in the last corner": (_with_far_cell, ("1,048,576", "sheet “Skema”")),
    "a formula without a value": (_with_formula, ("formula", "row 7", "column “C”", "Skema")),
    "an error in a cell": (_with_error, ("#REF!", "row 7", "column “C”")),
    "an open quotation mark": (
        _write("a.csv", _TEXT.replace("Fritidspas", '"Fritidspas').encode()), ("quotation", "line"),
    ),
    "spoilt letters": (
        _write("a.csv", _TEXT.encode().decode("cp1252", "replace").encode()), ("spoilt", "line"),
    ),
    "a principle too many": (
        _write("a.csv", _TEXT.replace("Princip 2", "Princip 4").encode()),
        ("principle 4", "principle 2 is due", "line"),
    ),
}  # fmt: skip


def zip_of_text() -> bytes:
    """A zip that is no Office document."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    return target.getvalue()


@pytest.mark.parametrize(("make", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_says_what_where_and_what_to_do(
    make: Callable[[Path], Path], words: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        read_document(make(tmp_path))
    message = str(caught.value)
    assert caught.value.remedy
    for word in words:
        assert word in message, message


def test_macros_are_ignored_and_told_of(tmp_path: Path) -> None:
    def macro(content: bytes) -> bytes:
        return content.replace(
            b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"vnd.ms-word.document.macroEnabled.main+xml",
        )

    file = spoilt.rewrite(
        spoilt.word(tmp_path), {"[Content_Types].xml": macro}, {"word/vbaProject.bin": b"code"}
    )
    read = read_document(file)
    assert cells_of(read.table) == ROWS
    assert "macros; they were ignored" in notes_of(read)


def test_stored_values_of_formulas_are_read_and_told_of(tmp_path: Path) -> None:
    file = spoilt.workbook(tmp_path)
    book = openpyxl.load_workbook(file)
    book["Skema"]["C7"] = "=1+1"
    book.save(file)
    file = spoilt.change_part(
        file, "xl/worksheets/sheet1.xml", "<f>1+1</f><v></v>", "<f>1+1</f><v>12</v>"
    )
    read = read_document(file)
    assert cells_of(read.table)[0][2] == "12"
    assert "1 formulas; the values stored with them were read" in notes_of(read)


def test_no_document_makes_the_program_reach_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    relation = (
        '<Relationship Id="rId99" TargetMode="External" Target="http://127.0.0.1:9/x.dotx" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'attachedTemplate"/></Relationships>'
    )
    file = spoilt.change_part(
        spoilt.word(tmp_path), "word/_rels/document.xml.rels", "</Relationships>", relation
    )
    assert cells_of(read_document(file).table) == ROWS


# ---- A data folder of one's own --------------------------------------------------------------


def _own(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    beginning = Beginning(municipality.BASE, municipality.NAME, municipality.TODAY)
    files = init_folder(data, beginning)
    assert all(file.is_file() for file in files)
    return data


def _import(data: Path, document: Path, **options: bool) -> ImportResult:
    return import_document(
        document, data, edition=municipality.EDITION, answers=municipality.ANSWERS, **options
    )


def _check(data: Path) -> tuple[Built, Report]:
    built = build(data)
    progress = Progress(quiet=True)
    shapes = resources.shapes_folder()
    return built, validate(built, shapes=shapes, cache=ResultCache(None), progress=progress)


def test_a_municipality_of_its_own_from_init_to_a_valid_publication(tmp_path: Path) -> None:
    data = _own(tmp_path)
    result = _import(data, write_word(sample(), tmp_path / "Skema.DOCX"))
    folder = data / "editions" / municipality.EDITION
    assert {file.name for file in folder.iterdir()} == {
        "document.txt", "original.docx", "edition.toml", "translations.tsv", "principles.tsv",
        "corrections.tsv", "exclusions.tsv", "not-services.tsv", "notes.tsv", "spellings.tsv",
        "facts.tsv", "checked.tsv", "columns.tsv",
    }  # fmt: skip
    assert (folder / "original.docx").read_bytes() == (tmp_path / "Skema.DOCX").read_bytes()
    manifest = read_edition(folder).manifest
    assert manifest.municipality == manifest.publisher == "eksempelkoebing-kommune"
    assert (manifest.short_name, manifest.period_end) == ("eksempelkoebing", "2025")
    assert manifest.licence == UNKNOWN
    municipality.complete_reference(data, result.proposals)

    _, before = _check(data)
    missing = [f for f in before.findings if f.check == "english-words"]
    assert before.conforms
    assert {f.place.row for f in missing if f.place and f.place.row} == {1, 2, 3, 4}

    municipality.complete_tables(folder)
    built, after = _check(data)
    assert after.conforms, after.to_text()
    found = {
        record.row.title: {party.organisation for party in record.parties}
        for record in built.extracts[0].initiatives
    }
    assert found["Natteravne"] == {
        "eksempelkoebing-social-og-beskaeftigelsesforvaltningen", "eksempelkoebing-politi",
    }  # fmt: skip
    assert len(found["Lys i mørket"]) == 2


def test_the_report_shows_what_is_known_and_what_is_not(tmp_path: Path) -> None:
    result = _import(_own(tmp_path), spoilt.workbook(tmp_path))
    assert [unknown.words for unknown in result.preview.unknown] == [
        "Børne- og Ungeforvaltningen", "Social- og Beskæftigelsesforvaltningen",
        "Havnekvarteret", "Foreningen Lyse Nætter", "Nordbyen", "Eksempelkøbing Politi",
    ]  # fmt: skip
    text = report(result)
    assert "“Foreningen Lyse Nætter” is not a known organisation" in text
    assert "sheet “Skema”, row 8, column “Involverede forvaltninger”" in text
    assert "nearest: Eksempelkøbing Kommune" in text
    assert "licence, source_address, retrieved" in text
    assert "14 lines of translations.tsv and principles.tsv lack English" in text


def test_a_slip_is_proposed_as_a_spelling_of_what_is_known(tmp_path: Path) -> None:
    data = copy_data(tmp_path / "data")
    text = (data / "editions" / EDITION / "document.txt").read_text("utf-8")
    document = tmp_path / "a.txt"
    document.write_text(text.replace("KFF i samarbejde med Red Barnet", "KFF, Rød Barnet"), "utf-8")
    assert document.read_text("utf-8") != text
    result = import_document(document, data, edition="ny", answers=_TODAY, dry_run=True)
    (unknown,) = result.preview.unknown
    assert unknown.words == "Rød Barnet"
    assert "Red Barnet" in unknown.nearest
    assert '<id/organisation/red-barnet> skos:hiddenLabel "Rød Barnet"@da' in result.proposals
    assert len(list(parse(result.proposals.encode(), format=RdfFormat.TURTLE, base_iri=BASE))) == 1
    assert not result.written
    assert not (data / "editions" / "ny").exists()


def test_an_edition_is_not_replaced_unasked_and_keeps_what_people_added(tmp_path: Path) -> None:
    data = _own(tmp_path)
    document = spoilt.workbook(tmp_path)
    folder = _import(data, document).folder
    municipality.complete_tables(folder)
    done = (folder / "translations.tsv").read_text("utf-8")
    with pytest.raises(InputError, match="already"):
        _import(data, document)
    changed = sample()
    changed.sections[0].rows = [["Nyt fritidspas", *ROWS[0][1:]], ROWS[1]]
    result = _import(data, write_workbook(changed, tmp_path / "b.xlsx"), overwrite=True)
    assert result.untranslated == 1
    again = (folder / "translations.tsv").read_text("utf-8")
    assert again == done.replace("Fritidspas\tLeisure pass", "Nyt fritidspas\t")


def test_what_cannot_be_written_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _own(tmp_path)
    document = spoilt.workbook(tmp_path)
    folder = _import(data, document).folder
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        _import(data, document, overwrite=True)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert [file.name for file in data.iterdir() if file.name.startswith(".")] == []


def test_a_writer_that_was_killed_is_made_good_by_the_next(tmp_path: Path) -> None:
    data = _own(tmp_path)
    document = spoilt.workbook(tmp_path)
    folder = _import(data, document).folder
    folder.rename(data / f".replaced-{folder.name}")
    (data / f".unfinished-{folder.name}-1").mkdir()
    with pytest.raises(InputError, match="already"):
        _import(data, document)
    assert (folder / "document.txt").is_file()
    assert [file.name for file in data.iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["", "Tryg By", "../x", "tryg_by", "å"])
def test_a_name_that_cannot_be_in_an_address_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot name an edition"):
        import_document(spoilt.word(tmp_path), _own(tmp_path), edition=name, answers=_TODAY)


def test_an_answer_that_is_no_date_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    data = _own(tmp_path)
    answers = {**_TODAY, "retrieved": "i går"}
    with pytest.raises(InputError, match="i går"):
        import_document(spoilt.word(tmp_path), data, edition="ny", answers=answers)
    assert not (data / "editions" / "ny").exists()


def test_init_refuses_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    beginning = Beginning(municipality.BASE, municipality.NAME, municipality.TODAY)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        init_folder(tmp_path, beginning)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_init_quotes_what_it_is_told(tmp_path: Path) -> None:
    beginning = Beginning(municipality.BASE, 'Den "lille" \\ Kommune', municipality.TODAY)
    init_folder(tmp_path / "data", beginning)
    result = import_document(
        spoilt.word(tmp_path), tmp_path / "data", edition="x", answers=_TODAY, dry_run=True
    )
    assert result.manifest.municipality == "den-lille-kommune"


def test_init_refuses_a_base_that_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a web address"):
        init_folder(tmp_path / "data", Beginning("eksempel", "By", municipality.TODAY))
