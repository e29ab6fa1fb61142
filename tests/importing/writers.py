"""Tables as Word, Excel, separated values and text, the way that people's programs write them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
import openpyxl
from docx.table import _Cell

Rows = list[list[str]]


@dataclass
class Section:
    """A principle's heading, the names of its columns, and its rows; an empty row is blank."""

    heading: str
    header: list[str]
    rows: Rows


@dataclass
class Sample:
    """A document as a person sees it."""

    preamble: list[str]
    sections: list[Section] = field(default_factory=list)

    def grid(self) -> Rows:
        """Everything as rows of a sheet."""
        found: Rows = [[text] for text in self.preamble]
        for section in self.sections:
            found += [[], [section.heading], section.header, *section.rows]
        return found


def write_separated(
    sample: Sample, file: Path, separator: str, coding: str = "utf-8", ends: str = "\r\n"
) -> Path:
    """The sample as a spreadsheet program exports it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=ends)
    width = max(len(row) for row in sample.grid())
    for row in sample.grid():
        writer.writerow([*row, *[""] * (width - len(row))])
    file.write_bytes(text.getvalue().encode(coding))
    return file


def write_text(sample: Sample, file: Path) -> Path:
    """The sample as plain text, cells parted by tabs and nothing quoted."""
    file.write_text("\n".join("\t".join(row) for row in sample.grid()) + "\n", "utf-8")
    return file


def write_workbook(sample: Sample, file: Path, *, sheets: bool = False) -> Path:
    """The sample as a workbook: one sheet with merged headings, or a sheet for each principle."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Skema"
    for text in sample.preamble:
        sheet.append([text])
    for number, section in enumerate(sample.sections, start=1):
        if sheets:
            sheet = book.create_sheet(f"Ark {number}")
        else:
            sheet.append([])
        sheet.append([section.heading])
        sheet.merge_cells(
            start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=5
        )
        for row in (section.header, *section.rows):
            sheet.append([cell.replace("<p>", "\n").replace("</p>", "") for cell in row])
    book.save(file)
    return file


def write_word(sample: Sample, file: Path, *, headings_inside: bool = False) -> Path:
    """The sample as a Word document: a table for each principle below its heading, or one table
    whose headings are merged rows."""
    document = docx.Document()
    for text in sample.preamble:
        document.add_paragraph(text)
    table: Any = document.add_table(rows=0, cols=5) if headings_inside else None
    for section in sample.sections:
        if headings_inside:
            cells = table.add_row().cells
            cells[0].merge(cells[4]).text = section.heading
        else:
            document.add_paragraph(section.heading, style="Heading 2")
            table = document.add_table(rows=0, cols=5)
        for row in (section.header, *section.rows):
            for cell, text in zip(table.add_row().cells, [*row, *[""] * 5], strict=False):
                _fill(cell, text)
    document.save(str(file))
    return file


def _fill(cell: _Cell, text: str) -> None:
    """A cell with a paragraph for each `<p>` of the text."""
    pieces = [piece for piece in re.split(r"</?p>", text) if piece.strip()]
    cell.text = pieces[0] if pieces else ""
    for piece in pieces[1:]:
        cell.add_paragraph(piece)


def sample_of(text: str) -> Sample:
    """A canonical document, its rows still broken over pages, as a sample."""
    sample = Sample([])
    for line in text.split("\n"):
        cells = line.rstrip("\t ").split("\t") if line.strip() else []
        if re.match(r"Princip \d+:", line):
            sample.sections.append(Section(cells[0], [], []))
        elif not sample.sections:
            sample.preamble += cells
        elif not sample.sections[-1].header and cells:
            sample.sections[-1].header = cells
        elif sample.sections[-1].header:
            sample.sections[-1].rows.append(cells)
    return sample


def open_table(rows: Sequence[Sequence[str]], name: str = "Tabel", rest: str = "") -> str:
    """A table of OpenDocument, a paragraph for each line of a cell; `rest` are rows in XML."""
    lines = ""
    for row in rows:
        cells = ""
        for text in row:
            lines_of = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
            cells += f'<table:table-cell office:value-type="string">{lines_of}</table:table-cell>'
        lines += f"<table:table-row>{cells}</table:table-row>"
    return f"<table:table table:name={quoteattr(name)}>{lines}{rest}</table:table>"


def write_opendocument(file: Path, kind: str, body: str, styles: str = "") -> Path:
    """A document of LibreOffice: `kind` is text or spreadsheet, `body` and `styles` are XML."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "style", "text", "table")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{spaces} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content)
    return file
