"""What was read of a document, in a form that tests compare."""

from __future__ import annotations

from sikkerby.documents.model import Column, Table
from sikkerby.importing.document import ReadDocument


def cells_of(table: Table) -> list[list[str]]:
    """The five cells of each row."""
    return [[row.cell(column).text for column in Column] for row in table.rows]


def notes_of(read: ReadDocument) -> str:
    """The notes of an import in English, a line each."""
    return "\n".join(note.of("en") for note in read.found.notes)
