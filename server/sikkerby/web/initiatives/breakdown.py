"""The initiatives of a selection counted by party, principle, place or age, each count with its
list."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sikkerby.tabular.cells import Table
from sikkerby.web.bars import Bar
from sikkerby.web.records.matching import Matches
from sikkerby.web.records.namesakes import tell_apart
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import COVERAGES, TABLES, Selection, name_grounds
from sikkerby.web.sentences import on_grounds, say_most
from sikkerby.web.wording import ages
from sikkerby.web.words import said, text

# Addresses of lists of more target groups would be too long.
_MOST_GROUPS = 20


@dataclass(frozen=True)
class Breakdown:
    """The counts of the `total` initiatives shown, the highest first, ages in their order; `others`
    are those of which no bar was asked for."""

    chosen: Selection
    total: int
    bars: list[Bar]
    others: list[int]

    @property
    def heading(self) -> str:
        """What they are counted by."""
        return text(f"option_by_{self.chosen.by}")

    @property
    def finding(self) -> str:
        """Which have most, among how many, on which grounds; nothing where there is nothing."""
        if not self.bars:
            return ""
        counts = [(bar.label, bar.count) for bar in self.bars] + [("", n) for n in self.others]
        counted = text("in_initiatives_shown", n=self.total)
        among = text(f"n_{self.chosen.by}", n=len(counts))
        grounds = name_grounds({self.chosen.by}, self.chosen.basis, also=self.chosen.also)
        return f"{say_most(among, counts, on_grounds(grounds, counted))}."

    def table(self) -> Table:
        """The counts as a file."""
        rows = [(bar.label, bar.count) for bar in self.bars]
        return Table(self.heading, [self.heading, text("initiatives")], rows)


def break_down(matches: Matches, most: int | None = None) -> Breakdown:
    """The initiatives shown by what the selection names; each bar leads to the list of its own.

    `most` is how many bars are wanted; without it all are.
    """
    by = matches.chosen.by
    if by == "ages":
        return Breakdown(matches.chosen, matches.shown, _by_ages(matches), [])
    bars, others = _by_thing(matches, most, "parties" if by == "administrations" else by)
    if by == "places" and not matches.chosen.places and not matches.chosen.cover:
        bars = sorted([*bars, *_by_coverage(matches)], key=lambda bar: -bar.count)
    return Breakdown(matches.chosen, matches.shown, bars, others)


def _bar(chosen: Selection, label: str, count: int, **narrower: tuple[str, ...]) -> Bar:
    return Bar(label, count, chosen.address(path=Selection.path, by="", view="words", **narrower))


def _by_thing(matches: Matches, most: int | None, field: str) -> tuple[list[Bar], list[int]]:
    records, chosen = matches.records, matches.chosen
    lookup, counts = records.of_table(TABLES[field]), matches.count_by(field)
    values = getattr(chosen, field)
    asked = lookup.numbers(values)
    # Parties that must all take part narrow; of others, each has its own.
    narrows = field == "parties" and (chosen.together or len(values) < 2)
    wanted = counts.keys() - asked if narrows else counts.keys() & (asked or counts.keys())
    if narrows and chosen.by == "administrations":
        wanted &= set(records.connection.column(Scope(records).rows("administrations")))
    ranked = sorted(wanted, key=lambda row: (-counts[row], row))
    found = lookup.numbered(ranked[:most])
    apart = tell_apart(records, found.values())
    bars = []
    for row in ranked[:most]:
        label, iri = said(found[row].short), found[row].iri
        named = f"{label} ({said(apart[iri])})" if iri in apart else label
        narrower = {field: (*values, iri) if narrows else (iri,)}
        bars.append(_bar(chosen, named, counts[row], **narrower))
    return bars, [counts[row] for row in ranked[len(bars) :]]


def _by_coverage(matches: Matches) -> list[Bar]:
    """Those that name no place, which are not shown for each place."""
    counts = matches.count_by("coverage")
    concepts = matches.records.concepts
    return [
        _bar(matches.chosen, said(concepts[name]), counts[name], coverage=(value,))
        for value, name in COVERAGES.items()
        if value != "named" and counts.get(name)
    ]


def _by_ages(matches: Matches) -> list[Bar]:
    found, bars = matches.count_ages(), []
    groups = matches.records.target_groups.read(iris[0] for iris, _ in found)
    for group, (iris, n) in zip(groups, found, strict=True):
        bar = _bar(matches.chosen, ages(group) or text("without_ages"), n, target=tuple(iris))
        bars.append(bar if len(iris) <= _MOST_GROUPS else replace(bar, address=""))
    return bars
