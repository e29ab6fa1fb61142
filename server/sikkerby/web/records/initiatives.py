"""Initiatives with all that is stated about them, many at once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import Fact, Initiative, Quotation
from sikkerby.web.records.stated import (
    make_correction,
    make_fact,
    make_participation,
    make_statement,
)
from sikkerby.web.records.things import (
    EVIDENCE,
    both,
    edition_of,
    find,
    find_by,
    local_name,
    make_quotation,
    name_things,
    several,
)


def make_outlines(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Initiative]:
    """What a line in a list says of the initiatives: names and participations, without the words of
    the source and all that only their own pages show."""
    wanted = [row["iri"] for row in rows]
    participations = find_by(connection, "participations", "initiative_iri", wanted)
    return [
        Initiative(
            **_own(row),
            iri=row["iri"],
            name=both(row, "name"),
            participations=tuple(make_participation(p, ()) for p in participations[row["iri"]]),
        )
        for row in rows
    ]


def make_initiatives(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Initiative]:
    """The initiatives; quotations stand in the order of the document."""
    wanted = [row["iri"] for row in rows]
    evidence: dict[str, list[sqlite3.Row]] = defaultdict(list)
    found = find(connection, EVIDENCE, wanted, "about_iri")
    for row in found:
        evidence[row["holder_iri"]].append(row)

    # The same words carry several statements.
    made = {row["quotation_iri"]: make_quotation(row) for row in found}

    def words(row: sqlite3.Row) -> tuple[Quotation, ...]:
        words = (made[entry["quotation_iri"]] for entry in evidence[row["iri"]])
        return tuple(sorted(words, key=lambda quotation: quotation.start))

    participations = find_by(connection, "participations", "initiative_iri", wanted)
    units = find_by(connection, "initiative_units", "initiative_iri", wanted)
    statements = find_by(connection, "statements", "subject_iri", wanted)
    facts = find_by(connection, "facts", "initiative_iri", wanted)
    corrections = find_by(connection, "corrections", "initiative_iri", wanted)
    earlier = find_by(connection, "continuations", "initiative_iri", wanted)
    return [
        Initiative(
            **values,
            **_own(row),
            participations=tuple(make_participation(p, words(p)) for p in participations[iri]),
            units=tuple(unit["unit_iri"] for unit in units[iri]),
            statements=tuple(make_statement(s, words(s)) for s in statements[iri]),
            facts=tuple(sorted((make_fact(f, words(f)) for f in facts[iri]), key=_start)),
            corrections=tuple(map(make_correction, corrections[iri])),
            continues=tuple(other["earlier_iri"] for other in earlier[iri]),
        )
        for (row, values), iri in zip(name_things(connection, rows), wanted, strict=True)
    ]


def _own(row: sqlite3.Row) -> dict[str, Any]:
    """The values that stand in the row itself."""
    return {
        "kind": "Initiative",
        "edition": edition_of(row["iri"]),
        "row": row["row"],
        "printed_title": row["printed_title"] or "",
        "description": both(row, "description"),
        "principle": row["principle_iri"] or "",
        "also": several(row["also_supports_iri"]),
        "coverage": local_name(row["coverage_iri"]),
        "places": several(row["places_iri"]),
        "audience": row["target_group_iri"] or "",
        "is_service": bool(row["public_service"]),
    }


def _start(fact: Fact) -> int:
    return fact.quotations[0].start if fact.quotations else 0
