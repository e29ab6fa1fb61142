"""What one request reads: things by their IRIs, each once, and the names of concepts."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

from sikkerby.bilingual import Bilingual
from sikkerby.vocabulary import SB
from sikkerby.web.records.cells import both, read_records, select_rows
from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import (
    Correction,
    Fact,
    Initiative,
    Link,
    Organisation,
    Participation,
    Place,
    Principle,
    Quotation,
    Statement,
    Strategy,
    TargetGroup,
    Thing,
)
from sikkerby.web.records.sql import read_sql

Found = TypeVar("Found")
_SQL = read_sql(__file__)


@dataclass(eq=False)
class Lookup(Generic[Found]):
    """Records of a table by their IRIs, read when they are asked for; it cannot be gone through.

    `key` is the column of the IRIs, `parts` names what is read from other tables, if not all. Those
    that many pages name are `shared` by the requests of a version, and take so many kilobytes each.
    """

    connection: Connection
    record: Callable[..., Found]
    table: str
    key: str = "iri"
    shared: int = 0
    parts: tuple[str, ...] | None = None
    _known: dict[str, Found | None] = field(default_factory=dict)

    def get(self, iri: str) -> Found | None:
        if iri not in self._known:
            self.read((iri,))
        return self._known[iri]

    def __getitem__(self, iri: str) -> Found:
        found = self.get(iri)
        if found is None:
            raise KeyError(iri)
        return found

    def read(self, iris: Iterable[str]) -> list[Found]:
        """Those of `iris` that there are, in their order; all that is not known yet at once."""
        wanted = list(dict.fromkeys(iris))
        known = self.connection.known
        if self.shared:
            for iri in wanted:
                if iri not in self._known and (found := known.get((self.table, self.parts, iri))):
                    self._known[iri] = found
        if new := [iri for iri in wanted if iri not in self._known]:
            rows = self.connection.all(select_rows(self.table, self.key), (json.dumps(new),))
            made = read_records(self.connection, self.record, rows, self.parts)
            self._known |= dict.fromkeys(new)
            for row, record in zip(rows, made, strict=True):
                self._known[row[self.key]] = record
                if self.shared:
                    known.put((self.table, self.parts, row[self.key]), record, self.shared)
        return [found for iri in wanted if (found := self._known[iri]) is not None]

    def where(self, condition: str, values: Sequence[Any] = ()) -> list[Found]:
        """Those whose rows meet a condition in SQL, in the order of display."""
        return self.read(self.connection.column(self.select(condition), values))

    def first_with(self, column: str, value: str, most: int) -> tuple[list[Found], int]:
        """The first of those that have a value in a column, and how many there are."""
        iris, number = self.connection.first(self.select(f"{column} = ?"), (value,), most)
        return self.read(iris), number

    def numbers(self, iris: Iterable[str]) -> set[int]:
        """The numbers of the rows of those of `iris` that there are."""
        return set(self.connection.column(_SQL.numbers(self), (json.dumps(list(iris)),)))

    def numbered(self, rows: Iterable[int]) -> dict[int, Found]:
        """Those of these rows, by their numbers, in the order of display."""
        iris = self.connection.pairs(_SQL.numbered(self), (json.dumps(list(rows)),))
        return dict(zip(iris, self.read(iris.values()), strict=True))

    def select(self, condition: str) -> str:
        """SQL for the IRIs of those whose rows meet a condition, in the order of display."""
        return f"SELECT {self.key} FROM {self.table} WHERE {condition} ORDER BY rowid"


def of_version(find: Callable[[Records], Found]) -> cached_property[Found]:
    """A property that is found once for all requests of a version."""
    return cached_property(lambda records: records.once(find.__name__, partial(find, records)))


class Records:
    """The records of one version for one request; `base` is what its IRIs begin with."""

    def __init__(self, connection: Connection, base: str) -> None:
        self.connection = connection
        self.base = base
        # By what stands after “id/” in their IRIs.
        self.by_kind: dict[str, Lookup[Any]] = {}
        self.agents = self._of_kind("agent", Thing, "agents")
        self.corrections = self._of_kind("correction", Correction, "corrections")
        self.facts = self._of_kind("fact", Fact, "facts")
        self.initiatives = self._of_kind("initiative", Initiative, "initiatives", shared=20)
        self.links = self._of_kind("link", Link, "links")
        self.organisations = self._of_kind("organisation", Organisation, "organisations", shared=3)
        self.participations = self._of_kind("participation", Participation, "participations")
        self.places = self._of_kind("place", Place, "places", shared=3)
        self.principles = self._of_kind("principle", Principle, "principles", shared=3)
        self.quotations = self._of_kind("quote", Quotation, "evidence", key="quotation_iri")
        self.schemes = self._of_kind("scheme", Thing, "schemes")
        self.statements = self._of_kind("statement", Statement, "statements")
        self.strategies = self._of_kind("strategy", Strategy, "strategies", shared=3)
        self.target_groups = self._of_kind("target-group", TargetGroup, "target_groups", shared=3)
        # What a line in a list says: without words of the source and what only a page shows.
        self.outlines = Lookup(
            connection, Initiative, "initiatives", shared=6, parts=("participations",)
        )

    def _of_kind(
        self, kind: str, record: Callable[..., Found], table: str, **more: Any
    ) -> Lookup[Found]:
        found = self.by_kind[kind] = Lookup(self.connection, record, table, **more)
        return found

    def once(self, name: Hashable, find: Callable[[], Found], kilobytes: int = 0) -> Found:
        """What all requests of a version find the same: the first one finds it. None is not
        remembered; what takes kilobytes has its place among the records."""
        cache = self.connection.known if kilobytes else self.connection.facts
        found: Found | None = cache.get(name)
        if found is None:
            found = find()
            if found is not None:
                cache.put(name, found, kilobytes or 1)
        return found

    @of_version
    def concepts(self) -> Mapping[str, Bilingual]:
        """The labels of our own terms, by their local names."""
        found = self.connection.all("SELECT * FROM concepts")
        return {row["iri"].removeprefix(SB.iri): both(row, "name") for row in found}

    def of_table(self, name: str) -> Lookup[Any]:
        """Those of a table, by its name: organisations, places and the like."""
        found: Lookup[Any] = getattr(self, name)
        return found

    def thing(self, iri: str) -> Thing | None:
        """Whatever has that IRI and a page."""
        return next(iter(self.things([iri])), None)

    def things(self, iris: Iterable[str]) -> list[Thing]:
        """Those of `iris` that there are, in their order; all of a kind at once."""
        wanted = list(iris)
        found: dict[str, Thing] = {}
        for kind, lookup in self.by_kind.items():
            some = lookup.read(iri for iri in wanted if iri.startswith(f"{self.base}id/{kind}/"))
            found |= {thing.iri: thing for thing in some if isinstance(thing, Thing)}
        return [found[iri] for iri in wanted if iri in found]

    def strategy_of(self, edition: str) -> Strategy:
        """The strategy that an edition belongs to."""
        return self.strategies[f"{self.base}id/strategy/{edition}"]

    def strategies_of(self, editions: Iterable[str]) -> list[Strategy]:
        """The strategies that editions belong to, read at once."""
        return self.strategies.read(f"{self.base}id/strategy/{edition}" for edition in editions)

    @of_version
    def all_strategies(self) -> list[Strategy]:
        """All strategies, in the order of their editions."""
        return self.strategies.where("1")

    @of_version
    def number_of_strategies(self) -> int:
        return self.connection.number("SELECT COUNT(*) FROM strategies")

    @property
    def has_one_strategy(self) -> bool:
        """Whether the publication is about one strategy, so that none need be named."""
        return self.number_of_strategies < 2

    @of_version
    def period(self) -> str:
        """The years of all strategies together."""
        return str(self.connection.column(_SQL.period())[0])

    @of_version
    def incomplete_parties(self) -> frozenset[str]:
        """The IRIs of the parties whose own initiatives the source leaves out."""
        return frozenset(self.connection.column("SELECT iri FROM organisations WHERE own_omitted"))

    @of_version
    def total(self) -> int:
        """The number of initiatives."""
        return self.connection.number("SELECT COUNT(*) FROM initiatives")
