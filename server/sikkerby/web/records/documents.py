"""Documents as printed: sections, rows, and cells with the positions of their characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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


def read_rows(connection: Connection, edition: str, number: int | None = None) -> Mapping[int, Row]:
    """All rows of a document by their numbers, or the one of a number."""
    condition = "edition = ?" if number is None else "edition = ? AND row = ?"
    values = (edition,) if number is None else (edition, number)
    cells: dict[int, list[Cell]] = defaultdict(list)
    for row in connection.all(f"SELECT * FROM cells WHERE {condition} ORDER BY rowid", values):
        text = row["text"] or ""
        positions = read_pieces(row["pieces"], len(text))
        cells[row["row"]].append(Cell(row["column"], row["header"], text, positions))
    return {
        row["row"]: Row(row["row"], row["line"], tuple(cells[row["row"]]))
        for row in connection.all(f"SELECT row, line FROM rows WHERE {condition}", values)
    }


def find_in_row(records: Records, edition: str, row: int | None) -> Initiative | None:
    """The initiative of a row of an edition."""
    strategy = f"{records.base}id/strategy/{edition}"
    found = records.initiatives.where("strategy_iri = ? AND row = ?", (strategy, row))
    return found[0] if found else None


def read_preface(connection: Connection, edition: str) -> str | None:
    """What a document says before its first section; None without the document."""
    row = connection.one("SELECT preface FROM documents WHERE edition = ?", (edition,))
    return None if row is None else row["preface"] or ""


def read_sections(records: Records, edition: str) -> list[tuple[Section, list[Initiative]]]:
    """The sections of a document, each with the initiatives of its rows."""
    connection = records.connection
    by_section: dict[int, list[str]] = defaultdict(list)
    for iri, section in connection.all(
        "SELECT i.iri, r.section FROM rows r JOIN initiatives i ON i.row = r.row "
        "AND i.strategy_iri = ? WHERE r.edition = ? ORDER BY r.row",
        (f"{records.base}id/strategy/{edition}", edition),
    ):
        by_section[section].append(iri)
    records.initiatives.read(iri for iris in by_section.values() for iri in iris)
    return [
        (
            Section(row["number"], row["heading"] or "", row["statement"] or ""),
            records.initiatives.read(by_section[row["number"]]),
        )
        for row in connection.all(
            "SELECT * FROM sections WHERE edition = ? ORDER BY number", (edition,)
        )
    ]
