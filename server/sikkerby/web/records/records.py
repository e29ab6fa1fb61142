"""What one request reads: things by their IRIs, each once, and the names of concepts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

from sikkerby.bilingual import Bilingual
from sikkerby.web.records import initiatives, stated, things
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

Found = TypeVar("Found")
_MOST_AT_ONCE = 500


class Lookup(Generic[Found]):
    """Things of one kind by IRI, read when they are asked for; it cannot be gone through."""

    def __init__(self, read: Callable[[Iterable[str]], dict[str, Found]]) -> None:
        self._read = read
        self._known: dict[str, Found | None] = {}

    def get(self, iri: str) -> Found | None:
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
        new = [iri for iri in wanted if iri not in self._known]
        for start in range(0, len(new), _MOST_AT_ONCE):
            some = new[start : start + _MOST_AT_ONCE]
            self._known |= dict.fromkeys(some) | self._read(some)
        return [found for iri in wanted if (found := self._known[iri]) is not None]


class Records:
    """The records of one version for one request; `base` is what its IRIs begin with."""

    def __init__(self, connection: Connection, base: str) -> None:
        self.connection = connection
        self.base = base
        self.organisations: Lookup[Organisation] = self._lookup(things.read_organisations)
        self.places: Lookup[Place] = self._lookup(things.read_places)
        self.principles: Lookup[Principle] = self._lookup(things.read_principles)
        self.target_groups: Lookup[TargetGroup] = self._lookup(things.read_target_groups)
        self.strategies: Lookup[Strategy] = self._lookup(things.read_strategies)
        self.quotations: Lookup[Quotation] = self._lookup(things.read_quotations)
        self.initiatives: Lookup[Initiative] = self._lookup(initiatives.read_initiatives)
        self.outlines: Lookup[Initiative] = self._lookup(initiatives.read_outlines)
        self.participations: Lookup[Participation] = self._lookup(stated.read_participations)
        self.statements: Lookup[Statement] = self._lookup(stated.read_statements)
        self.facts: Lookup[Fact] = self._lookup(stated.read_facts)
        self.corrections: Lookup[Correction] = self._lookup(stated.read_corrections)
        self.agents: Lookup[Thing] = self._lookup(things.read_agents)
        self.schemes: Lookup[Thing] = self._lookup(things.read_schemes)
        self.links: Lookup[Link] = self._lookup(things.read_links)
        self.concepts: Lookup[Bilingual] = self._lookup(things.read_concepts)

    def _lookup(
        self, read: Callable[[Connection, Iterable[str]], dict[str, Found]]
    ) -> Lookup[Found]:
        return Lookup(lambda iris: read(self.connection, iris))

    def thing(self, iri: str) -> Thing | None:
        """Whatever has that IRI and a page."""
        kind = iri.removeprefix(f"{self.base}id/").partition("/")[0]
        lookups: Mapping[str, Lookup[Any]] = {
            "initiative": self.initiatives,
            "organisation": self.organisations,
            "place": self.places,
            "principle": self.principles,
            "target-group": self.target_groups,
            "strategy": self.strategies,
            "scheme": self.schemes,
            "agent": self.agents,
        }
        found: Thing | None = lookups[kind].get(iri) if kind in lookups else None
        return found

    def strategy_of(self, edition: str) -> Strategy:
        """The strategy that an edition belongs to."""
        return self.strategies[f"{self.base}id/strategy/{edition}"]

    @cached_property
    def all_strategies(self) -> list[Strategy]:
        """All strategies, in the order of their editions."""
        return self.strategies.read(
            self.connection.column("SELECT iri FROM strategies ORDER BY rowid")
        )

    @cached_property
    def number_of_strategies(self) -> int:
        return self.connection.number("SELECT COUNT(*) FROM strategies")

    @property
    def has_one_strategy(self) -> bool:
        """Whether the publication is about one strategy, so that none need be named."""
        return self.number_of_strategies < 2

    @cached_property
    def period(self) -> str:
        """The years of all strategies together."""
        row = self.connection.one(
            "SELECT MIN(year), MAX(year) FROM (SELECT substr(start, 1, 4) AS year FROM strategies "
            'UNION SELECT substr("end", 1, 4) FROM strategies)'
        )
        return "–".join(dict.fromkeys(year for year in row or () if year))

    @cached_property
    def has_incomplete_parties(self) -> bool:
        """Whether the source leaves out the own initiatives of some party."""
        return bool(self.connection.number("SELECT COUNT(*) FROM organisations WHERE own_omitted"))

    @cached_property
    def total(self) -> int:
        """The number of initiatives."""
        return self.connection.number("SELECT COUNT(*) FROM initiatives")
