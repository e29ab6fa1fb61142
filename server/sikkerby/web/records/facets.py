"""The choices of each filter of `/initiatives`, with what each would leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.narrow import MUNICIPALITY
from sikkerby.web.records.filter import Matches, bases, match, ranks, without
from sikkerby.web.records.model import Organisation, Thing
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, Selection

_MOST = 20
# A municipality is no choice: everything lies in it.
_PLACES = f"SELECT id FROM _places WHERE kind <> {MUNICIPALITY}"


@dataclass(frozen=True)
class Option:
    """A choice of a filter, with the number of initiatives that it would leave."""

    value: str
    label: Bilingual
    count: int
    chosen: bool
    kind: str = ""


@dataclass(frozen=True)
class Facet:
    """The choices that are shown: the chosen ones and the most frequent; `more` there are."""

    options: tuple[Option, ...]
    more: int = 0


@dataclass(frozen=True)
class _Field:
    """A filter by things of a table: `counts` are numbers by row, `all` finds all its rows."""

    table: str
    counts: Callable[[Matches, Selection], dict[int, int]]
    all: str


def find_facets(records: Records, chosen: Selection, matches: Matches) -> Mapping[str, Facet]:
    """The choices of each filter; those that would leave nothing too, where one strategy is
    shown."""
    found = {
        name: _facet(records, chosen, matches, name, field)
        for name, field in _FIELDS.items()
        # One strategy is no choice.
        if name != "strategies" or not records.has_one_strategy
    }
    with _base(records, chosen, "coverage", matches) as base:
        counts = base.count_by("t.coverage", "_initiatives", "id")
    found["coverage"] = Facet(
        tuple(
            Option(value, records.concepts[name], counts.get(name, 0), value in chosen.coverage)
            for value, name in COVERAGES.items()
        )
    )
    return found


class _base:  # noqa: N801 - reads as a function
    """The matches without the filter itself: one of several values is enough, so a number says
    what that choice alone would give. Parties that must all take part narrow what there is."""

    def __init__(self, records: Records, chosen: Selection, name: str, matches: Matches) -> None:
        narrows = name == "parties" and chosen.together
        self._matches = matches
        self._other = (
            match(records, without(chosen, name)) if getattr(chosen, name) and not narrows else None
        )

    def __enter__(self) -> Matches:
        return self._other.__enter__() if self._other else self._matches

    def __exit__(self, *error: object) -> None:
        if self._other:
            self._other.__exit__(None, None, None)


def _facet(
    records: Records, chosen: Selection, matches: Matches, name: str, field: _Field
) -> Facet:
    with _base(records, chosen, name, matches) as base:
        counts = field.counts(base, chosen)
    values: tuple[str, ...] = getattr(chosen, name)
    if records.has_one_strategy:
        counts = dict.fromkeys(records.connection.column(field.all), 0) | counts
    taken = set(_rows(records, field.table, values))
    ranked = sorted(counts.keys() - taken, key=lambda row: (-counts[row], row))
    shown = sorted([*taken, *ranked[:_MOST]])
    iris = records.connection.all(
        f"SELECT rowid, iri FROM {field.table} WHERE rowid IN ({','.join(map(str, shown))}) "
        "ORDER BY rowid"
    )
    things: dict[str, Thing] = {
        thing.iri: thing for thing in getattr(records, field.table).read([iri for _, iri in iris])
    }
    return Facet(
        tuple(
            Option(iri, _label(things[iri]), counts.get(row, 0), iri in values, things[iri].kind)
            for row, iri in iris
        ),
        max(0, len(ranked) - _MOST),
    )


def _rows(records: Records, table: str, iris: tuple[str, ...]) -> list[int]:
    return [
        row
        for iri in iris
        for row in records.connection.column(f"SELECT rowid FROM {table} WHERE iri = ?", (iri,))
    ]


def _label(thing: Thing) -> Bilingual:
    if isinstance(thing, Organisation) and thing.code:
        return Bilingual(*(f"{thing.code} {thing.name.of(language)}" for language in ("da", "en")))
    return thing.short


def _by_party(base: Matches, chosen: Selection) -> dict[int, int]:
    weakest = ranks(chosen.weakest)
    also = f" AND MAX(coalesce(m.basis, 0), t.basis) IN ({weakest})" if weakest else ""
    condition = f"t.basis IN ({bases(chosen)}){also}"
    return base.count_by("t.party", "_participations", "initiative", condition)


def _by_place(base: Matches, chosen: Selection) -> dict[int, int]:
    """Those that name a place; or all that reach it, citywide ones too, where these are shown."""
    # The signs keep SQLite from going through the places, or all that name some, first.
    condition = f"+t.place IN ({_PLACES}){'' if chosen.cover else ' AND +t.reach = 0'}"
    return base.count_by("t.place", "_reaches", "initiative", condition)


def _by_principle(base: Matches, chosen: Selection) -> dict[int, int]:
    condition = "1" if chosen.also else "NOT t.also"
    return base.count_by("t.principle", "_principles", "initiative", condition)


def _by_strategy(base: Matches, _: Selection) -> dict[int, int]:
    return base.count_by("t.strategy", "_initiatives", "id")


_FIELDS = {
    "parties": _Field("organisations", _by_party, "SELECT DISTINCT party FROM _participations"),
    "places": _Field("places", _by_place, _PLACES),
    "strategies": _Field("strategies", _by_strategy, "SELECT rowid FROM strategies"),
    "principles": _Field("principles", _by_principle, "SELECT rowid FROM principles"),
}  # fmt: skip
