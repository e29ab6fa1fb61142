"""Plain tables beside a document: tab-separated, one header line.

A spreadsheet that saves one may write it in another coding and put cells into quotation marks; what
it saves is read as what it read.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sikkerby.errors import InputError, Place

_QUOTED = re.compile('"(?:[^"]|"")*"')


def read_bytes(file: Path) -> bytes:
    """The content of a file of the data; InputError where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError("file-not-readable", error.strerror, place=Place(file)) from None


def read_text(file: Path) -> str:
    """The UTF-8 text of a file that a person wrote; InputError where it cannot be read.

    A byte-order mark is no part of it.
    """
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise InputError("file-not-readable", error.strerror, place=Place(file)) from None
    except UnicodeDecodeError:
        raise InputError("not-utf-8", place=Place(file)) from None


def read_lines(file: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each line of the table in `file`; nothing where there is no file.

    Raises InputError, naming file and line, where the header is not `columns` or a line has
    another number of cells.
    """
    if not file.exists():
        return
    lines = _read_coded(file).splitlines()
    header = _cells(lines[0]) if lines else []
    wanted = " | ".join(columns)
    if header != list(columns):
        place = Place(file, line=1)
        raise InputError("table-header-wrong", " | ".join(header), wanted, place=place)
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = _cells(line)
        if len(cells) != len(columns):
            place, given = Place(file, line=number, text=line), len(cells)
            raise InputError("table-line-has-other-cells", given, len(columns), wanted, place=place)
        yield number, dict(zip(columns, map(str.strip, cells), strict=True))


def _read_coded(file: Path) -> str:
    """The text of a table as UTF-8, or as spreadsheets save one: UTF-16 with its mark, Windows-1252
    where it is not UTF-8."""
    content = read_bytes(file)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    for coding in ("utf-8-sig", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(coding)
    raise InputError("not-utf-8", place=Place(file))


def _cells(line: str) -> list[str]:
    """The cells of a line; those in quotation marks, doubled within, without them."""
    return [
        cell[1:-1].replace('""', '"') if _QUOTED.fullmatch(cell) else cell
        for cell in line.split("\t")
    ]


def write_lines(rows: Iterable[Iterable[str]]) -> bytes:
    """A table's rows as its file has them, cells separated by tabs."""
    return "".join("\t".join(map(_quote, cells)) + "\n" for cells in rows).encode("utf-8")


def _quote(cell: str) -> str:
    """A cell as it is written: in quotation marks where it would else be taken to stand in them."""
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if cell.startswith('"') else cell
