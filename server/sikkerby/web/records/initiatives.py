"""Initiatives with all that is stated about them, many at once."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sikkerby.bilingual import Bilingual
from sikkerby.web.records.cells import read_record
from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import (
    Correction,
    Fact,
    Initiative,
    Participation,
    Quotation,
    Statement,
)
from sikkerby.web.records.things import EVIDENCE, find, find_by, name_things

Made = TypeVar("Made")


def make_outlines(connection: Connection, rows: Sequence[sqlite3.Row]) -> Iterable[Initiative]:
    """What a line in a list says of the initiatives: names and participations, without the words of
    the source and all that only their own pages show."""
    wanted = [row["iri"] for row in rows]
    participations = find_by(connection, "participations", "initiative_iri", wanted)
    return [
        read_record(
            Initiative,
            row,
            kind="Initiative",
            note=Bilingual(),
            units=(),
            participations=tuple(
                read_record(Participation, p, quotations=()) for p in participations[row["iri"]]
            ),
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
    made = {row["quotation_iri"]: read_record(Quotation, row) for row in found}

    def stated(kind: type[Made], rows: Sequence[sqlite3.Row]) -> tuple[Made, ...]:
        return tuple(read_record(kind, row, quotations=words(row)) for row in rows)

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
        read_record(
            Initiative,
            row,
            **values,
            kind="Initiative",
            participations=stated(Participation, participations[iri]),
            units=tuple(unit["unit_iri"] for unit in units[iri]),
            statements=stated(Statement, statements[iri]),
            facts=tuple(sorted(stated(Fact, facts[iri]), key=_start)),
            corrections=tuple(read_record(Correction, entry) for entry in corrections[iri]),
            continues=tuple(other["earlier_iri"] for other in earlier[iri]),
        )
        for (row, values), iri in zip(name_things(connection, rows), wanted, strict=True)
    ]


def _start(fact: Fact) -> int:
    return fact.quotations[0].start if fact.quotations else 0
