"""Documents as printed: sections, rows, and cells with the positions of their characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sikkerby.publication.tables.documents import read_pieces
from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import Initiative
from sikkerby.web.records.records import Records


@dataclass(frozen=True)
class Cell:
    """A cell under its printed header; `positions[i]` is where `text[i]` stands in the document,
    -1 for a joining space, which stands nowhere."""

    column: str
    header: str
    text: str
    positions: Sequence[int]


@dataclass(frozen=True)
class Row:
    """A row as printed; `line` is its line in the document, from 1."""

    number: int
    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Section:
    """A part of a document: its number, its heading and its statement."""

    number: int
    heading: str
    statement: str


def read_row(connection: Connection, edition: str, number: int) -> Row | None:
    """A row of a document by its number, or None."""
    row = connection.one("SELECT line FROM rows WHERE edition = ? AND row = ?", (edition, number))
    if row is None:
        return None
    cells = connection.all(
        "SELECT * FROM cells WHERE edition = ? AND row = ? ORDER BY rowid", (edition, number)
    )
    return Row(
        number,
        row["line"],
        tuple(
            Cell(
                cell["column"], cell["header"], cell["text"] or "",
                read_pieces(cell["pieces"], len(cell["text"] or "")),
            )
            for cell in cells
        ),
    )  # fmt: skip


def find_in_row(records: Records, edition: str, row: int | None) -> Initiative | None:
    """The initiative of a row of an edition."""
    found = records.connection.column(
        "SELECT iri FROM initiatives WHERE strategy_iri = ? AND row = ?",
        (f"{records.base}id/strategy/{edition}", row),
    )
    return records.initiatives[found[0]] if found else None


def read_preface(connection: Connection, edition: str) -> str | None:
    """What a document says before its first section; None without the document."""
    row = connection.one("SELECT preface FROM documents WHERE edition = ?", (edition,))
    return None if row is None else row["preface"] or ""


def read_sections(records: Records, edition: str) -> list[tuple[Section, list[Initiative]]]:
    """The sections of a document, each with the initiatives of its rows."""
    connection = records.connection
    found: list[tuple[Section, list[Initiative]]] = []
    for row in connection.all(
        "SELECT * FROM sections WHERE edition = ? ORDER BY number", (edition,)
    ):
        iris = connection.column(
            "SELECT i.iri FROM rows r JOIN initiatives i ON i.row = r.row AND i.strategy_iri = ? "
            "WHERE r.edition = ? AND r.section = ? ORDER BY r.row",
            (f"{records.base}id/strategy/{edition}", edition, row["number"]),
        )
        section = Section(row["number"], row["heading"] or "", row["statement"] or "")
        found.append((section, records.initiatives.read(iris)))
    return found
