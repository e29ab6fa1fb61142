"""The initiatives of a selection counted by party, principle, place or age, each count with its
list."""

from __future__ import annotations

from dataclasses import dataclass

from sikkerby.tabular.cells import Table
from sikkerby.web.bars import Bar
from sikkerby.web.records.counted import count_ages, count_things
from sikkerby.web.records.matching import Matches
from sikkerby.web.records.namesakes import tell_apart
from sikkerby.web.records.selection import COVERAGES, Selection, name_grounds
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
        counts = [(bar.label, bar.count) for bar in self.bars]
        counts += [("", count) for count in self.others]
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
    address = chosen.address(path=Selection.path, by="", view="words", **narrower)
    return Bar(label, count, address)


def _by_thing(matches: Matches, most: int | None, field: str) -> tuple[list[Bar], list[int]]:
    chosen = matches.chosen
    # Parties that must all take part narrow; of others, each has its own.
    narrows = field == "parties" and (chosen.together or len(chosen.parties) < 2)
    counted, rest = count_things(matches, field, most, others=narrows)
    asked = chosen.parties if narrows else ()
    apart = tell_apart(matches.records, (thing for thing, _ in counted))
    bars = []
    for thing, n in counted:
        label, other = said(thing.short), apart.get(thing.iri)
        named = f"{label} ({said(other)})" if other else label
        bars.append(_bar(chosen, named, n, **{field: (*asked, thing.iri)}))
    return bars, rest


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
    bars = []
    for group, iris, n in count_ages(matches):
        label = ages(group) if group.states_age else text("without_ages")
        fits = len(iris) <= _MOST_GROUPS
        bars.append(
            _bar(matches.chosen, label, n, target=tuple(iris)) if fits else Bar(label, n, "")
        )
    return bars
