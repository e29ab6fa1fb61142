"""The plain tables beside a document, with a line ready for everything that people must add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sikkerby.documents.edition import TABLES, Edition
from sikkerby.documents.model import Column, Table


def write_table(name: str, lines: Iterable[Sequence[str]] = ()) -> bytes:
    """The content of one of `TABLES`: its header and its lines, cells separated by tabs."""
    return "".join("\t".join(cells) + "\n" for cells in (TABLES[name], *lines)).encode("utf-8")


def translation_lines(table: Table, before: Edition | None) -> Iterator[Sequence[str]]:
    """Every cell that needs English: titles, descriptions, each target group once.

    English of `before` is kept where the Danish is the same; elsewhere the cell is empty, which
    validation reports with row and column.
    """
    known: dict[tuple[Column, str], str] = {}
    for entry in before.translations if before else ():
        known[entry.column, entry.danish] = entry.english
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
            yield str(row.number), column.key, danish, known.get((column, danish), "")


def principle_lines(table: Table, before: Edition | None) -> Iterator[Sequence[str]]:
    """Every principle, with the English and the short names of `before` where it is the same."""
    statements = {s.number: s.statement.text for s in before.table.principles} if before else {}
    known = {
        statements[entry.number]: (entry.english, entry.short_da, entry.short_en)
        for entry in (before.principles if before else ())
    }
    for section in table.principles:
        danish = section.statement.text
        yield str(section.number), danish, *known.get(danish, ("", "", ""))


def missing_english(table: Table, before: Edition | None) -> int:
    """How many lines of both tables have no English yet."""
    cells = [*translation_lines(table, before), *principle_lines(table, before)]
    return sum(1 for line in cells if not all(line))
