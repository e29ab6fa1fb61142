"""What Word shows is what is read; what it hides, or shows elsewhere, is told."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from sikkerby.documents.model import Column
from sikkerby.importing.document import ReadDocument, read_document
from tests.importing import municipality, spoilt
from tests.importing.municipality import ROWS, sample
from tests.importing.writers import write_word

_RUN = f"<w:r><w:t>{ROWS[0][0]}</w:t></w:r>"
_MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def _cells(read: ReadDocument) -> list[list[str]]:
    return [[row.cell(column).text for column in Column] for row in read.table.rows]


def _notes(read: ReadDocument) -> str:
    return "\n".join(note.of("en") for note in read.found.notes)


def _r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("runs", "title", "told"),
    [
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + _r("18"), "≥18", ""),
        (_r("Pas") + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "Pas",
         "symbol was left out"),
        (_r("Fra 17") + f"<m:oMath {_MATH}><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r>"
         "<m:t>2</m:t></m:r></m:den></m:f></m:oMath>", "Fra 17 1/2", "formula was read as text"),
        (_r("Pas") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "Pas", "footnote was left out"),
        (_r("Pas") + '<w:r><w:endnoteReference w:id="2"/></w:r>', "Pas", "endnote was left out"),
        (_r("Pas") + '<w:r><w:commentReference w:id="2"/></w:r>', "Pas", "comment was left out"),
        (_r("Pas") + _r("hemmeligt", "<w:vanish/>"), "Pas", "Hidden text was left out"),
        (_r("Pas") + _r(" her", '<w:vanish w:val="0"/>'), "Pas her", ""),
        (_r("Pas") + _r(" før", "<w:strike/>"), "Pas før", "struck out was read too"),
        (_r("Pas") + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
         + _r("Klik her") + "</w:sdtContent></w:sdt>", "Pas", "placeholder"),
    ],
)  # fmt: skip
def test_runs_are_read_as_they_are_shown(runs: str, title: str, told: str, tmp_path: Path) -> None:
    file = spoilt.change_part(spoilt.word(tmp_path), "word/document.xml", _RUN, runs)
    read = read_document(file)
    assert read.table.rows[0].title == title
    assert (told in _notes(read) and "table 1, row 2" in _notes(read)) if told else not _notes(read)


def _paragraph(text: str, mark: str = "") -> str:
    return f"<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{_r(text)}</w:p>"


@pytest.mark.parametrize("mark", ['<w:del w:id="1"/>', '<w:moveFrom w:id="1"/>'])
def test_a_deleted_paragraph_mark_joins_what_it_parted(mark: str, tmp_path: Path) -> None:
    document = docx.Document(str(spoilt.word(tmp_path)))
    cell = document.tables[0].cell(1, 2)._tc
    for text, end in (("Nørre", mark), ("bro", "")):
        cell.append(parse_xml(_paragraph(text, end).replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))
    cell.remove(cell.p_lst[0])
    body = document.element.body
    for at, (text, end) in enumerate((("Oversigt over tryg", mark), ("heden", ""))):
        body.insert(
            at, parse_xml(_paragraph(text, end).replace("<w:p>", f"<w:p {nsdecls('w')}>", 1))
        )
    document.save(str(tmp_path / "a.docx"))
    read = read_document(tmp_path / "a.docx")
    assert read.table.rows[0].cell(Column.AREA).text == "Nørrebro"
    assert read.found.preamble[0] == "Oversigt over trygheden"
    assert "tracked changes" in _notes(read)


def _change_cell(folder: Path, row: int, column: int, properties: str) -> ReadDocument:
    file = spoilt.word(folder)
    document = docx.Document(str(file))
    cell = document.tables[1].cell(row, column)._tc
    cell.get_or_add_tcPr().append(parse_xml(properties.replace("/>", f" {nsdecls('w')}/>")))
    document.save(str(file))
    return read_document(file)


def test_tracked_changes_of_cells_are_read_as_accepted(tmp_path: Path) -> None:
    read = _change_cell(tmp_path, 2, 2, '<w:cellMerge w:vMerge="cont"/>')
    assert [row[2] for row in _cells(read)][2:] == [ROWS[2][2]] * 2
    file = spoilt.word(tmp_path)
    document = docx.Document(str(file))
    for row in document.tables[0].rows:
        added = parse_xml(
            f"<w:tc {nsdecls('w')}><w:tcPr><w:cellDel w:id='1'/></w:tcPr>"
            f"{_paragraph('Slettet')}</w:tc>"
        )
        row._tr.insert(2, added)
    document.save(str(file))
    read = read_document(file)
    assert _cells(read) == ROWS
    assert "tracked changes" in _notes(read)


def test_hidden_rows_and_styles_are_left_out_and_told(tmp_path: Path) -> None:
    whole = sample()
    whole.sections[0].rows = [*ROWS[:2], ["Skjult indsats", *ROWS[0][1:]]]
    file = write_word(whole, tmp_path / "a.docx")
    document = docx.Document(str(file))
    document.tables[0].rows[3]._tr.get_or_add_trPr().append(
        parse_xml(f"<w:hidden {nsdecls('w')}/>")
    )
    style = document.styles.add_style("Intern", 2)
    style.font.hidden = True
    document.tables[0].cell(1, 1).paragraphs[0].add_run(" Kun for os.", style="Intern")
    document.save(str(file))
    read = read_document(file)
    assert _cells(read) == ROWS
    assert "hidden row was left out" in _notes(read)
    assert "Skjult indsats" in _notes(read)
    assert "Kun for os." in _notes(read)


def test_a_part_made_by_another_program_is_told(tmp_path: Path) -> None:
    file = spoilt.change_part(
        spoilt.word(tmp_path), "word/document.xml", "<w:sectPr", "<w:altChunk/><w:sectPr"
    )
    assert "another program" in _notes(read_document(file))


@pytest.mark.parametrize(
    ("form", "text", "shown"),
    [
        ("decimal", "Princip %1:", "Princip 1:"),
        ("upperRoman", "Afsnit %1.", "Afsnit I."),
        ("lowerLetter", "%1)", "a)"),
        ("bullet", "•", ""),
    ],
)
def test_numbers_that_word_makes_are_read(form: str, text: str, shown: str, tmp_path: Path) -> None:
    file = spoilt.word(tmp_path)
    document = docx.Document(str(file))
    lists = document.part.numbering_part.element
    for name in ("abstractNum", "num"):
        for element in lists.findall(f"{{*}}{name}"):
            lists.remove(element)
    lists.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="7"><w:lvl w:ilvl="0">'
            f'<w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            "</w:abstractNum>"
        )
    )
    lists.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="9"><w:abstractNumId w:val="7"/></w:num>')
    )
    numbered = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="9"/></w:numPr>'
    if shown.startswith("Princip"):
        style = document.styles["Heading 2"].element
        style.get_or_add_pPr().append(parse_xml(numbered))
        for paragraph in document.paragraphs:
            if paragraph.text.startswith("Princip"):
                paragraph.text = paragraph.text.partition(": ")[2]
    else:
        document.paragraphs[0]._p.get_or_add_pPr().append(parse_xml(numbered))
    document.save(str(file))
    read = read_document(file)
    assert _cells(read) == ROWS
    assert [section.statement.text for section in read.table.sections] == municipality.PRINCIPLES
    if not shown.startswith("Princip"):
        assert read.found.preamble[0] == f"{shown} {municipality.PREAMBLE[0]}".strip()
