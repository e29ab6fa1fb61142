"""What one request reads: things by their IRIs, each once, and the names of concepts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

from sikkerby.bilingual import Bilingual
from sikkerby.vocabulary import SB
from sikkerby.web.records import initiatives, stated, things
from sikkerby.web.records.cells import both, read_record
from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import (
    Correction,
    Fact,
    Link,
    Participation,
    Quotation,
    Statement,
    Strategy,
    Thing,
)

Found = TypeVar("Found")
_MOST_AT_ONCE = 500


class Lookup(Generic[Found]):
    """Records of a table by their IRIs, read when they are asked for; it cannot be gone through.

    `make` turns rows into records, one for each, and may read for all of them at once; `key` is
    the column of the IRIs. Those that many pages name are `shared` by the requests of a version,
    and take so many kilobytes each.
    """

    def __init__(
        self,
        connection: Connection,
        table: str,
        make: Callable[[Connection, Sequence[sqlite3.Row]], Iterable[Found]],
        key: str = "iri",
        *,
        shared: int = 0,
    ) -> None:
        self.table = table
        self.key = key
        self._shared = shared
        self._connection = connection
        self._make = make
        self._known: dict[str, Found | None] = {}

    def get(self, iri: str) -> Found | None:
        if iri not in self._known:
            self.read((iri,))
        return self._known[iri]

    def __getitem__(self, iri: str) -> Found:
        found = self.get(iri)
        if found is None:
            raise KeyError(iri)
        return found

    def __contains__(self, iri: str) -> bool:
        return self.get(iri) is not None

    def read(self, iris: Iterable[str]) -> list[Found]:
        """Those of `iris` that there are, in their order; all that is not known yet at once."""
        wanted = list(dict.fromkeys(iris))
        shared = self._connection.known
        if self._shared:
            for iri in wanted:
                if iri not in self._known and (found := shared.get((self._make, iri))):
                    self._known[iri] = found
        new = [iri for iri in wanted if iri not in self._known]
        for start in range(0, len(new), _MOST_AT_ONCE):
            some = new[start : start + _MOST_AT_ONCE]
            rows = things.find(self._connection, self.table, some, self.key)
            made = zip(
                (row[self.key] for row in rows), self._make(self._connection, rows), strict=True
            )
            self._known |= dict.fromkeys(some)
            for iri, record in made:
                self._known[iri] = record
                if self._shared:
                    shared.put((self._make, iri), record, self._shared)
        return [found for iri in wanted if (found := self._known[iri]) is not None]

    def where(self, condition: str, values: Iterable[Any] = ()) -> list[Found]:
        """Those whose rows meet a condition in SQL, in the order of display."""
        return self.read(
            self._connection.column(
                f"SELECT {self.key} FROM {self.table} WHERE {condition} ORDER BY rowid", values
            )
        )

    def first_with(self, column: str, value: str, most: int) -> tuple[list[Found], int]:
        """The first of those that have a value in a column, and how many there are."""
        rows, number = self._connection.first(
            f"SELECT {self.key} FROM {self.table} WHERE {column} = ? ORDER BY rowid",
            (value,),
            most,
        )
        return self.read(row[self.key] for row in rows), number


def of_version(find: Callable[[Records], Found]) -> cached_property[Found]:
    """A property that is found once for all requests of a version."""
    return cached_property(lambda records: records.once(find.__name__, partial(find, records)))


class Records:
    """The records of one version for one request; `base` is what its IRIs begin with."""

    def __init__(self, connection: Connection, base: str) -> None:
        self.connection = connection
        self.base = base
        common = partial(Lookup, connection, shared=3)
        self.organisations = common("organisations", things.make_organisations)
        self.places = common("places", things.make_places)
        self.principles = common("principles", things.make_principles)
        self.target_groups = common("target_groups", things.make_target_groups)
        self.strategies = common("strategies", things.make_strategies)
        self.initiatives = common("initiatives", initiatives.make_initiatives, shared=20)
        self.outlines = common("initiatives", initiatives.make_outlines, shared=6)
        self.participations = Lookup(connection, "participations", stated.with_words(Participation))
        self.statements = Lookup(connection, "statements", stated.with_words(Statement))
        self.facts = Lookup(connection, "facts", stated.with_words(Fact))
        self.corrections = Lookup(connection, "corrections", _each(Correction))
        self.quotations = Lookup(connection, "evidence", _each(Quotation), key="quotation_iri")
        self.links = Lookup(connection, "links", _each(Link))
        self.agents = Lookup(connection, "agents", _each(Thing, kind="Agent"))
        self.schemes = Lookup(connection, "schemes", _each(Thing, kind="ConceptScheme"))
        # By what stands after “id/” in their IRIs.
        self.by_kind: Mapping[str, Lookup[Any]] = {
            "agent": self.agents,
            "correction": self.corrections,
            "fact": self.facts,
            "initiative": self.initiatives,
            "link": self.links,
            "organisation": self.organisations,
            "participation": self.participations,
            "place": self.places,
            "principle": self.principles,
            "quote": self.quotations,
            "scheme": self.schemes,
            "statement": self.statements,
            "strategy": self.strategies,
            "target-group": self.target_groups,
        }

    def once(self, name: Hashable, find: Callable[[], Found], kilobytes: int = 0) -> Found:
        """What all requests of a version find the same: the first one finds it. None is not
        remembered; what takes kilobytes has its place among the records."""
        cache = self.connection.known if kilobytes else self.connection.facts
        known: Found | None = cache.get(name)
        if known is not None:
            return known
        found = find()
        if found is not None:
            cache.put(name, found, kilobytes or 1)
        return found

    @of_version
    def concepts(self) -> Mapping[str, Bilingual]:
        """The labels of our own terms, by their local names."""
        return {
            row["iri"].removeprefix(SB.iri): both(row, "name")
            for row in self.connection.all("SELECT * FROM concepts")
        }

    def of_filter(self, name: str) -> Lookup[Any]:
        """Those that a filter of lists takes, by its name: parties, places and the like."""
        found: Lookup[Any] = getattr(self, "organisations" if name == "parties" else name)
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
        row = self.connection.one(
            "SELECT MIN(year), MAX(year) FROM (SELECT substr(start, 1, 4) AS year FROM strategies "
            'UNION SELECT substr("end", 1, 4) FROM strategies)'
        )
        return "–".join(dict.fromkeys(year for year in row or () if year))

    @of_version
    def incomplete_parties(self) -> frozenset[str]:
        """The IRIs of those whose own initiatives the source leaves out."""
        return frozenset(self.connection.column("SELECT iri FROM organisations WHERE own_omitted"))

    @of_version
    def total(self) -> int:
        """The number of initiatives."""
        return self.connection.number("SELECT COUNT(*) FROM initiatives")


def _each(
    record: type[Found], /, **given: object
) -> Callable[[Connection, Sequence[sqlite3.Row]], Iterable[Found]]:
    """What makes records of many rows, for each of which its row is enough."""
    return lambda _, rows: [read_record(record, row, **given) for row in rows]
