"""The answer sentence: what was asked and found, in words, so that one row never looks like all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sikkerby.web.records.matching import Matches, match
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, FILTERS, Parameter, Selection
from sikkerby.web.wording import Value
from sikkerby.web.words import listed, number, said, text


def sentences(matches: Matches) -> list[Value]:
    """What the list says: how many match, by which basis, and what else there is nearby; some lead
    to another list."""
    total = matches.records.total
    if matches.chosen.is_open:
        return [Value(text("all_initiatives", n=total))]
    subject = text("answer_subject", n=matches.direct, total=number(total))
    clauses = _clauses(matches)
    lines = [Value(f"{subject} {listed(clauses)}." if clauses else f"{subject}.")]
    for further in (_covering, _by_basis, _wider):
        lines += further(matches)
    return lines


def _clauses(matches: Matches) -> list[str]:
    """One for each filter, the place first; of a filter with few choices one for each choice."""
    chosen, n = matches.chosen, matches.direct
    clauses: list[str] = []
    for entry in sorted(FILTERS, key=lambda entry: entry.name != "place"):
        values = entry.values(chosen)
        if entry.concepts:
            clauses += (text(f"clause_{value}", n=n) for value in values)
        elif values:
            names = [label_of(matches.records, entry, value) for value in values]
            quoted = [text("quoted", x=name) for name in names] if entry.is_quoted else names
            clauses.append(text(entry.clause(chosen), n=n, x=listed(quoted)))
    return clauses


def label_of(records: Records, entry: Parameter, value: Any) -> str:
    """How a chosen value of a filter is called."""
    if entry.concepts:
        return said(records.concepts[COVERAGES[value]])
    thing = records.thing(value) if entry.table else None
    if thing:
        return said(thing.short if entry.table == "principles" else thing.name)
    return number(value) if isinstance(value, Decimal) else str(value)


def _by_basis(matches: Matches) -> Iterator[Value]:
    """How the matches split by basis, where a party was asked for."""
    parts = [text(f"of_them_{b}", n=n) for b, n in matches.by_basis().items()]
    if parts:
        key = "of_all_shown" if matches.shown > matches.direct else "of_them"
        yield Value(text(key, n=matches.shown, x=listed(parts)))


def _covering(matches: Matches) -> Iterator[Value]:
    """How many more cover the place, where one was asked for."""
    chosen, address = matches.chosen, matches.chosen.address(cover=True)
    kinds = [place.kind for place in matches.records.places.read(chosen.places)]
    place = text("the_district" if kinds == ["District"] else "the_place")
    for reach in ("citywide", "inside", "around"):
        if n := matches.by_reach.get(reach):
            yield Value(text(f"also_{reach}", n=n, place=place), "" if chosen.cover else address)


def _wider(matches: Matches) -> Iterator[Value]:
    """How many more “alle forvaltninger” covers, and how many state no age."""
    chosen = matches.chosen
    if chosen.parties and "implied" not in chosen.basis:
        basis = (*chosen.basis, "implied")
        yield from _say_more(matches, "more_implied", attrgetter("direct"), basis=basis)
    if chosen.age is not None and not chosen.open_ages:
        yield from _say_more(matches, "more_open_ages", attrgetter("shown"), open_ages=True)


def _say_more(
    matches: Matches, key: str, count: Callable[[Matches], int], **wider: Any
) -> Iterator[Value]:
    """How many more there would be, if there would be any."""
    chosen = replace(matches.chosen, **wider)
    with match(matches.records, chosen) as found:
        more = count(found) - count(matches)
    if more > 0:
        yield Value(text(key, n=more), chosen.address())


def query_of(chosen: Selection) -> tuple[str, dict[str, object]]:
    """The stored query that gives this list, or comes closest to it, with its parameters."""
    basis = ",".join(chosen.basis)
    party = f"id/organisation/{_slug(chosen.parties)}"
    place = f"id/place/{_slug(chosen.places)}"
    if chosen.age is not None and chosen.places:
        ages = "stated,open" if chosen.open_ages else "stated"
        given = str(chosen.age)
        return "initiatives-for-age-at-place", {"age": given, "place": place, "ages": ages}
    if chosen.parties and chosen.places:
        return "party-at-place", {"party": party, "place": place, "basis": basis}
    if len(chosen.parties) > 1 and chosen.together:
        other = f"id/organisation/{_slug(chosen.parties[1:])}"
        return "shared-initiatives-of-two-parties", {"a": party, "b": other, "basis": basis}
    if chosen.parties:
        return "initiatives-of-party", {"party": party, "basis": basis}
    if chosen.places:
        return "initiatives-at-place", {"place": place}
    if chosen.alone:
        return "initiatives-with-one-party", {"basis": basis}
    if chosen.coverage and set(chosen.coverage) < set(COVERAGES):
        return "coverage-counts", {}
    return "all-initiatives", {}


def _slug(iris: tuple[str, ...]) -> str:
    return iris[0].rpartition("/")[2] if iris else ""
