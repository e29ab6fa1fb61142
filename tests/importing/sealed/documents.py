"""The sealed documents as a municipality would send them, and what a person reads from them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table
from openpyxl.styles import Alignment, Font

HERE = Path(__file__).parent
NAME = re.compile(r"\{(\??)([^}]*)\}")


@dataclass(frozen=True)
class Row:
    """One initiative: its division, if any, and its marked cells in the order of the columns."""

    division: str | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sealed:
    """What a person reads: headings, the role of each column, and the rows in order."""

    headings: tuple[str, ...]
    roles: tuple[str, ...]
    rows: tuple[Row, ...]

    def words(self, row: Row) -> list[str]:
        """Return a row's cells as they stand in the document."""
        return [plain(cell) for cell in row.cells]

    def column(self, role: str) -> int:
        """Return the place of the first column with a role."""
        return self.roles.index(role)

    def divided(self) -> list[tuple[str | None, list[Row]]]:
        """Return the rows in runs of one division."""
        return [(key, list(rows)) for key, rows in groupby(self.rows, lambda row: row.division)]


def plain(cell: str) -> str:
    """Return a marked cell as it stands in the document."""
    return NAME.sub(r"\2", cell).replace("\\n", "\n")


def names(cell: str) -> tuple[list[str], list[str]]:
    """Return the names that a person reads in a cell, and the groups without a name."""
    found = NAME.findall(cell)
    named = [(group, " ".join(name.replace("\\n", " ").split())) for group, name in found]
    return [name for group, name in named if not group], [name for group, name in named if group]


def read(name: str) -> Sealed:
    """Read what a person reads from the document called name."""
    first, *lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    pairs = [heading.rsplit("=", 1) for heading in first.split("\t")]
    roles = tuple(role for _, role in pairs)
    rows, division = [], None
    for line in lines:
        if line.startswith("# "):
            division = line[2:]
            continue
        cells = tuple(line.split("\t"))
        if "division" in roles:
            division = cells[roles.index("division")]
        rows.append(Row(division, cells))
    return Sealed(tuple(heading for heading, _ in pairs), roles, tuple(rows))


