"""The answer sentence: what was asked and found, in words, so that one row never looks like all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sikkerby.web.records.filter import Matches, match
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, Selection
from sikkerby.web.words import listed, number, text, written


@dataclass(frozen=True)
class Sentence:
    """A sentence, and where it leads if it leads anywhere."""

    words: str
    address: str = ""


def sentences(matches: Matches) -> list[Sentence]:
    """What the list says: how many match, by which basis, and what else there is nearby."""
    total = matches.records.total
    if matches.chosen.is_open:
        return [Sentence(text("all_initiatives", n=total))]
    subject = text("answer_subject", n=matches.direct, total=number(total))
    clauses = _clauses(matches)
    lines = [Sentence(f"{subject} {listed(clauses)}." if clauses else f"{subject}.")]
    for further in (_covering, _by_basis, _implied, _open_ages):
        lines += further(matches)
    return lines


def _clauses(matches: Matches) -> list[str]:
    records, chosen = matches.records, matches.chosen

    def names(field: str) -> Sequence[object]:
        return [label_of(records, field, value) for value in getattr(chosen, field)]

    together = chosen.together or len(chosen.parties) < 2
    said_of: list[tuple[str, Sequence[object]]] = [
        ("clause_any_place" if len(chosen.places) > 1 else "clause_place", names("places")),
        ("clause_party" if together else "clause_any_party", names("parties")),
        ("clause_strategy", list(map(_quoted, names("strategies")))),
        ("clause_supports" if chosen.also else "clause_principle", names("principles")),
        *((f"clause_{value}", [value]) for value in chosen.coverage),
        ("clause_target", list(map(_quoted, names("target")))),
        ("clause_unit", names("unit")),
        ("clause_age", [] if chosen.age is None else [number(chosen.age)]),
        ("clause_alone", [chosen.alone] if chosen.alone else []),
        ("clause_words", [chosen.words] if chosen.words else []),
    ]
    n = matches.direct
    return [text(key, n=n, x=listed(values)) for key, values in said_of if values]


def label_of(records: Records, field: str, value: str) -> object:
    """How a chosen value is called."""
    if field == "coverage":
        return records.concepts.get(COVERAGES.get(value, value)) or value
    thing = records.thing(value)
    if thing is None:
        return value
    return thing.short if field == "principles" else thing.name


def _quoted(label: object) -> str:
    return text("quoted", x=written(label))


def _by_basis(matches: Matches) -> list[Sentence]:
    """How the matches split by basis, where a party was asked for."""
    if not matches.chosen.parties:
        return []
    parts = [text(f"of_them_{b}", n=n) for b, n in matches.by_basis().items() if n]
    if not parts:
        return []
    key = "of_all_shown" if matches.shown > matches.direct else "of_them"
    return [Sentence(text(key, n=matches.shown, x=listed(parts)))]


def _covering(matches: Matches) -> list[Sentence]:
    chosen = matches.chosen
    if not chosen.places:
        return []
    kind = matches.records.places[chosen.places[0]].kind
    one_district = len(chosen.places) == 1 and kind == "District"
    place = text("the_district" if one_district else "the_place")
    lines: list[Sentence] = []
    for reach in ("citywide", "inside", "around"):
        n = matches.by_reach.get(reach, 0)
        if n:
            address = "" if chosen.cover else chosen.address(cover=True)
            lines.append(Sentence(text(f"also_{reach}", n=n, place=place), address))
    return lines


def _implied(matches: Matches) -> list[Sentence]:
    chosen = matches.chosen
    if not chosen.parties or "implied" in chosen.basis:
        return []
    wider = replace(chosen, basis=(*chosen.basis, "implied"))
    with match(matches.records, wider) as found:
        more = found.direct - matches.direct
    return [Sentence(text("more_implied", n=more), wider.address())] if more > 0 else []


def _open_ages(matches: Matches) -> list[Sentence]:
    chosen = matches.chosen
    if chosen.age is None or chosen.open_ages:
        return []
    wider = replace(chosen, open_ages=True)
    with match(matches.records, wider) as found:
        more = found.shown - matches.shown
    return [Sentence(text("more_open_ages", n=more), wider.address())] if more else []


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
