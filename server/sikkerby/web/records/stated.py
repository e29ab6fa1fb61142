"""What a quotation is evidence for."""

from __future__ import annotations

from sikkerby.web.records.database import Connection


def find_supported(connection: Connection, quotation: str, most: int) -> tuple[list[str], int]:
    """The IRIs of what a quotation is evidence for, and how many there are."""
    rows, number = connection.first(
        "SELECT holder_iri FROM evidence WHERE quotation_iri = ? ORDER BY about_iri, holder_iri",
        (quotation,),
        most,
    )
    return [row["holder_iri"] for row in rows], number
