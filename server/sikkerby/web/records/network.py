"""Who is linked through whom: the pairs, and where parties and ties stand in the picture."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sikkerby.publication.tables.layout import MOST_PARTIES, Layout, Spot, Tie
from sikkerby.publication.tables.network import arrange_rows
from sikkerby.web.records.database import Connection
from sikkerby.web.records.matching import Matches, count, match
from sikkerby.web.records.model import BASES, Organisation
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import Selection, select
from sikkerby.web.records.sharing import Shared, count_pairs, count_parties
from sikkerby.web.records.sql import read_sql

# More principles or places are no list to choose from; a strategy has fewer.
_MOST_CHOICES = 200
_SQL = read_sql(__file__)


@dataclass(frozen=True)
class Network:
    """The network under a selection: of its filters only strategy, place, principle and basis
    count. `matches` are its initiatives."""

    scope: Scope
    chosen: Selection
    matches: Matches

    @property
    def records(self) -> Records:
        return self.scope.records

    @property
    def is_settled(self) -> bool:
        """Whether the picture has all parties of the scope, whichever initiatives are chosen."""
        return self.scope.count("parties") <= MOST_PARTIES

    @cached_property
    def number(self) -> int:
        """How many parties a picture has: all of the scope, or those of the initiatives chosen
        where these are too many."""
        if self.is_settled or not (self.chosen.places or self.chosen.principles):
            return self.scope.count("parties")
        return len(count_parties(self.matches, BASES))

    @property
    def is_too_large(self) -> bool:
        """Whether there are more parties than a picture can show."""
        return self.number > MOST_PARTIES

    @cached_property
    def layout(self) -> Layout:
        """Of everything, settled when it was published; of one strategy of several, its own; of
        the initiatives chosen where these have too many parties."""
        if not self.is_settled:
            return arrange_matches(self.matches)
        if not self.scope.chosen:
            return read_layout(self.records.connection)
        with match(self.records, select(self.records, strategies=self.scope.strategies)) as all_of:
            return arrange_matches(all_of)

    @cached_property
    def in_picture(self) -> list[Organisation]:
        """The parties in the order of display, whether the initiatives chosen have them or not."""
        iris = json.dumps([spot.party for spot in self.layout.spots])
        return self.records.organisations.where("iri IN (SELECT value FROM json_each(?))", (iris,))

    @property
    def is_incomplete(self) -> bool:
        """Whether the source leaves out the own initiatives of somebody in the picture."""
        return any(party.is_incomplete for party in self.in_picture)

    def choices(self, field: str) -> list[Any]:
        """The principles or places to choose from; where these are too many, the chosen one."""
        lookup = self.records.of_table(field)
        if self.scope.count(field) > _MOST_CHOICES:
            return lookup.read(getattr(self.chosen, field))
        return lookup.where(f"rowid IN ({self.scope.rows(field)})")

    @cached_property
    def all_pairs(self) -> list[Shared]:
        """All pairs that share something on any basis."""
        return count_pairs(self.matches)

    @cached_property
    def pairs(self) -> list[Shared]:
        """Those that share something on the bases chosen, most first."""
        found = (pair.on(self.chosen.basis) for pair in self.all_pairs)
        shared = (pair for pair in found if pair.total)
        return sorted(shared, key=lambda pair: (-pair.total, pair.a, pair.b))

    @cached_property
    def parties(self) -> dict[str, int]:
        return count_parties(self.matches, self.chosen.basis)

    @cached_property
    def alone(self) -> int:
        """How many of the initiatives have exactly one party."""
        return count(self.records, replace(self.chosen, alone=True))

    @cached_property
    def drawn(self) -> list[Shared]:
        """The pairs of the picture: ties between administrations are the matrix's."""
        return [pair for pair in self.pairs if not pair.between_administrations]


def read_layout(connection: Connection) -> Layout:
    """The picture that was settled when the version was published."""
    spots, ties = connection.all(_SQL.parties()), connection.all(_SQL.ties())
    return Layout(
        tuple(Spot(iri, x, y, bool(is_left)) for iri, x, y, is_left in spots),
        tuple(
            Tie(a, b, BASES[basis], ((x0, y0), (x1, y1), (x2, y2), (x3, y3)), (x, y))
            for a, b, basis, x0, y0, x1, y1, x2, y2, x3, y3, x, y in ties
        ),
    )


def arrange_matches(matches: Matches) -> Layout:
    """The picture of the parties of the initiatives shown."""
    return arrange_rows(matches.rows(_SQL.taking_part()))
