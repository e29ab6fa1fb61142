"""Six documents of the third set, as a municipality would send them; what a person reads from them
stands in the tables beside this file, as of the second set.

Of the ten, which somebody wrote who had never seen the program, four are left out: three large ones
of forms that others here have, and an item of an agenda (Bredsund, Højdal, Ravnsø and Fuglevig).
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl

from tests.importing.sealed.documents import fill_table, read, save_document, save_workbook
from tests.importing.writers import open_table, write_opendocument


def klitborg() -> bytes:
    """A card for each initiative, its number and title merged above the fields."""
    reading = read("klitborg")
    document = docx.Document()
    document.add_heading("Tryg hele livet", 0)
    document.add_paragraph("Vedtaget af Byrådet den 28. maj 2024")
    history = document.add_table(3, 2)
    for at, pair in enumerate(
        (["Tidspunkt", "Hvad skete der?"], ["Oktober 2023", "1.204 svar"], ["Januar 2024", "Møde"])
    ):
        fill_table(history, at, pair)
    document.add_heading("Indsatskort", 1)
    for number, row in enumerate(reading.rows, 1):
        title, *words = reading.words(row)
        pairs = [
            ("Indsatsområde", row.division or ""),
            *zip(reading.headings[1:], words, strict=True),
        ]
        table = document.add_table(1 + len(pairs), 2, style="Table Grid")
        table.cell(0, 0).merge(table.cell(0, 1)).text = f"{number}. {title}"
        for at, pair in enumerate(pairs, 1):
            fill_table(table, at, list(pair))
        document.add_paragraph()
    return save_document(document)


def mosely() -> bytes:
    """One table whose first column is merged over the rows of each aim, beside two others."""
    reading = read("mosely")
    document = docx.Document()
    document.add_heading("SSP-handleplan 2025-26", 0)
    members = document.add_table(2, 3, style="Table Grid")
    fill_table(members, 0, ["Navn", "Titel", "Telefon"])
    fill_table(members, 1, ["Carsten Aae", "Politikommissær", "Via 114"])
    document.add_heading("Handleplanens mål og aktiviteter", 2)
    headings = ["Mål", *reading.headings]
    table = document.add_table(len(reading.rows) + 1, len(headings), style="Table Grid")
    fill_table(table, 0, headings, bold=True)
    at = 1
    for division, rows in reading.divided():
        for row in rows:
            fill_table(table, at, ["", *reading.words(row)])
            at += 1
        table.cell(at - len(rows), 0).merge(table.cell(at - 1, 0)).text = division or ""
    money = document.add_table(2, 3, style="Table Grid")
    fill_table(money, 0, ["Post", "2025", "2026"])
    fill_table(money, 1, ["Aktiviteter i alt", "310.000 kr.", "310.000 kr."])
    return save_document(document)


def egebystrand() -> bytes:
    """A sheet with merged bars, the names of its columns once more, and dates below."""
    reading = read("egebystrand")
    book = openpyxl.Workbook()
    sheet = book.active
    headings = ["Nr.", *reading.headings]
    sheet.append(["Kriminalpræventiv plan 2025-2026"])
    sheet.append([])
    sheet.append(headings)
    for part, (division, rows) in enumerate(reading.divided(), 1):
        if part == 3:
            sheet.append([])
            sheet.append(headings)
        sheet.append([division])
        last = sheet.max_row
        sheet.merge_cells(start_row=last, end_row=last, start_column=1, end_column=len(headings))
        for number, row in enumerate(rows, 1):
            sheet.append([f"{part}.{number}", *(word or None for word in reading.words(row))])
    for line in ([], [], ["Tidsplan for opfølgning"], ["Marts 2025", "Årsberetning"]):
        sheet.append(line)
    sheet.append(["Nov. 2026", "Ny plan"])
    return save_workbook(book)


def vesterlund() -> bytes:
    """A text of LibreOffice with a table below each principle, titles above descriptions."""
    reading = read("vesterlund")
    body = open_table(
        [["FUF", "Familie- og Ungeforvaltningen"], ["TMF", "Teknik- og Miljøforvaltningen"]]
    )
    body += "<text:h>Principper og initiativer</text:h>"
    for division, rows in reading.divided():
        words = [reading.words(row) for row in rows]
        cells = [[f"{title}\n{description}", *rest] for title, description, *rest in words]
        body += f"<text:h>{escape(division or '')}</text:h><text:p>Vi er der, hvor de er.</text:p>"
        body += open_table([["Initiativ", *reading.headings[2:]], *cells])
    body += "<text:h>Økonomi</text:h>" + open_table([["Princip", "2025"], ["Vi gør det", "2 kr."]])
    with tempfile.TemporaryDirectory() as folder:
        return write_opendocument(Path(folder) / "a.odt", "text", body).read_bytes()


def storkebjerg() -> bytes:
    """A sheet that a Danish Excel saved: who made it above, sums and source below."""
    reading = read("storkebjerg")
    out = io.StringIO()
    lines = [["Storkebjerg Kommune"], ["Trukket 06-01-2025 kl. 14:32"], []]
    lines += [["Område", "Løbenr", *reading.headings]]
    for number, row in enumerate(reading.rows, 1):
        lines.append([row.division or "", str(number), *reading.words(row)])
    lines += [[], ["", "", "I alt"], [], ["", "", "Kilde: Sikkerhedsgruppens sekretariat"]]
    for line in lines:
        cells = [*line, *[""] * (len(reading.headings) + 2 - len(line))]
        quoted = (f'"{cell}"' if {";", "\n"} & set(cell) else cell for cell in cells)
        out.write(";".join(quoted) + "\r\n")
    return out.getvalue().encode("cp1252")


def noerrealby() -> bytes:
    """A page of the web, copied: its menu, a cell with two lines, its links and its figures."""
    reading = read("noerrealby")
    lines = ["Forside > Om kommunen > Tryghed", "", "Tryghed i Nørre Alby", ""]
    for division, rows in reading.divided():
        lines += [division or "", "", "\t".join(reading.headings)]
        lines += ["\t".join(reading.words(row)) for row in rows] + [""]
    lines += ["Links", "Tryghedsplan 2025-2028 (pdf, 1,2 MB)", "Referat fra lokalrådet", ""]
    lines += ["Del denne side", "", "År\tBorgere, der føler sig trygge\tAnmeldelser"]
    lines += ["2022\t86 %\t412", "2023\t88 %\t397", "", "Nørre Alby Kommune, Kirkegade 1"]
    return "\r\n".join(lines).encode()


THIRD: dict[str, Callable[[], bytes]] = {
    "klitborg.docx": klitborg,
    "mosely.docx": mosely,
    "egebystrand.xlsx": egebystrand,
    "vesterlund.odt": vesterlund,
    "storkebjerg.csv": storkebjerg,
    "noerrealby.txt": noerrealby,
}
