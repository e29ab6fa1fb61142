"""What a figure is about: one strategy, or everything; and what there is to show in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sikkerby.web.records.model import Place
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

_SQL = read_sql(__file__)


@dataclass(frozen=True)
class Scope:
    """One strategy by its IRI, or everything where none is `chosen`."""

    records: Records
    chosen: str = ""

    @property
    def strategies(self) -> tuple[str, ...]:
        """The filter of lists that show the same initiatives."""
        return (self.chosen,) if self.chosen else ()

    @property
    def parameter(self) -> str:
        """The value of `strategy` in the address."""
        return self.chosen.rpartition("/")[2]

    @cached_property
    def row(self) -> int:
        """The rowid of the chosen strategy in the table `strategies`."""
        return self.records.connection.number(
            "SELECT rowid FROM strategies WHERE iri = ?", (self.chosen,)
        )

    def has(self, initiative: str) -> str:
        """SQL for whether the initiative of a column is one of the scope."""
        if not self.chosen:
            return "1"
        return f"{initiative} IN (SELECT id FROM _initiatives WHERE strategy = {self.row})"

    def rows(self, kind: str) -> str:
        """SQL for the numbers of all things of a kind, as the column `id`: administrations,
        partners, parties, principles, districts, places; `mapped` are the places that initiatives
        name, and all districts."""
        return str(_SQL.rows(self, kind))

    def count(self, kind: str) -> int:
        """How many things of a kind there are."""
        query = f"SELECT COUNT(*) FROM ({self.rows(kind)})"
        return self.records.once(query, lambda: self.records.connection.number(query))

    def places(self, kind: str = "places") -> list[Place]:
        """All places but municipalities, or the districts, in the order of display."""
        return self.records.places.where(f"rowid IN ({self.rows(kind)})")

    def counts(self, kind: str) -> Mapping[str, int]:
        """How many initiatives each has: those that name each of the `places`; those that name each
        of the `districts`, a place inside or a larger one but the municipality; those that cover
        each because they cover its municipality (`citywide`), all by IRIs; and of each coverage."""
        query = _SQL.counts(self, kind)
        return self.records.once(query, lambda: self.records.connection.pairs(query))

    @cached_property
    def coverages(self) -> Mapping[str, int]:
        """How many initiatives there are of each coverage."""
        found = self.counts("coverages")
        return {name: found.get(name, 0) for name in ("Citywide", "NamedPlaces", "UnnamedAreas")}

    @cached_property
    def is_incomplete(self) -> bool:
        """Whether the source leaves out the own initiatives of an administration."""
        is_any = bool(self.records.incomplete_parties)
        return is_any and bool(self.records.connection.number(_SQL.incomplete(self)))

    @cached_property
    def unnamed_districts(self) -> list[Place]:
        """The districts that no initiative names, nor a place inside, nor a larger one but the
        municipality."""
        return self.records.places.where(_SQL.is_unnamed(self))
