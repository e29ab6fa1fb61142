"""The initiatives of a selection counted by party, principle, place or age, each count with its
list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sikkerby.tabular.cells import Table
from sikkerby.web.bars import Bar
from sikkerby.web.records.counted import count_ages, count_partners, count_things
from sikkerby.web.records.filter import Matches
from sikkerby.web.records.model import Principle, Thing
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, Selection
from sikkerby.web.sentences import on_grounds, say_most
from sikkerby.web.wording import ages
from sikkerby.web.words import said, text

# Addresses of lists of more target groups would be too long.
_MOST_GROUPS = 20


@dataclass(frozen=True)
class Breakdown:
    """All counts of the `total` initiatives shown, the highest first, ages in their order."""

    chosen: Selection
    total: int
    bars: list[Bar]

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
        counted = text("in_initiatives_shown", n=self.total)
        among = text(f"n_{self.chosen.by}", n=len(counts))
        return f"{say_most(among, counts, on_grounds(self._grounds, counted))}."

    @property
    def _grounds(self) -> Mapping[str, tuple[str, ...]]:
        if self.chosen.by in ("administrations", "parties"):
            return {"basis": self.chosen.basis}
        if self.chosen.by == "principles":
            return {"support": ("listed", "also") if self.chosen.also else ("listed",)}
        return {}

    def table(self) -> Table:
        """The counts as a file."""
        rows = [(bar.label, bar.count) for bar in self.bars]
        return Table(self.heading, [self.heading, text("initiatives")], rows)


def break_down(records: Records, chosen: Selection, matches: Matches) -> Breakdown:
    """The initiatives shown by what the selection names; each bar leads to the list of its own."""
    found = list(_COUNTERS[chosen.by](records, chosen, matches))
    if chosen.by != "ages":
        found.sort(key=lambda bar: -bar.count)
    return Breakdown(chosen, matches.shown, found)


def _bar(chosen: Selection, label: str, count: int, **narrower: tuple[str, ...]) -> Bar:
    address = chosen.address(path=Selection.path, by="", view="words", **narrower)
    return Bar(label, count, address)


def _by_party(records: Records, chosen: Selection, matches: Matches) -> Iterator[Bar]:
    if not chosen.together and len(chosen.parties) > 1:
        yield from _by_thing(records, chosen, matches, "parties")
        return
    only = chosen.by == "administrations"
    for party, n in count_partners(records, chosen, matches, administrations=only):
        yield _bar(chosen, said(party.short), n, parties=(*chosen.parties, party.iri))


def _by_thing(records: Records, chosen: Selection, matches: Matches, field: str) -> Iterator[Bar]:
    for thing, n in count_things(records, chosen, matches, field):
        yield _bar(chosen, _label(records, thing), n, **{field: (thing.iri,)})


def _label(records: Records, thing: Thing) -> str:
    if isinstance(thing, Principle) and not records.has_one_strategy:
        return f"{said(thing.short)} ({said(records.strategy_of(thing.edition).with_years)})"
    return said(thing.short)


def _by_principle(records: Records, chosen: Selection, matches: Matches) -> Iterator[Bar]:
    return _by_thing(records, chosen, matches, "principles")


def _by_place(records: Records, chosen: Selection, matches: Matches) -> Iterator[Bar]:
    """Those that name no place count by their coverage, unless they are shown for each place."""
    yield from _by_thing(records, chosen, matches, "places")
    if not chosen.places and not chosen.cover:
        counts = matches.count_by("t.coverage", "_initiatives", "id")
        for value, name in COVERAGES.items():
            if value != "named" and counts.get(name):
                yield _bar(chosen, said(records.concepts[name]), counts[name], coverage=(value,))


def _by_ages(records: Records, chosen: Selection, matches: Matches) -> Iterator[Bar]:
    for group, iris, n in count_ages(records, matches):
        label = ages(group) if group.states_age else text("without_ages")
        if len(iris) <= _MOST_GROUPS:
            yield _bar(chosen, label, n, target=tuple(iris))
        else:
            yield Bar(label, n, "")


_COUNTERS: Mapping[str, Callable[[Records, Selection, Matches], Iterator[Bar]]] = {
    "administrations": _by_party,
    "parties": _by_party,
    "principles": _by_principle,
    "places": _by_place,
    "ages": _by_ages,
}
