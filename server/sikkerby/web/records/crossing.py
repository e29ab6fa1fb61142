"""Things against things: administrations, partners, principles and districts, two kinds at a time.

A cell counts the initiatives that two things have in common; on the diagonal a thing's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sikkerby.bilingual import Bilingual
from sikkerby.web.records.cells import both, several
from sikkerby.web.records.model import BASES_AT_FIRST, Organisation, Place, Principle, Thing
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import Selection, name_grounds, select
from sikkerby.web.records.sharing import sharing_on
from sikkerby.web.records.sql import read_sql

AXES = ("administrations", "partners", "principles", "places")
_PARTIES = ("administrations", "partners")
_SQL = read_sql(__file__)
# The kinds of things as a scope has them.
KINDS = {axis: axis for axis in AXES} | {"places": "districts"}
# Stored queries by the two kinds, whichever of them are the rows; others are in the flat table.
_QUERIES = {
    frozenset({"administrations"}): "administrations-by-administration",
    frozenset({"administrations", "partners"}): "partners-by-administration",
    frozenset({"administrations", "principles"}): "principles-by-administration",
    frozenset({"administrations", "places"}): "administrations-by-district",
    frozenset({"principles", "places"}): "principles-by-district",
    frozenset({"partners"}): "party-network",
}
_FLAT = "all-initiatives"
_AXES = {query: (min(axes), max(axes)) for axes, query in _QUERIES.items()}


def tint(count: int) -> int:
    """1, 2–3, 4 and more: three steps, none for nothing."""
    return 0 if not count else 1 if count == 1 else 2 if count < 4 else 3


@dataclass(frozen=True)
class Entry:
    """A row or column. `count` is its own total on the bases asked for, `citywide` how many of
    these are citywide; `places` are a district with its parts."""

    thing: Organisation | Place | Principle
    count: int = 0
    citywide: int = 0
    places: tuple[str, ...] = ()

    @property
    def name(self) -> Bilingual:
        thing = self.thing
        return thing.short_name if isinstance(thing, Principle) else thing.name

    @property
    def hue(self) -> str:
        return self.thing.hue if isinstance(self.thing, Organisation) else ""


@dataclass(frozen=True)
class Cell:
    """A number and its address; `state` is `absent` where one of the two is nowhere named."""

    row: Entry
    column: Entry
    count: int
    state: str
    address: str = ""

    @property
    def written(self) -> str:
        return "–" if self.state == "absent" else str(self.count)

    @property
    def tint(self) -> int:
        """The shade that repeats the number."""
        return tint(self.count)


@dataclass(frozen=True)
class Crossing:
    """A matrix. `also` counts initiatives whose text supports a principle as well."""

    scope: Scope
    rows: str = "administrations"
    columns: str = "administrations"
    basis: tuple[str, ...] = BASES_AT_FIRST
    also: bool = False

    @staticmethod
    def of_query(scope: Scope, name: str, basis: tuple[str, ...]) -> Crossing | None:
        """The matrix that a stored query is behind, if it is one's."""
        return Crossing(scope, *_AXES[name], basis) if name in _AXES else None

    @cached_property
    def row_entries(self) -> list[Entry]:
        return self._entries(self.rows)

    @cached_property
    def column_entries(self) -> list[Entry]:
        return self.row_entries if self.columns == self.rows else self._entries(self.columns)

    @cached_property
    def cells(self) -> list[list[Cell]]:
        found = self.scope.records.connection.all(_SQL.counts(self))
        # What two things have in common, by their IRIs, on the weaker of their bases.
        counts = {(row, column): n for row, column, n in found}
        return [
            [self._cell(row, column, counts) for column in self.column_entries]
            for row in self.row_entries
        ]

    @property
    def query(self) -> tuple[str, dict[str, object]]:
        """The stored query behind it, with its parameters."""
        name = _QUERIES.get(frozenset({self.rows, self.columns}), _FLAT)
        if name == _FLAT:
            return name, {}
        parameter = "support" if name == "principles-by-district" else "basis"
        return name, {parameter: ",".join(self.grounds[parameter])}

    @property
    def grounds(self) -> dict[str, tuple[str, ...]]:
        """On which grounds it counts: values of the parameters of stored queries."""
        return name_grounds({self.rows, self.columns}, self.basis, also=self.also)

    @cached_property
    def pairs(self) -> list[Cell]:
        """Every pair of two different things once."""
        return [
            cell
            for place, row in enumerate(self.cells)
            for cell in (row[place + 1 :] if self.rows == self.columns else row)
        ]

    def citywide(self, entry: Entry | None) -> tuple[int, str]:
        """How many citywide initiatives a thing has, and where they are listed; None is all."""
        if entry is None:
            return self.scope.coverages["Citywide"], self._nothing.address(coverage=("citywide",))
        asked = self._asking(self.rows if self.columns == "places" else self.columns, entry)
        return entry.citywide, self._nothing.address(coverage=("citywide",), **asked)

    @cached_property
    def initiatives(self) -> Mapping[tuple[str, str], list[Thing]]:
        """The initiatives of each pair that no list can show, by the IRIs of row and column."""
        found: dict[tuple[str, str], list[Thing]] = defaultdict(list)
        for row in self.scope.records.connection.all(_SQL.initiatives(self)):
            found[row[0], row[1]].append(Thing(row["iri"], "Initiative", both(row, "name")))
        return found

    @cached_property
    def _nothing(self) -> Selection:
        return select(self.scope.records, strategies=self.scope.strategies, view="words")

    def _entries(self, axis: str) -> list[Entry]:
        found = self.scope.records.connection.all(_SQL.entries(self, axis, KINDS[axis]))
        lookup = self.scope.records.of_table("organisations" if axis in _PARTIES else axis)
        things = lookup.read(iri for iri, *_ in found)
        return [
            Entry(thing, n, citywide, several(parts))
            for thing, (_, n, citywide, parts) in zip(things, found, strict=True)
        ]

    def _cell(self, row: Entry, column: Entry, counts: Mapping[tuple[str, str], int]) -> Cell:
        count = counts.get((row.thing.iri, column.thing.iri), 0)
        absent = not row.count or not column.count
        state = "absent" if absent else "own" if row.thing.iri == column.thing.iri else ""
        return Cell(row, column, count, state, self._address(row, column) if count else "")

    def _address(self, row: Entry, column: Entry) -> str:
        if row.thing.iri == column.thing.iri:
            return self._nothing.address(**self._asking(self.rows, row))
        if self.rows == self.columns and self.rows not in _PARTIES:
            # `/initiatives` asks for any of several principles or places, never for both.
            return f"#both-{'-'.join(sorted((row.thing.slug, column.thing.slug)))}"
        if {self.rows, self.columns} <= {*_PARTIES}:
            asked = sharing_on(self.basis, row.thing.iri, column.thing.iri)
        else:
            asked = self._asking(self.rows, row) | self._asking(self.columns, column)
        return self._nothing.address(**asked)

    def _asking(self, axis: str, entry: Entry) -> dict[str, Any]:
        """The fields of a selection of a thing's initiatives."""
        if axis in _PARTIES:
            return {"parties": (entry.thing.iri,), "basis": self.basis}
        if axis == "principles":
            return {"principles": (entry.thing.iri,), "also": self.also}
        return {"places": entry.places}
