"""IRIs that were withdrawn, and what replaces them."""

from __future__ import annotations

from sikkerby.errors import Gone
from sikkerby.web.records.cells import several
from sikkerby.web.records.database import Connection


def find_withdrawn(connection: Connection, iri: str) -> Gone | None:
    """What is said of an IRI that was withdrawn: why, and what replaces it."""
    query = "SELECT coalesce(reason, ''), replaced_by FROM withdrawn WHERE iri = ?"
    for reason, cell in connection.all(query, (iri,)):
        if replaced_by := several(cell):
            return Gone("replaced", iri, reason, ", ".join(replaced_by), replaced_by=replaced_by)
        return Gone("withdrawn", iri, reason)
    return None
