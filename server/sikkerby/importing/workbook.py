"""Excel workbooks to lines: the rows of the visible sheets, in their order.

Formulas are never computed: their values are those that Excel last stored.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter

from sikkerby.errors import InputError, Place
from sikkerby.importing.package import MAXIMUM_CELLS, Package
from sikkerby.importing.shown import show
from sikkerby.importing.source import Source, SourceCell


def is_workbook(package: Package) -> bool:
    """Whether a package is an Excel workbook."""
    return "spreadsheetml" in package.kind or "ms-excel" in package.kind


def read_workbook(package: Package, file: Path) -> Source:
    """The lines of a workbook; InputError where it is damaged."""
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
                "sheet-too-large",
                sheet.max_row,
                sheet.max_column,
                MAXIMUM_CELLS,
                place=Place(f"{file}, {where}"),
            )
        found = (
            sum(
                1
                for row in formulas[sheet.title].iter_rows()
                for cell in row
                if cell.data_type == "f"
            )
            if formulas
            else 0
        )
        if found:
            source.note(f"The {where} has {found} formulas; the values stored with them were read.")
        _read_sheet(sheet, formulas and formulas[sheet.title], source, where, number)
    return source


def _open(package: Package, file: Path, *, values: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # They tell of styles and validation rules that are lost, which nobody needs here.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(
                package.open(), data_only=values, keep_links=False, rich_text=values
            )
    except Exception as error:
        raise InputError("workbook-damaged", error, place=Place(file)) from None


def _read_sheet(sheet: Any, formulas: Any, source: Source, where: str, number: int) -> None:
    below, spanning = _merges(sheet)
    rows, columns = _hidden(sheet)
    if rows or columns:
        names = [str(row) for row in sorted(rows)] + [get_column_letter(c) for c in sorted(columns)]
        source.note(f"Hidden rows or columns of the {where} were left out: {', '.join(names)}.")
    texts: dict[tuple[int, int], str] = {}
    for row in sheet.iter_rows():
        cells: list[SourceCell] = []
        count = row[0].row if row else 0
        if count in rows:
            continue
        for column, cell in enumerate(row, start=1):
            if column in columns:
                continue
            place = Place(f"{source.file}, {where}", row=count, column=get_column_letter(column))
            merged = (count, column) in below
            above = SourceCell(texts.get((count - 1, column), ""), True)
            read = above if merged else _read_cell(cell, formulas, source, place)
            texts[count, column] = read.text
            cells.append(read)
        while cells and not cells[-1].text.strip() and not cells[-1].fault:
            cells.pop()
        source.add(cells, where, count, number, spanning=count in spanning)


def _hidden(sheet: Any) -> tuple[set[int], set[int]]:
    """The numbers of the hidden rows and columns."""
    rows = {row for row, size in sheet.row_dimensions.items() if size.hidden}
    columns = {
        column
        for size in sheet.column_dimensions.values()
        if size.hidden
        for column in range(size.min, min(size.max, sheet.max_column) + 1)
    }
    return rows, columns


def _merges(sheet: Any) -> tuple[set[tuple[int, int]], set[int]]:
    """Cells merged with the one above, and rows with one cell over three columns or more."""
    below: set[tuple[int, int]] = set()
    spanning: set[int] = set()
    for merge in sheet.merged_cells.ranges:
        below |= {(row, merge.min_col) for row in range(merge.min_row + 1, merge.max_row + 1)}
        if merge.max_col - merge.min_col >= 2:
            spanning |= set(range(merge.min_row, merge.max_row + 1))
    return below, spanning


def _read_cell(cell: Any, formulas: Any, source: Source, place: Place) -> SourceCell:
    if cell.comment is not None:
        source.note("A comment was left out.", replace(place, text=cell.comment.text))
    value = cell.value
    fault = None
    # A formula that comes to an empty text has the type of a text, and no value.
    if value is None and formulas and cell.data_type != "str":
        formula = formulas[cell.coordinate]
        if formula.data_type == "f":
            fault = InputError(
                "formula-without-value",
                place=replace(place, text=str(getattr(formula.value, "text", formula.value))),
            )
    elif cell.data_type == "e":
        fault = InputError("cell-holds-error", value, place=place)
    if value is None or fault:
        return SourceCell("", fault=fault)
    text, doubt = show(value, cell.number_format or "General")
    if doubt:
        source.note(doubt, replace(place, text=text))
    runs = value if isinstance(value, CellRichText) else []
    struck = [run.text for run in runs if isinstance(run, TextBlock) and run.font.strike]
    if cell.font.strike or struck:
        source.note(
            "Text that is struck out was read too.", replace(place, text="".join(struck) or text)
        )
    return SourceCell(text)
