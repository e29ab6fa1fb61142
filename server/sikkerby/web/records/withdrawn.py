"""IRIs that were withdrawn, and what replaces them."""

from __future__ import annotations

from dataclasses import dataclass

from sikkerby.web.records.cells import several
from sikkerby.web.records.database import Connection


@dataclass(frozen=True)
class Withdrawn:
    """A withdrawn IRI, why, and what replaces it."""

    iri: str
    reason: str
    replaced_by: tuple[str, ...]


def find_withdrawn(connection: Connection, iri: str) -> Withdrawn | None:
    """The withdrawal of an IRI, if it was withdrawn."""
    row = connection.one("SELECT * FROM withdrawn WHERE iri = ?", (iri,))
    return Withdrawn(iri, row["reason"] or "", several(row["replaced_by"])) if row else None
