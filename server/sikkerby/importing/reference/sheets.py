"""The tables as sheets of a workbook or files of their own: written, and read from either."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sikkerby.bilingual import Bilingual
from sikkerby.documents.tables import write_lines
from sikkerby.errors import InputError, Place
from sikkerby.importing.document import read_source
from sikkerby.importing.source import SourceLine
from sikkerby.tabular.cells import Table
from sikkerby.tabular.workbook import write_workbook
from sikkerby.vocabulary import slugify
from sikkerby.whole_files import disk_faults_as_errors, write_whole


@dataclass(frozen=True)
class Sheet:
    """What a sheet is called and its headings; the first one tells which table it is."""

    title: Bilingual
    headings: tuple[Bilingual, ...]


@dataclass(frozen=True)
class Line:
    """A line of a sheet that was read: its cells by the English heading, and where it stands."""

    source: SourceLine
    cells: Mapping[str, str]

    def place(self, heading: Bilingual) -> Place:
        """Where a cell stands, for messages."""
        return self.source.place(heading.da, self.cells.get(heading.en, ""))


def write_sheets(
    target: Path, sheets: Iterable[tuple[Sheet, Iterable[Sequence[str]]]], language: str
) -> list[Path]:
    """Write a workbook, where the name ends in .xlsx, or a folder of tab-separated files."""
    tables = [
        Table(sheet.title.of(language), [name.of(language) for name in sheet.headings], rows)
        for sheet, rows in sheets
    ]
    with disk_faults_as_errors(target, "table"):
        if target.suffix.lower() == ".xlsx":
            workbook = io.BytesIO()
            write_workbook(workbook, tables)
            write_whole(target, workbook.getvalue())
            return [target]
        target.mkdir(parents=True, exist_ok=True)
        files = [target / f"{slugify(table.name)}.tsv" for table in tables]
        for file, table in zip(files, tables, strict=True):
            lines = (table.headings, *table.rows)
            # Excel takes a file for UTF-8 only where it begins with this mark.
            write_whole(file, codecs.BOM_UTF8 + write_lines(map(str, line) for line in lines))
        return files


def read_sheets(source: Path, known: Sequence[Sheet]) -> list[tuple[Sheet, list[Line]]]:
    """The lines of each known sheet of a workbook, a table or a folder of tables.

    Raises InputError where none is known.
    """
    files = sorted(file for file in source.iterdir() if file.is_file()) if source.is_dir() else []
    found = [(sheet, lines) for file in files or [source] for sheet, lines in _read(file, known)]
    if not found:
        firsts = ", ".join(f"“{sheet.headings[0].da}”" for sheet in known)
        raise InputError("no-reference-table", firsts, place=Place(source))
    return found


def _read(file: Path, known: Sequence[Sheet]) -> Iterator[tuple[Sheet, list[Line]]]:
    filled = (line for line in read_source(file).lines if any(_cells(line)))
    for _, group in groupby(filled, lambda line: line.table):
        lines = list(group)
        headings = [cell.casefold() for cell in _cells(lines[0])]
        for sheet in known:
            keys = {name.casefold(): h.en for h in sheet.headings for name in (h.da, h.en)}
            if keys.get(headings[0]) != sheet.headings[0].en:
                continue
            columns = [keys.get(heading, "") for heading in headings]
            yield (
                sheet,
                [
                    Line(line, {key: cell for key, cell in _pairs(columns, line) if key})
                    for line in lines[1:]
                ],
            )
            break


def _pairs(columns: Sequence[str], line: SourceLine) -> Iterator[tuple[str, str]]:
    cells = _cells(line)
    return zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=False)


def _cells(line: SourceLine) -> list[str]:
    return [cell.text.strip() for cell in line.cells]
