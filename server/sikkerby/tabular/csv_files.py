"""CSV: the standard one, and the one that Danish Excel opens right."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import IO

from sikkerby.tabular.cells import Cell, Table, write_number

# A spreadsheet takes a text that begins so for a formula, and may run it (OWASP, “CSV Injection”).
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_YES_AND_NO = {"da": ("ja", "nej"), "en": ("yes", "no")}


def write_csv(target: IO[bytes], table: Table) -> None:
    """Standard CSV (RFC 4180): UTF-8 without a byte-order mark, commas, CRLF, exact values."""
    _write(target, table, ",", "utf-8", _plain)


def write_excel_csv(target: IO[bytes], table: Table, language: str = "da") -> None:
    """CSV as Danish Excel expects it: byte-order mark, semicolons, decimal commas.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; truth values are
    written in the words of `language`, `da` or `en`.
    """
    yes, no = _YES_AND_NO[language]
    _write(target, table, ";", "utf-8-sig", partial(_for_excel, truth={True: yes, False: no}))


def _plain(value: Cell) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return write_number(value)


def _for_excel(value: Cell, truth: Mapping[bool, str]) -> str:
    if isinstance(value, str):
        return f"'{value}" if value[:1] in _FORMULA else value
    if isinstance(value, bool):
        return truth[value]
    if isinstance(value, float | Decimal):
        return write_number(value).replace(".", ",")
    return _plain(value)


def _write(
    target: IO[bytes], table: Table, delimiter: str, encoding: str, convert: Callable[[Cell], str]
) -> None:
    # Half a surrogate pair, which a browser may send, is no character.
    text = io.TextIOWrapper(target, encoding, errors="replace", newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(map(convert, table.headings))
    # Most cells are texts that need no converting: to call a function for each takes longest.
    writer.writerows(
        [
            cell
            if cell is None or (isinstance(cell, str) and cell[:1] not in _FORMULA)
            else convert(cell)
            for cell in row
        ]
        for row in table.rows
    )
    text.detach()
