"""The choices of each filter of `/initiatives`, with what each would leave."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from sikkerby.bilingual import Bilingual
from sikkerby.web.records.filter import Matches, match
from sikkerby.web.records.filters import FILTERS, Filter
from sikkerby.web.records.model import Organisation, Thing
from sikkerby.web.records.things import find_iris, find_rows

_MOST = 20


@dataclass(frozen=True)
class Option:
    """A choice of a filter, as addresses have it, and how many initiatives it would leave."""

    value: str
    label: Bilingual
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """The choices that are shown: the chosen ones and the most frequent; `more` there are."""

    options: tuple[Option, ...]
    more: int = 0


def find_facets(matches: Matches) -> Mapping[str, Facet]:
    """The choices of each filter that has a facet, by its parameter; those that would leave nothing
    too, where one strategy is shown."""
    return {
        entry.parameter: _things(matches, entry) if entry.table else _choices(matches, entry)
        for entry in FILTERS
        # One strategy is no choice.
        if entry.facet and not (entry.name == "strategies" and matches.records.has_one_strategy)
    }


def _without(matches: Matches, name: str) -> AbstractContextManager[Matches]:
    """The matches without the filter itself: one of several values is enough, so a number says
    what that choice alone would give. Parties that must all take part narrow what there is."""
    chosen = matches.chosen
    narrows = name == "parties" and chosen.together
    if narrows or not getattr(chosen, name):
        return nullcontext(matches)
    return match(matches.records, chosen.without(name))


def _choices(matches: Matches, entry: Filter) -> Facet:
    """One of a few values: all of them, in their order."""
    records, chosen = matches.records, matches.chosen
    with _without(matches, entry.name) as base:
        counts = count_values(base, entry.name)
    return Facet(
        tuple(
            Option(value, entry.label(records, value), counts.get(name, 0),
                   value in entry.values(chosen))
            for value, name in entry.choices.items()
        )
    )  # fmt: skip


def _things(matches: Matches, entry: Filter) -> Facet:
    """Things of a table: the chosen ones and the most frequent."""
    with _without(matches, entry.name) as base:
        counts = count_values(base, entry.name)
    records, chosen = matches.records, matches.chosen
    connection = records.connection
    values = entry.values(chosen)
    if entry.facet and records.has_one_strategy:
        counts = dict.fromkeys(connection.column(entry.facet.all), 0) | counts
    taken = find_rows(connection, entry.table, values)
    ranked = sorted(counts.keys() - set(taken), key=lambda row: (-counts[row], row))
    shown = ",".join(map(str, [*taken, *ranked[:_MOST]]))
    iris = find_iris(connection, entry.table, shown)
    things: list[Thing] = getattr(records, entry.table).read(iris.values())
    return Facet(
        tuple(
            Option(chosen.written(entry.name, thing.iri), label_choice(thing),
                   counts.get(row, 0), thing.iri in values)
            for row, thing in zip(iris, things, strict=True)
        ),
        max(0, len(ranked) - _MOST),
    )  # fmt: skip


def count_values(matches: Matches, name: str) -> dict[Any, int]:
    """How many of those shown have each value of a filter, things by their rows."""
    facet = next(entry.facet for entry in FILTERS if entry.name == name)
    assert facet is not None, name
    counts = matches.count_by(
        facet.key, facet.table, facet.initiative, facet.condition(matches.chosen)
    )
    # Some may have none.
    counts.pop(None, None)
    return counts


def label_choice(thing: Thing) -> Bilingual:
    """What a thing is called among the choices of a filter."""
    if isinstance(thing, Organisation) and thing.code:
        return Bilingual(*(f"{thing.code} {thing.name.of(language)}" for language in ("da", "en")))
    return thing.short
