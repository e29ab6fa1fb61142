"""Excel workbooks to lines: the rows of the visible sheets, in their order.

Formulas are never computed: their values are those that Excel last stored.
"""

from __future__ import annotations

import datetime
import warnings
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from sikkerby.errors import InputError, Place
from sikkerby.importing.package import MAXIMUM_CELLS, Package
from sikkerby.importing.source import Source, SourceCell

_MAIN = "xl/workbook.xml"


def is_workbook(package: Package) -> bool:
    """Whether a package is an Excel workbook."""
    return _MAIN in package.names


def read_workbook(package: Package, file: Path) -> Source:
    """The lines of a workbook; InputError where it is damaged or a formula has no value."""
    source = Source(file, "Excel workbook")
    book = _open(package, file, values=True)
    formulas = _open(package, file, values=False) if package.has_formulas else None
    for number, sheet in enumerate(book.worksheets, start=1):
        where = f"sheet “{sheet.title}”"
        if sheet.sheet_state != "visible":
            source.note(f"The hidden {where} was left out.")
            continue
        if sheet.max_row * sheet.max_column > MAXIMUM_CELLS:
            raise InputError(
                f"The sheet reaches to row {sheet.max_row:,} and column {sheet.max_column:,}: "
                f"more than {MAXIMUM_CELLS:,} cells.",
                place=Place(f"{file}, {where}"),
                remedy="Delete the empty rows and columns behind the table, save and import again.",
            )
        if formulas is not None:
            _check_formulas(sheet, formulas[sheet.title], source, where)
        _read_sheet(sheet, source, where, number)
    return source


def _open(package: Package, file: Path, *, values: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # They tell of styles and validation rules that are lost, which nobody needs here.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(package.open(), data_only=values, keep_links=False)
    except Exception as error:
        raise InputError(
            f"The Excel workbook is damaged: {error}.",
            place=Place(file),
            remedy="Open it in Excel or LibreOffice, save it again as .xlsx, and import that.",
        ) from None


def _check_formulas(sheet: Any, formulas: Any, source: Source, where: str) -> None:
    found = 0
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type != "f":
                continue
            found += 1
            if sheet[cell.coordinate].value is None:
                formula = getattr(cell.value, "text", cell.value)
                raise InputError(
                    "The cell has a formula whose value was never stored.",
                    place=Place(
                        f"{source.file}, {where}",
                        row=cell.row,
                        column=cell.column_letter,
                        text=str(formula),
                    ),
                    remedy="Open the workbook in Excel or LibreOffice and save it, or write the "
                    "text into the cell.",
                )
    if found:
        source.note(f"The {where} has {found} formulas; the values stored with them were read.")


def _read_sheet(sheet: Any, source: Source, where: str, number: int) -> None:
    below, spanning = _merges(sheet)
    hidden = [row for row, size in sheet.row_dimensions.items() if size.hidden]
    if hidden:
        rows = ", ".join(str(row) for row in sorted(hidden)[:10])
        source.note(f"The {where} has hidden rows, which were read too: {rows}.")
    texts: dict[tuple[int, int], str] = {}
    for row in sheet.iter_rows():
        cells: list[SourceCell] = []
        count = row[0].row if row else 0
        for column, cell in enumerate(row, start=1):
            place = Place(f"{source.file}, {where}", row=count, column=get_column_letter(column))
            text = _text_of(cell, source, place)
            merged = (count, column) in below
            if merged:
                text = texts.get((count - 1, column), "")
            texts[count, column] = text
            cells.append(SourceCell(text, merged))
        while cells and not cells[-1].text.strip():
            cells.pop()
        source.add(cells, where, count, number, spanning=count in spanning)


def _merges(sheet: Any) -> tuple[set[tuple[int, int]], set[int]]:
    """Cells merged with the one above, and rows with one cell over three columns or more."""
    below: set[tuple[int, int]] = set()
    spanning: set[int] = set()
    for merge in sheet.merged_cells.ranges:
        below |= {(row, merge.min_col) for row in range(merge.min_row + 1, merge.max_row + 1)}
        if merge.max_col - merge.min_col >= 2:
            spanning |= set(range(merge.min_row, merge.max_row + 1))
    return below, spanning


def _text_of(cell: Any, source: Source, place: Place) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise InputError(
            f"The cell holds the error {value}.",
            place=place,
            remedy="Write the text into the cell, save the workbook and import it again.",
        )
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        text = value.isoformat().removesuffix("T00:00:00")
        source.note(
            f"Excel holds a date here, read as “{text}”; it makes dates of ages such as 6-17. If "
            "that is not meant, format the cell as text and write it again.",
            place,
        )
        return text
    if isinstance(value, float) and not isinstance(value, bool):
        percent = "%" in (cell.number_format or "")
        number = round(value * 100, 10) if percent else value
        text = f"{number:.15g}".replace(".", ",")
        return f"{text} %" if percent else text
    return str(value)
