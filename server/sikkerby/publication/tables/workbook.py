"""The tables as one XLSX workbook, a sheet each, the same bytes for the same data."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from sikkerby.publication.tables.columns import Datatype
from sikkerby.publication.tables.csv_files import Filled

# The oldest time that a zip entry can hold: any fixed one does, this one claims nothing.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_LONGEST_CELL = 32_767
_CUT = " … (resten står i CSV-filen / the rest is in the CSV file)"
_WIDE, _NARROW = 48, 16
_BOLD = Font(bold=True)
# Texts that the library would take for a formula or an error.
_READ_AS_MORE = ("=", "#")

# A cell of its own takes ten times as long to write as a plain value.
Cell = object


def write_workbook(
    tables: Iterable[Filled], about: Sequence[tuple[str, str]], modified: str
) -> bytes:
    """A workbook whose first sheet is `about` (name and value), then a sheet for each table.

    `modified` is the date of the data; no clock time enters the file.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Om - About")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 100
    for name, value in about:
        sheet.append([_text(sheet, name, bold=True), _text(sheet, value)])
    for filled in tables:
        _add_sheet(book, filled)
    content = io.BytesIO()
    book.save(content)
    return _without_times(content.getvalue(), f"{modified}T00:00:00Z")


def _add_sheet(book: Workbook, filled: Filled) -> None:
    columns = filled.table.columns
    sheet = book.create_sheet(filled.table.title_da[:31])
    # Both must be told before the first row: the sheet is written as it comes.
    sheet.freeze_panes = "B2"
    for position, column in enumerate(columns, start=1):
        wide = column.datatype is Datatype.TEXT
        sheet.column_dimensions[get_column_letter(position)].width = _WIDE if wide else _NARROW
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(filled.rows) + 1}"
    sheet.append(
        [_text(sheet, f"{column.label_da} / {column.label_en}", bold=True) for column in columns]
    )
    for row in filled.rows:
        sheet.append(
            [
                _cell(sheet, value, column.datatype)
                for value, column in zip(row, columns, strict=True)
            ]
        )


def _cell(sheet: object, value: str, datatype: Datatype) -> Cell:
    if not value:
        return None
    if datatype in (Datatype.INTEGER, Datatype.DECIMAL):
        return Decimal(value)
    if datatype is Datatype.BOOLEAN:
        return value == "true"
    return _text(sheet, value)


def _text(sheet: object, value: str, *, bold: bool = False) -> Cell:
    plain = ILLEGAL_CHARACTERS_RE.sub("", value)
    if len(plain) > _LONGEST_CELL:
        plain = plain[: _LONGEST_CELL - len(_CUT)] + _CUT
    if not bold and not plain.startswith(_READ_AS_MORE):
        return plain
    cell = WriteOnlyCell(sheet, plain)
    # Without this, a text that begins with “=” would become a formula.
    cell.data_type = "s"
    if bold:
        cell.font = _BOLD
    return cell


def _without_times(content: bytes, modified: str) -> bytes:
    """The same workbook with fixed times inside and on its entries."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = re.sub(
                    rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)",
                    rb"\g<1>" + modified.encode("ascii") + rb"\g<3>",
                    data,
                )
            fixed = zipfile.ZipInfo(entry.filename, _NO_TIME)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o644 << 16
            target.writestr(fixed, data)
    return written.getvalue()
