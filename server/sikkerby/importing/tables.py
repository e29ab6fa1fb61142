"""The plain tables beside a document, with a line ready for everything that people must add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sikkerby.documents.edition import TABLES
from sikkerby.documents.model import Column, Table
from sikkerby.documents.tables import read_lines, write_lines


def write_table(name: str, lines: Iterable[Sequence[str]] = ()) -> bytes:
    """The content of one of `TABLES`: its header and its lines, cells separated by tabs."""
    return write_lines((TABLES[name], *lines))


@dataclass(frozen=True)
class Memory:
    """The English of Danish cells, by column, and of principles with both their short names."""

    cells: Mapping[tuple[str, str], str]
    principles: Mapping[str, tuple[str, str, str]]


def read_memory(folders: Iterable[Path]) -> Memory:
    """What editions have been translated to; of the same words, the first folder's English counts.

    The tables are read as they are: lines that no longer fit their document still translate.
    """
    cells: dict[tuple[str, str], str] = {}
    principles: dict[str, tuple[str, str, str]] = {}
    for folder in folders:
        for _, line in read_lines(folder / "translations.tsv", TABLES["translations.tsv"]):
            if line["english"]:
                cells.setdefault((line["column"], line["danish"]), line["english"])
        for _, line in read_lines(folder / "principles.tsv", TABLES["principles.tsv"]):
            if line["english"]:
                names = (line["english"], line["short_da"], line["short_en"])
                principles.setdefault(line["danish"], names)
    return Memory(cells, principles)


def translation_lines(table: Table, memory: Memory) -> Iterator[Sequence[str]]:
    """Every cell that wants English: titles, descriptions, each target group once."""
    groups: set[str] = set()
    for row in table.rows:
        for column in (Column.TITLE, Column.DESCRIPTION, Column.TARGET_GROUP):
            danish = row.cell(column).text
            if not danish:
                continue
            if column is Column.TARGET_GROUP:
                if danish in groups:
                    continue
                groups.add(danish)
            yield str(row.number), column.key, danish, memory.cells.get((column.key, danish), "")


def principle_lines(table: Table, memory: Memory) -> Iterator[Sequence[str]]:
    """A line for each principle, with the English and short names known for its statement."""
    for section in table.principles:
        danish = section.statement.text
        yield str(section.number), danish, *memory.principles.get(danish, ("", "", ""))


def missing_english(table: Table, memory: Memory) -> int:
    """How many lines of both tables have no English yet."""
    cells = [*translation_lines(table, memory), *principle_lines(table, memory)]
    return sum(1 for line in cells if not all(line))
