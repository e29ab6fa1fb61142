"""Things against things: administrations, partners, principles and districts, two kinds at a time.

A cell counts the initiatives that two things have in common; on the diagonal a thing's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sikkerby.vocabulary import slugify
from sikkerby.web.pages.records import BASES, Bilingual, Corpus, Initiative
from sikkerby.web.pages.selection import Selection
from sikkerby.web.pages.sharing import sharing_on

AXES = ("administrations", "partners", "principles", "places")
_PARTIES = ("administrations", "partners")
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


@dataclass(frozen=True)
class Entry:
    """A row or column. `short` stands in headings; `members` are its initiatives, each with the
    basis on which it is in (nothing where no party is asked for)."""

    iri: str
    slug: str
    short: str
    name: Bilingual
    hue: str = ""
    is_incomplete: bool = False
    members: Mapping[str, str] = field(default_factory=dict)
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A number and its address; `state` is `absent` where one of the two is nowhere named."""

    row: Entry
    column: Entry
    count: int
    state: str
    address: str = ""
    initiatives: tuple[Initiative, ...] = ()

    @property
    def written(self) -> str:
        return "–" if self.state == "absent" else str(self.count)

    @property
    def tint(self) -> int:
        """1, 2–3, 4 and more: three steps, none for nothing."""
        return 0 if not self.count else 1 if self.count == 1 else 2 if self.count < 4 else 3

    @property
    def is_gap(self) -> bool:
        return not self.count


@dataclass(frozen=True)
class Crossing:
    """A matrix. `also` counts initiatives whose text supports a principle as well."""

    found: Corpus
    rows: str = "administrations"
    columns: str = "administrations"
    basis: tuple[str, ...] = BASES[:2]
    also: bool = False
    strategies: tuple[str, ...] = ()

    @cached_property
    def row_entries(self) -> list[Entry]:
        return self._entries(self.rows)

    @cached_property
    def column_entries(self) -> list[Entry]:
        return self._entries(self.columns)

    @cached_property
    def cells(self) -> list[list[Cell]]:
        return [
            [self._cell(row, column) for column in self.column_entries] for row in self.row_entries
        ]

    @property
    def has_places(self) -> bool:
        return "places" in (self.rows, self.columns)

    @property
    def query(self) -> tuple[str, dict[str, object]]:
        """The stored query behind it, with its parameters."""
        name = _QUERIES.get(frozenset({self.rows, self.columns}), _FLAT)
        if name == _FLAT:
            return name, {}
        if name == "principles-by-district":
            return name, {"support": "listed,also" if self.also else "listed"}
        return name, {"basis": ",".join(self.basis)}

    @cached_property
    def pairs(self) -> list[Cell]:
        """Every pair of two different things once."""
        same = self.rows == self.columns
        return [
            cell
            for y, row in enumerate(self.cells)
            for x, cell in enumerate(row)
            if not same or x > y
        ]

    @cached_property
    def most(self) -> list[Cell]:
        """The pairs with the largest number, if any has one."""
        largest = max((cell.count for cell in self.pairs), default=0)
        return [cell for cell in self.pairs if cell.count == largest] if largest else []

    def citywide(self, entry: Entry | None) -> tuple[int, str]:
        """How many citywide initiatives a thing has, and where they are listed; None is all."""
        members = [i for i in self.found.initiatives.values() if i.coverage == "Citywide"]
        chosen = Selection(coverage=("citywide",), strategies=self.strategies, view="words")
        if entry is not None:
            members = [i for i in members if self._counts(entry.members.get(i.iri))]
            axis = self.rows if self.columns == "places" else self.columns
            chosen = self._asking(axis, entry, chosen)
        return len(members), chosen.address()

    def _entries(self, axis: str) -> list[Entry]:
        found = self.found
        if axis == "principles":
            return [
                Entry(iri, p.slug, p.short, p.short_name, members=self._of_principle(iri))
                for iri, p in found.principles.items()
            ]
        if axis == "places":
            return [
                Entry(
                    iri, place.slug, str(place.name), place.name,
                    members=self._of_places(parts), places=parts,
                )
                for iri, place in found.districts.items()
                for parts in (self._parts(iri),)
            ]  # fmt: skip
        wanted = axis == "administrations"
        return [
            Entry(
                iri,
                party.slug,
                party.code or str(party.name),
                party.name,
                slugify(party.code) if wanted and party.code else "",
                party.is_incomplete,
                self._of_party(iri),
            )
            for iri, party in (found.administrations if wanted else found.parties).items()
            if (party.kind == "Administration") == wanted
        ]

    def _of_party(self, iri: str) -> dict[str, str]:
        # Bases that are not asked for stay: a pair counts on the weaker of its two.
        return {
            i.iri: entry.basis
            for i in self.found.initiatives.values()
            if (entry := i.by_party.get(iri))
        }

    def _of_principle(self, iri: str) -> dict[str, str]:
        return {
            i.iri: ""
            for i in self.found.initiatives.values()
            if i.principle == iri or (self.also and iri in i.also)
        }

    def _parts(self, district: str) -> tuple[str, ...]:
        """The district, the places inside it, and larger ones below the municipality: who names
        any of them names a part of the district."""
        places = self.found.places
        larger = [p for p in places[district].around if places[p].kind != "Municipality"]
        inside = [iri for iri, place in places.items() if district in place.around]
        return (district, *inside, *larger)

    def _of_places(self, parts: tuple[str, ...]) -> dict[str, str]:
        return {
            i.iri: ""
            for i in self.found.initiatives.values()
            if i.coverage == "NamedPlaces" and set(parts) & set(i.places)
        }

    def counted(self, entry: Entry) -> int:
        """A thing's own total on the bases asked for."""
        return sum(self._counts(basis) for basis in entry.members.values())

    def _counts(self, basis: str | None) -> bool:
        return basis is not None and (not basis or basis in self.basis)

    def _cell(self, row: Entry, column: Entry) -> Cell:
        shared: list[Initiative] = []
        for iri, basis in row.members.items():
            other = column.members.get(iri)
            if other is not None:
                bases = [b for b in (basis, other) if b]
                if self._counts(max(bases, key=BASES.index) if bases else ""):
                    shared.append(self.found.initiatives[iri])
        absent = not self.counted(row) or not self.counted(column)
        state = "absent" if absent else "own" if row.iri == column.iri else ""
        address = self._address(row, column) if shared else ""
        return Cell(row, column, len(shared), state, address, tuple(shared))

    def _address(self, row: Entry, column: Entry) -> str:
        first = Selection(strategies=self.strategies, view="words")
        if row.iri == column.iri:
            return self._asking(self.rows, row, first).address()
        if self.rows == self.columns and self.rows not in _PARTIES:
            # `/initiatives` asks for any of several principles or places, never for both.
            return f"#both-{'-'.join(sorted((row.slug, column.slug)))}"
        chosen = self._asking(self.rows, row, first)
        chosen = self._asking(self.columns, column, chosen)
        if len(chosen.parties) > 1:
            a, b = chosen.parties
            chosen = sharing_on(self.basis, a, b, chosen)
        return chosen.address()

    def _asking(self, axis: str, entry: Entry, chosen: Selection) -> Selection:
        if axis in _PARTIES:
            return replace(chosen, parties=(*chosen.parties, entry.iri), basis=self.basis)
        if axis == "principles":
            return replace(chosen, principles=(entry.iri,), also=self.also)
        return replace(chosen, places=entry.places)
