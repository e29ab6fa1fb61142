"""IRIs that were withdrawn, and what replaces them."""

from __future__ import annotations

from sikkerby.errors import Gone
from sikkerby.web.records.cells import several
from sikkerby.web.records.database import Connection


def find_withdrawn(connection: Connection, iri: str) -> Gone | None:
    """What is said of an IRI that was withdrawn: why, and what replaces it."""
    row = connection.one("SELECT * FROM withdrawn WHERE iri = ?", (iri,))
    if row is None:
        return None
    reason, replaced_by = row["reason"] or "", several(row["replaced_by"])
    if not replaced_by:
        return Gone("withdrawn", iri, reason)
    return Gone("replaced", iri, reason, ", ".join(replaced_by), replaced_by=replaced_by)