def save_document(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def fill_table(table: Table, at: int, cells: list[str], bold: bool = False) -> None:
    for place, words in enumerate(cells):
        cell = table.cell(at, place)
        first, *rest = words.split("\n")
        cell.paragraphs[0].add_run(first).bold = bold
        for line in rest:
            cell.add_paragraph(line, style="List Bullet")


def nordhavre() -> bytes:
    """A table under each numbered heading, after an introduction."""
    reading = read("nordhavre")
    document = docx.Document()
    document.add_heading("Tryghedshandleplan 2026-2027", 0)
    document.add_paragraph("Bilag 3 til Byrådets møde den 16. december 2025, punkt 14")
    document.add_heading("Indledning", 1)
    document.add_paragraph(
        "Nordhavre er en tryg kommune. 86 % af borgerne svarer, at de føler sig trygge i deres "
        "nabolag. Handleplanen samler de indsatser, som Byrådet har besluttet for perioden."
    )
    for division, rows in reading.divided():
        document.add_heading(division or "", 1)
        document.add_paragraph("Byrådet ønsker at prioritere følgende indsatser:")
        table = document.add_table(len(rows) + 1, len(reading.headings), style="Table Grid")
        fill_table(table, 0, list(reading.headings), bold=True)
        for at, row in enumerate(rows, 1):
            fill_table(table, at, reading.words(row))
    document.add_heading("Opfølgning", 1)
    document.add_paragraph("Der gives en samlet status til Økonomiudvalget i december hvert år.")
    return save_document(document)


def skovlund() -> bytes:
    """One table, its themes in rows merged from side to side; soft hyphens and hard spaces."""
    reading = read("skovlund")
    document = docx.Document()
    document.add_paragraph("Skovlund Kommune", style="Title")
    document.add_paragraph("Kriminalpræventiv handleplan 2026 – oversigt over indsatser")
    runs = reading.divided()
    table = document.add_table(
        1 + len(reading.rows) + len(runs), len(reading.headings), style="Table Grid"
    )
    fill_table(table, 0, list(reading.headings), bold=True)
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    at = 1
    for division, rows in runs:
        merged = table.cell(at, 0).merge(table.cell(at, len(reading.headings) - 1))
        merged.paragraphs[0].add_run(division or "").bold = True
        for row in rows:
            at += 1
            words = reading.words(row)
            words[2] = (
                words[2].replace("tværgående", "tvær\u00adgående").replace(" kr.", "\u00a0kr.")
            )
            fill_table(table, at, words)
        at += 1
    document.sections[0].footer.paragraphs[0].text = "Sagsnr. 25-014477"
    return save_document(document)


def aadalen() -> bytes:
    """A card of two columns for each initiative, under its name as a heading."""
    reading = read("aadalen")
    document = docx.Document()
    document.add_heading("Ådalen Kommune: Katalog over tryghedsskabende indsatser 2026", 0)
    for number, row in enumerate(reading.rows, 1):
        document.add_paragraph(f"Indsatskort {number}", style="Heading 2")
        words = reading.words(row)
        table = document.add_table(len(words), 2, style="Table Grid")
        for at, pair in enumerate(zip(reading.headings, words, strict=True)):
            fill_table(table, at, list(pair))
            table.cell(at, 0).paragraphs[0].runs[0].bold = True
        document.add_paragraph()
    return save_document(document)


def _changed(paragraph: docx.text.paragraph.Paragraph, kind: str, words: str) -> None:
    change = OxmlElement(f"w:{kind}")
    for key, value in (("id", "7"), ("author", "Juridisk afd."), ("date", "2025-11-03T09:12:00Z")):
        change.set(qn(f"w:{key}"), value)
    run, text = OxmlElement("w:r"), OxmlElement("w:delText" if kind == "del" else "w:t")
    text.text = words
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    change.append(run)
    paragraph._p.append(change)


def sandvig() -> bytes:
    """A strategy that nothing divides, with two more tables and changes that are still tracked."""
    reading = read("sandvig")
    document = docx.Document()
    document.add_heading("Tryg i Sandvig – strategi 2026-2029", 0)
    document.add_paragraph(
        "Strategien er sendt i høring hos Udsatterådet, Ældrerådet og lokalrådene."
    )
    money = document.add_table(4, 2, style="Table Grid")
    for at, pair in enumerate(
        (
            ["År", "Afsat i alt"],
            ["2026", "1,2 mio. kr."],
            ["2027", "0,9 mio. kr."],
            ["2028", "0,9 mio. kr."],
        )
    ):
        fill_table(money, at, pair)
    document.add_heading("Strategiens indsatser", 1)
    table = document.add_table(len(reading.rows) + 1, len(reading.headings), style="Table Grid")
    fill_table(table, 0, list(reading.headings), bold=True)
    for at, row in enumerate(reading.rows, 1):
        fill_table(table, at, reading.words(row))
    last = table.cell(2, 1).paragraphs[0]
    _changed(last, "del", " Gælder ikke sommerhusområder.")
    partners = table.cell(5, 3).paragraphs[0]
    partners.runs[0].text = "Bolig- og Planstyrelsen"
    _changed(partners, "ins", ", ejere")
    document.add_heading("Milepæle", 1)
    dates = document.add_table(3, 3, style="Table Grid")
    for at, three in enumerate(
        (
            ["Dato", "Hvad", "Udvalg"],
            ["1. marts 2026", "Høring", "Socialudvalget"],
            ["1. juni 2026", "Vedtagelse", "Byrådet"],
        )
    ):
        fill_table(dates, at, three)
    return save_document(document)


def save_workbook(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def havnsoe() -> bytes:
    """A sheet to read first, a title above the headings, and the tracks in merged cells."""
    reading = read("havnsoe")
    book = openpyxl.Workbook()
    guide = book.active
    guide.title = "Læs mig"
    guide.append(["Vejledning"])
    guide.append(
        ["Udfyld én række for hver indsats. Spørgsmål rettes til Direktionssekretariatet."]
    )
    sheet = book.create_sheet("Handleplan 2026")
    sheet.append(["Havnsø Kommune – Tryghedsplan 2026"])
    sheet.append(["Opdateret 12-01-2026"])
    sheet.append([])
    sheet.append(list(reading.headings))
    for cell in sheet[4]:
        cell.font = Font(bold=True)
    budget = reading.headings.index("Budget 2026 (1.000 kr.)")
    for division, rows in reading.divided():
        top = sheet.max_row + 1
        for row in rows:
            words: list[str | int | None] = list(reading.words(row))
            words[budget] = int(words[budget]) if words[budget] else None  # type: ignore[arg-type]
            words[0] = division if sheet.max_row + 1 == top else None
            sheet.append([word or (0 if word == 0 else None) for word in words])
        sheet.merge_cells(start_row=top, end_row=sheet.max_row, start_column=1, end_column=1)
        sheet.cell(top, 1).alignment = Alignment(textRotation=90, vertical="center")
    book.create_sheet("Ark3")
    return save_workbook(book)


def oestermarken() -> bytes:
    """Four hundred rows with a filter, a hidden column of the office's own, and a source below."""
    reading = read("oestermarken")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Indsatskatalog"
    sheet.append(["Indsatskatalog – Østermarken Kommune"])
    sheet.append([*reading.headings, "Intern note"])
    for number, row in enumerate(reading.rows):
        sheet.append(
            [
                *(word or None for word in reading.words(row)),
                "Tjek m. chef" if number % 40 == 7 else None,
            ]
        )
    sheet.append([])
    sheet.append(["Kilde: Østermarken Kommunes forvaltninger, november 2025"])
    last = openpyxl.utils.get_column_letter(len(reading.headings) + 1)
    sheet.column_dimensions[last].hidden = True
    sheet.auto_filter.ref = f"A2:{last}{len(reading.rows) + 2}"
    sheet.freeze_panes = "A3"
    return save_workbook(book)


def vestkaer() -> bytes:
    """An OpenDocument workbook with a sheet for each theme, as LibreOffice writes it."""
    reading = read("vestkaer")
    wide = len(reading.headings) - 1

    def row(words: list[str]) -> str:
        cells = "".join(
            '<table:table-cell office:value-type="string" calcext:value-type="string">'
            + "".join(f"<text:p>{escape(line)}</text:p>" for line in word.split("\n"))
            + "</table:table-cell>"
            if word
            else "<table:table-cell/>"
            for word in words
        )
        rest = f'<table:table-cell table:number-columns-repeated="{16384 - len(words)}"/>'
        return f"<table:table-row>{cells}{rest}</table:table-row>"

    sheets = "".join(
        f'<table:table table:name="{escape(division or "")}">'
        f'<table:table-column table:number-columns-repeated="{wide}"/>'
        + row([f"Vestkær Kommune: {division}"])
        + row(list(reading.headings[1:]))
        + "".join(row(reading.words(each)[1:]) for each in rows)
        + '<table:table-row table:number-rows-repeated="1048500">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for division, rows in reading.divided()
    )
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3"'
        f' xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0"'
        f' xmlns:text="{office}text:1.0"'
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest:manifest xmlns:manifest="{office}manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _csv(name: str, coding: str, line: str) -> bytes:
    reading = read(name)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator=line)
    writer.writerow(reading.headings)
    writer.writerows(reading.words(row) for row in reading.rows)
    return out.getvalue().encode(coding)


def lindevig() -> bytes:
    """A table that a Danish Excel for Windows saved with semicolons, in Windows-1252."""
    return _csv("lindevig", "cp1252", "\r\n")


def bregnholm() -> bytes:
    """A table that a Danish Excel for Mac saved, in Mac OS Roman."""
    return _csv("bregnholm", "mac_roman", "\r")


def tornby() -> bytes:
    """A document's tables as they are pasted into a text file: a heading, then tabs."""
    reading = read("tornby")
    lines = ["Tryghedspolitik for Tornby Kommune", "Bilag 1: Indsatser pr. 1. februar 2026", ""]
    for division, rows in reading.divided():
        lines += [division or "", "\t".join(reading.headings)]
        lines += ["\t".join(reading.words(row)) for row in rows] + [""]
    return "\r\n".join(lines).encode()


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "nordhavre.docx": nordhavre,
    "skovlund.docx": skovlund,
    "aadalen.docx": aadalen,
    "sandvig.docx": sandvig,
    "havnsoe.xlsx": havnsoe,
    "oestermarken.xlsx": oestermarken,
    "vestkaer.ods": vestkaer,
    "lindevig.csv": lindevig,
    "bregnholm.csv": bregnholm,
    "tornby.txt": tornby,
}
