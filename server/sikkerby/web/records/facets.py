"""The choices of each filter of `/initiatives`, with what each would leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.narrow import MUNICIPALITY
from sikkerby.web.records.filter import Matches, match, ranks
from sikkerby.web.records.model import Organisation, Thing
from sikkerby.web.records.selection import COVERAGES, Selection
from sikkerby.web.records.things import find_iris, find_rows

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
    """A filter by things of a table: `counted` and `condition` are what `Matches.count_by` takes,
    `all` finds all its rows."""

    table: str
    counted: tuple[str, str, str]
    condition: Callable[[Selection], str]
    all: str


def find_facets(matches: Matches) -> Mapping[str, Facet]:
    """The choices of each filter; those that would leave nothing too, where one strategy is
    shown."""
    records, chosen = matches.records, matches.chosen
    found = {
        name: _facet(matches, name, field)
        for name, field in _FIELDS.items()
        # One strategy is no choice.
        if name != "strategies" or not records.has_one_strategy
    }
    with _without(matches, "coverage") as base:
        counts = base.count_by("t.coverage", "_initiatives", "id")
    found["coverage"] = Facet(
        tuple(
            Option(value, records.concepts[name], counts.get(name, 0), value in chosen.coverage)
            for value, name in COVERAGES.items()
        )
    )
    return found


def _without(matches: Matches, name: str) -> AbstractContextManager[Matches]:
    """The matches without the filter itself: one of several values is enough, so a number says
    what that choice alone would give. Parties that must all take part narrow what there is."""
    chosen = matches.chosen
    narrows = name == "parties" and chosen.together
    if narrows or not getattr(chosen, name):
        return nullcontext(matches)
    return match(matches.records, chosen.without(name))


def _facet(matches: Matches, name: str, field: _Field) -> Facet:
    with _without(matches, name) as base:
        counts = count_values(base, name)
    records = matches.records
    connection = records.connection
    values: tuple[str, ...] = getattr(matches.chosen, name)
    if records.has_one_strategy:
        counts = dict.fromkeys(connection.column(field.all), 0) | counts
    taken = find_rows(connection, field.table, values)
    ranked = sorted(counts.keys() - set(taken), key=lambda row: (-counts[row], row))
    shown = ",".join(map(str, [*taken, *ranked[:_MOST]]))
    iris = find_iris(connection, field.table, shown)
    things: list[Thing] = getattr(records, field.table).read(iris.values())
    return Facet(
        tuple(
            Option(
                thing.iri, label_choice(thing), counts.get(row, 0), thing.iri in values, thing.kind
            )
            for row, thing in zip(iris, things, strict=True)
        ),
        max(0, len(ranked) - _MOST),
    )


def count_values(matches: Matches, name: str) -> dict[int, int]:
    """How many of those shown have each party, place, strategy or principle, by its row."""
    field = _FIELDS[name]
    return matches.count_by(*field.counted, field.condition(matches.chosen))


def label_choice(thing: Thing) -> Bilingual:
    """What a thing is called among the choices of a filter."""
    if isinstance(thing, Organisation) and thing.code:
        return Bilingual(*(f"{thing.code} {thing.name.of(language)}" for language in ("da", "en")))
    return thing.short


def _by_party(chosen: Selection) -> str:
    weakest = ranks(chosen.weakest)
    also = f" AND MAX(coalesce(m.basis, 0), t.basis) IN ({weakest})" if weakest else ""
    return f"t.basis IN ({ranks(chosen.basis)}){also}"


def _by_place(chosen: Selection) -> str:
    """Those that name a place; or all that reach it, citywide ones too, where these are shown."""
    # The signs keep SQLite from going through the places, or all that name some, first.
    return f"+t.place IN ({_PLACES}){'' if chosen.cover else ' AND +t.reach = 0'}"


def _by_principle(chosen: Selection) -> str:
    return "1" if chosen.also else "NOT t.also"


_FIELDS = {
    "parties": _Field("organisations", ("t.party", "_participations", "initiative"), _by_party,
                      "SELECT DISTINCT party FROM _participations"),
    "places": _Field("places", ("t.place", "_reaches", "initiative"), _by_place, _PLACES),
    "strategies": _Field("strategies", ("t.strategy", "_initiatives", "id"), lambda _: "1",
                         "SELECT rowid FROM strategies"),
    "principles": _Field("principles", ("t.principle", "_principles", "initiative"),
                         _by_principle, "SELECT rowid FROM principles"),
}  # fmt: skip
