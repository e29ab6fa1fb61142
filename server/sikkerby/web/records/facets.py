"""The choices of each filter of `/initiatives`, with what each would leave."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace

from sikkerby.bilingual import LANGUAGES, Bilingual
from sikkerby.web.records.matching import Matches, match
from sikkerby.web.records.model import Organisation, Thing
from sikkerby.web.records.records import Lookup
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import COVERAGES, FILTERS, Parameter

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

    options: list[Option]
    more: int = 0


def find_facets(matches: Matches) -> Mapping[str, Facet]:
    """The choices of each filter that has a facet, by its parameter; those that would leave nothing
    too, where one strategy is shown."""
    return {
        entry.name: _facet(matches, entry)
        for entry in FILTERS
        # One strategy is no choice.
        if entry.facet and not (entry.name == "strategy" and matches.records.has_one_strategy)
    }


def _facet(matches: Matches, entry: Parameter) -> Facet:
    records, chosen, values = matches.records, matches.chosen, entry.values(matches.chosen)
    # Without the filter itself: one of several values is enough, so a number says what that choice
    # alone would give. Parties that must all take part narrow what there is.
    narrows = entry.name == "party" and chosen.together
    others = chosen if narrows else replace(chosen, **{entry.field: entry.default})
    with nullcontext(matches) if others == chosen else match(records, others) as base:
        counts = base.count_by(entry.field)
    if not entry.table:
        # Few values: all of them, in their order.
        options = [
            Option(value, records.concepts[name], counts.get(name, 0), value in values)
            for value, name in COVERAGES.items()
        ]
        return Facet(options)
    if records.has_one_strategy:
        every = records.connection.column(Scope(records).rows(entry.field))
        counts = dict.fromkeys(every, 0) | counts
    lookup: Lookup[Thing] = records.of_table(entry.table)
    taken = lookup.numbers(values)
    ranked = sorted(counts.keys() - taken, key=lambda row: (-counts[row], row))
    return Facet(
        [
            Option(chosen.written(entry.field, thing.iri), label_choice(thing),
                   counts.get(row, 0), thing.iri in values)
            for row, thing in lookup.numbered([*taken, *ranked[:_MOST]]).items()
        ],
        max(0, len(ranked) - _MOST),
    )  # fmt: skip


def label_choice(thing: Thing) -> Bilingual:
    """What a thing is called among the choices of a filter."""
    if isinstance(thing, Organisation) and thing.code:
        # What has no name in a language goes by the other there.
        return Bilingual(*(f"{thing.code} {thing.name.of(language)}" for language in LANGUAGES))
    return thing.short
