"""What a figure is about: one strategy, or everything; and what there is to show in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sikkerby.publication.tables.narrow import ADMINISTRATION, DISTRICT, MUNICIPALITY, REACHES
from sikkerby.web.records.database import Connection
from sikkerby.web.records.model import Organisation, Place, Principle, Strategy
from sikkerby.web.records.records import Records

# The initiatives of a strategy, by its row; without one, all.
_INITIATIVES = "SELECT id FROM _initiatives WHERE strategy = {0}"
_PARTIES = f"SELECT party FROM _participations WHERE initiative IN ({_INITIATIVES})"
_NAMED = f"SELECT place FROM _reaches WHERE reach < 2 AND initiative IN ({_INITIATIVES})"
# Where the initiatives of a strategy say that they are, citywide ones too.
_MUNICIPALITIES = """
  SELECT p.municipality FROM initiatives i JOIN initiative_places n ON n.initiative_iri = i.iri
  JOIN places q ON q.iri = n.place_iri JOIN _places p ON p.id = q.rowid
  WHERE i.strategy_iri = (SELECT iri FROM strategies WHERE rowid = {0})"""
# The administrations of a municipality belong to its strategy, whether they take part or not.
_ALL = {
    "administrations": f"SELECT id FROM _organisations WHERE kind = {ADMINISTRATION}",
    "parties": "SELECT id FROM _organisations o "
    "WHERE EXISTS (SELECT 1 FROM _participations WHERE party = o.id)",
    "principles": "SELECT rowid AS id FROM principles",
    "districts": f"SELECT id FROM _places WHERE kind = {DISTRICT}",
    "places": f"SELECT id FROM _places WHERE kind <> {MUNICIPALITY}",
}
_OF_STRATEGY = {
    "administrations": f"{_ALL['administrations']} AND id IN ({_PARTIES}) "
    f"UNION {_ALL['administrations']} AND unit_of IN (SELECT unit_of FROM _organisations "
    f"WHERE kind = {ADMINISTRATION} AND id IN ({_PARTIES}))",
    "parties": f"SELECT DISTINCT party AS id FROM ({_PARTIES})",
    "principles": "SELECT rowid AS id FROM principles "
    "WHERE strategy_iri = (SELECT iri FROM strategies WHERE rowid = {0})",
} | {
    kind: f"{_ALL[kind]} AND id IN ({_NAMED}) "
    f"UNION {_ALL[kind]} AND municipality IN ({_MUNICIPALITIES})"
    for kind in ("districts", "places")
}


@dataclass(frozen=True)
class Scope:
    """One strategy by its IRI, or everything where none is `chosen`."""

    records: Records
    chosen: str = ""

    @property
    def connection(self) -> Connection:
        return self.records.connection

    @property
    def strategies(self) -> tuple[str, ...]:
        """The filter of lists that show the same initiatives."""
        return (self.chosen,) if self.chosen else ()

    @property
    def parameter(self) -> str:
        """The value of `strategy` in the address."""
        return self.chosen.rpartition("/")[2]

    @property
    def choices(self) -> list[Strategy]:
        """The strategies to choose from; one is no choice."""
        return [] if self.records.has_one_strategy else self.records.all_strategies

    @cached_property
    def _row(self) -> int:
        return self.connection.number("SELECT rowid FROM strategies WHERE iri = ?", (self.chosen,))

    def has(self, initiative: str) -> str:
        """SQL for whether the initiative of a column is one of the scope."""
        return f"{initiative} IN ({_INITIATIVES.format(self._row)})" if self.chosen else "1"

    def rows(self, kind: str) -> str:
        """SQL for the numbers of all things of a kind, as the column `id`: administrations,
        partners, parties, principles, districts, places; `mapped` are the places that initiatives
        name, and all districts."""
        if kind == "partners":
            return (
                f"SELECT p.id FROM ({self.rows('parties')}) p JOIN _organisations k ON k.id = p.id "
                f"WHERE k.kind <> {ADMINISTRATION}"
            )
        if kind == "mapped":
            return (
                f"SELECT id FROM ({self.rows('places')}) WHERE id IN (SELECT place FROM _reaches "
                f"WHERE reach = 0 AND {self.has('initiative')}) "
                f"UNION {self.rows('districts')}"
            )
        return _OF_STRATEGY[kind].format(self._row) if self.chosen else _ALL[kind]

    def count(self, kind: str) -> int:
        """How many things of a kind there are."""
        query = f"SELECT COUNT(*) FROM ({self.rows(kind)})"
        return self.records.once(query, lambda: self.connection.number(query))

    def organisations(self, kind: str) -> list[Organisation]:
        """Administrations, partners or parties, in the order of display."""
        return self.records.organisations.where(f"rowid IN ({self.rows(kind)})")

    def places(self, kind: str = "places") -> list[Place]:
        """All places but municipalities, or the districts, in the order of display."""
        return self.records.places.where(f"rowid IN ({self.rows(kind)})")

    @cached_property
    def principles(self) -> list[Principle]:
        """The principles, in the order of display."""
        return self.records.principles.where(f"rowid IN ({self.rows('principles')})")

    def _pairs(self, query: str) -> Mapping[str, int]:
        return self.records.once(query, lambda: self.connection.pairs(query))

    @property
    def count_by_place(self) -> Mapping[str, int]:
        """How many initiatives name each place, by its IRI."""
        return self._pairs(
            "SELECT q.iri, COUNT(*) FROM _reaches r JOIN places q ON q.rowid = r.place "
            f"WHERE r.reach = 0 AND {self.has('r.initiative')} GROUP BY r.place"
        )

    @property
    def count_by_district(self) -> Mapping[str, int]:
        """How many initiatives name each district, a place inside or a larger one but the
        municipality, by the district's IRI."""
        return self._pairs(
            "SELECT q.iri, COUNT(DISTINCT r.initiative) FROM _parts p "
            "JOIN _reaches r ON r.place = p.part AND r.reach = 0 "
            "JOIN places q ON q.rowid = p.district "
            f"WHERE {self.has('r.initiative')} GROUP BY p.district"
        )

    @property
    def count_citywide(self) -> Mapping[str, int]:
        """How many initiatives cover each district because they cover its municipality, by the
        district's IRI."""
        return self._pairs(
            f"SELECT q.iri, COUNT(*) FROM ({self.rows('districts')}) d "
            f"JOIN _reaches r ON r.place = d.id AND r.reach = {REACHES.index('citywide')} "
            f"JOIN places q ON q.rowid = d.id WHERE {self.has('r.initiative')} GROUP BY d.id"
        )

    @cached_property
    def coverages(self) -> Mapping[str, int]:
        """How many initiatives there are of each coverage."""
        found = self._pairs(
            f"SELECT coverage, COUNT(*) FROM _initiatives WHERE {self.has('id')} GROUP BY coverage"
        )
        return {name: found.get(name, 0) for name in ("Citywide", "NamedPlaces", "UnnamedAreas")}

    @cached_property
    def is_incomplete(self) -> bool:
        """Whether the source leaves out the own initiatives of an administration."""
        return bool(self.records.incomplete_parties) and bool(
            self.connection.number(
                "SELECT COUNT(*) FROM organisations WHERE own_omitted "
                f"AND rowid IN ({self.rows('administrations')})"
            )
        )

    @cached_property
    def unnamed_districts(self) -> list[Place]:
        """The districts that no initiative names, nor a place inside, nor a larger one but the
        municipality."""
        return self.records.places.where(
            f"rowid IN (SELECT d.id FROM ({self.rows('districts')}) d WHERE NOT EXISTS ("
            "SELECT 1 FROM _parts p JOIN _reaches r ON r.place = p.part AND r.reach = 0 "
            f"WHERE p.district = d.id AND {self.has('r.initiative')}))"
        )
