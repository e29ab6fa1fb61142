"""Workbooks (XLSX: ECMA-376, part 1); the same tables give the same bytes.

Why no library writes them: docs/decisions/14-workbooks.md.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from html import escape
from itertools import chain, islice, product
from string import ascii_uppercase
from typing import IO

from jinja2 import Environment, PackageLoader

from sikkerby.tabular.cells import Row, Table, write_number

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# The parts of the package but the sheets themselves, by the templates that they are made of.
_PARTS = {
    "workbook.xml": "xl/workbook.xml",
    "workbook.xml.rels": "xl/_rels/workbook.xml.rels",
    "styles.xml": "xl/styles.xml",
    "package.rels": "_rels/.rels",
    "content_types.xml": "[Content_Types].xml",
}
_TEMPLATES = Environment(loader=PackageLoader("sikkerby.tabular", "parts"), autoescape=True)
# The oldest time that a zip entry can hold: clock times would change the bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

# What XML 1.0 has no place for, and what looks like a character that is escaped (22.4.2.4).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# What may need any change: most texts have none of it, and are looked through once.
_ODD = re.compile(f"{_NOT_XML.pattern}|[&<>]|{_ESCAPE.pattern}")
_NOT_IN_NAMES = re.compile(r"[\\/*?:\[\]]")
_LONGEST_NAME, _LONGEST_CELL = 31, 32_767
_CUT = " … (resten står i CSV-filen / the rest is in the CSV file)"
# A sheet of Excel's has no more rows; a part of a zip file of the old kind no more bytes.
MOST_ROWS, MOST_BYTES = 1_048_576, 2**31 - 2**24
# Rows that are written at a time: each time costs as much as writing some.
_SOME = 100

_BOLD = ' s="1"'


def write_workbook(target: IO[bytes], tables: Iterable[Table]) -> None:
    """A workbook with a sheet for each table, and further ones where Excel's have no more room.

    Headings are bold and stay in view, with the first column. A text that is longer than a cell
    can hold is cut, and says so; characters that XML lacks are left out.
    """
    names: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for table in tables:
            add_table(package, table, names)
        write_other_parts(package, names)


def add_table(package: zipfile.ZipFile, table: Table, names: list[str]) -> None:
    """Add the sheets of a table, and their names to those of the sheets before them."""
    rows = iter(table.rows)
    while True:
        with package.open(add_name(table.name, names), "w") as part:
            _write_sheet(part, table.headings, rows)
        following = next(rows, None)
        if following is None:
            return
        rows = chain([following], rows)


def write_other_parts(package: zipfile.ZipFile, names: Sequence[str]) -> None:
    """Write all of a workbook but its sheets, which have these names."""
    for template, path in _PARTS.items():
        package.writestr(_entry(path), _TEMPLATES.get_template(template).render(names=names))


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def add_name(wanted: str, names: list[str]) -> zipfile.ZipInfo:
    """Add a name that Excel takes and no other sheet has; where the sheet is."""
    plain = _NOT_IN_NAMES.sub(" ", wanted).strip("' ") or "Data"
    name, number = plain[:_LONGEST_NAME], 1
    while name.casefold() in {other.casefold() for other in names}:
        number += 1
        name = f"{plain[: _LONGEST_NAME - 5]} ({number})"
    names.append(name)
    return _entry(f"xl/worksheets/sheet{len(names)}.xml")


def _write_sheet(part: IO[bytes], headings: Sequence[str], rows: Iterator[Row]) -> None:
    """Write as many rows as a sheet has room for."""
    part.write(sheet_head(headings))
    size, last = 0, 1
    while size <= MOST_BYTES and (some := list(islice(rows, min(_SOME, MOST_ROWS - last)))):
        size += part.write(sheet_rows(some, last + 1, len(headings)))
        last += len(some)
    part.write(sheet_tail(headings, last))


def sheet_head(headings: Sequence[str]) -> bytes:
    """How a sheet begins: what it shows, and its first row."""
    first = _write_row(headings, 1, _all_letters(len(headings)), _BOLD)
    return (_TEMPLATES.get_template("sheet_head.xml").render() + first).encode()


def sheet_rows(rows: Iterable[Row], first: int, columns: int) -> bytes:
    """Some rows of a sheet with so many columns; `first` is the number of the first row."""
    letters = _all_letters(columns)
    return "".join(_write_row(row, n, letters) for n, row in enumerate(rows, first)).encode()


def sheet_tail(headings: Sequence[str], last: int) -> bytes:
    """How a sheet ends whose last row has a number."""
    reach = f"A1:{_all_letters(len(headings))[-1]}{last}"
    return f'</sheetData><autoFilter ref="{reach}"/></worksheet>'.encode()


def _write_row(row: Row, number: int, letters: Sequence[str], style: str = "") -> str:
    cells = "".join(
        f'<c r="{letter}{number}"{style}{_text(value) if isinstance(value, str) else _other(value)}'
        for letter, value in zip(letters, row, strict=False)
        if value is not None and value != ""
    )
    return f'<row r="{number}">{cells}</row>'


def _text(text: str) -> str:
    """The end of a cell with a text. Told to be one, what begins with “=” is no formula."""
    if len(text) > _LONGEST_CELL or _ODD.search(text):
        text = _NOT_XML.sub("", text)
        if len(text) > _LONGEST_CELL:
            text = text[: _LONGEST_CELL - len(_CUT)] + _CUT
        text = escape(_ESCAPE.sub("_x005F_", text), quote=False)
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _other(value: float | Decimal) -> str:
    """The same of a number or truth value."""
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v></c>'
    return f"><v>{write_number(value)}</v></c>"


@cache
def _all_letters(number: int) -> Sequence[str]:
    """The names of so many columns: A, B, … Z, AA …; Excel knows none longer than XFD."""
    names = (product(ascii_uppercase, repeat=length) for length in (1, 2, 3))
    return tuple(islice(map("".join, chain.from_iterable(names)), number))
