"""What Excel shows is what is read, and every workbook that Excel opens is."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from sikkerby.documents.model import Column
from sikkerby.errors import InputError
from sikkerby.importing.document import ReadDocument, read_document
from tests.importing import spoilt
from tests.importing.municipality import ROWS

_SHEET = "xl/worksheets/sheet1.xml"


def _cells(read: ReadDocument) -> list[list[str]]:
    return [[row.cell(column).text for column in Column] for row in read.table.rows]


def _notes(read: ReadDocument) -> str:
    return "\n".join(note.of("en") for note in read.found.notes)


def _with_value(folder: Path, value: Any, form: str = "General") -> Path:
    """A workbook with a value in the description of the first row."""
    file = spoilt.workbook(folder)
    book = openpyxl.load_workbook(file)
    book["Skema"]["B7"].value = value
    if form != "General":
        book["Skema"]["B7"].number_format = form
    book.save(file)
    return file


@pytest.mark.parametrize(
    ("value", "form", "shown", "told"),
    [
        (18, '"Over "0" år"', "Over 18 år", ""),
        (18, "General", "18", ""),
        (17.5, "General", "17,5", ""),
        (1234567.5, '#,##0.00 "kr."', "1.234.567,50 kr.", ""),
        (500, "[$kr.-406]\\ #,##0", "kr. 500", ""),
        (7, "000", "007", ""),
        (0.175, "0%", "18 %", ""),
        (0.175, "0.0%", "17,5 %", ""),
        (-5, "0;[Red]-0", "-5", ""),
        (0, '0;-0;"ingen"', "ingen", "hides the number"),
        (12, "@", "12", ""),
        (17.5, "# ?/?", "17,5", "shows this number in the form"),
        (5, ";;;", "", ""),
        (True, "General", "SAND", ""),
        (False, "General", "FALSK", ""),
        (datetime.timedelta(hours=36), "[h]:mm", "36:00", "or a time"),
        ("To_x000D_\nlinjer", "General", "To linjer", ""),
        ("Å_x00E5_ben", "General", "Ååben", ""),
        ("et_x005F_navn", "General", "et_navn", ""),
    ],
)
def test_values_are_read_as_they_are_shown(
    value: Any, form: str, shown: str, told: str, tmp_path: Path
) -> None:
    file = _with_value(tmp_path, value, form)
    if not shown:
        with pytest.raises(InputError, match="Kort beskrivelse” is empty"):
            read_document(file)
        return
    read = read_document(file)
    assert _cells(read)[0][1] == shown
    notes = _notes(read)
    assert (told in notes and "row 7, column “B”" in notes) if told else not notes


def test_comments_and_struck_out_text_are_told_with_their_place(tmp_path: Path) -> None:
    file = spoilt.workbook(tmp_path)
    book = openpyxl.load_workbook(file)
    sheet = book["Skema"]
    sheet["A7"].comment = Comment("Skal det med?", "Anna")
    sheet["D7"].font = Font(strike=True)
    sheet["B8"] = CellRichText(
        "Lektier ", TextBlock(InlineFont(strike=True), "en gang"), " om ugen"
    )
    book.save(file)
    read = read_document(file)
    assert _cells(read)[1][1] == "Lektier en gang om ugen"
    assert re.search("comment was left out.*column “A”, text “Skal det med", _notes(read))
    assert re.search("struck out was read too.*row 7, column “D”", _notes(read))
    assert re.search("struck out was read too.*row 8, column “B”, text “en gang", _notes(read))


def _filled_down(folder: Path, column: str, cell: str) -> Path:
    """A workbook with a formula in a column, stored as Excel would have the cell."""
    file = spoilt.workbook(folder)
    book = openpyxl.load_workbook(file)
    book["Skema"][f"{column}7"] = '=IF(1=1,"","x")'
    book.save(file)
    return spoilt.rewrite(
        file,
        {
            _SHEET: lambda content: re.sub(
                rb'<c r="' + column.encode() + rb'7"[^>]*>(<f>.*?</f>)<v ?/?>(</v>)?</c>',
                lambda found: cell.encode().replace(b"FORMULA", found[1]),
                content,
            )
        },
    )


@pytest.mark.parametrize(
    "cell",
    ['<c r="F7" t="str">FORMULA<v></v></c>', '<c r="F7">FORMULA</c>', '<c r="F7" t="e">FORMULA'
     "<v>#REF!</v></c>"],
)  # fmt: skip
def test_formulas_and_errors_outside_the_columns_refuse_nothing(cell: str, tmp_path: Path) -> None:
    assert _cells(read_document(_filled_down(tmp_path, "F", cell))) == ROWS


def test_an_empty_text_of_a_formula_is_an_empty_cell(tmp_path: Path) -> None:
    file = _filled_down(tmp_path, "C", '<c r="C7" t="str">FORMULA<v></v></c>')
    with pytest.raises(InputError, match="“Område” is empty"):
        read_document(file)


@pytest.mark.parametrize("make", [spoilt.word, spoilt.workbook])
def test_strict_open_xml_is_read(make: Any, tmp_path: Path) -> None:
    file = make(tmp_path)

    def strict(content: bytes) -> bytes:
        return re.sub(
            rb"http://schemas\.openxmlformats\.org/(wordprocessingml|spreadsheetml|officeDocument"
            rb"|drawingml)/2006/",
            rb"http://purl.oclc.org/ooxml/\1/",
            content,
        )

    wanted = ("word/document.xml", "xl/workbook.xml", _SHEET, "_rels/.rels",
             "word/_rels/document.xml.rels", "xl/_rels/workbook.xml.rels")  # fmt: skip
    spoilt.rewrite(file, dict.fromkeys(wanted, strict))
    assert _cells(read_document(file)) == ROWS


def test_a_main_part_is_found_by_its_relationship(tmp_path: Path) -> None:
    file = spoilt.word(tmp_path)
    document = Path(tmp_path / "b.docx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(document, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name in ("_rels/.rels", "[Content_Types].xml"):
                content = content.replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(
                name.replace("word/document.xml", "word/document2.xml").replace(
                    "word/_rels/document.xml", "word/_rels/document2.xml"
                ),
                content,
            )
    assert _cells(read_document(document)) == ROWS


def test_a_link_to_the_top_of_the_document_is_no_part(tmp_path: Path) -> None:
    link = (
        '<Relationship Id="rId99" Target="#_top" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/hyperlink"/></Relationships>'
    )
    file = spoilt.change_part(
        spoilt.word(tmp_path), "word/_rels/document.xml.rels", "</Relationships>", link
    )
    assert _cells(read_document(file)) == ROWS
