"""The answer sentence: what was asked and found, in words, so that one row never looks like all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sikkerby.web.pages.matching import Result, find, label_of
from sikkerby.web.pages.records import BASES, Corpus
from sikkerby.web.pages.selection import COVERAGES, Selection
from sikkerby.web.texts import listed, number, text


@dataclass(frozen=True)
class Sentence:
    """A sentence, and where it leads if it leads anywhere."""

    words: str
    address: str = ""


def sentences(corpus: Corpus, chosen: Selection, result: Result) -> list[Sentence]:
    """What the list says: how many match, by which basis, and what else there is nearby."""
    total = len(corpus.initiatives)
    if chosen.is_open:
        return [Sentence(text("all_initiatives", n=total))]
    found = len(result.direct)
    subject = text("answer_subject", n=found, total=number(total))
    clauses = _clauses(corpus, chosen, found)
    lines = [Sentence(f"{subject} {listed(clauses)}." if clauses else f"{subject}.")]
    lines += _covering(corpus, chosen, result)
    lines += _by_basis(chosen, result)
    lines += _implied(corpus, chosen, result)
    lines += _open_ages(corpus, chosen, result)
    return lines


def _clauses(corpus: Corpus, chosen: Selection, n: int) -> list[str]:
    clauses: list[str] = []

    def add(key: str, names: list[object]) -> None:
        if names:
            clauses.append(text(key, n=n, x=listed(names)))

    def name(field: str, values: tuple[str, ...]) -> list[object]:
        return [str(label_of(corpus, field, value)) for value in values]

    if len(chosen.places) == 1 or not chosen.places:
        add("clause_place", name("places", chosen.places))
    else:
        add("clause_any_place", name("places", chosen.places))
    together = chosen.together or len(chosen.parties) < 2
    add("clause_party" if together else "clause_any_party", name("parties", chosen.parties))
    add("clause_strategy", [f"»{label}«" for label in name("strategies", chosen.strategies)])
    principles = [corpus.principles[iri].short for iri in chosen.principles]
    add("clause_supports" if chosen.also else "clause_principle", list(principles))
    for value in chosen.coverage:
        clauses.append(text(f"clause_{value}", n=n))
    add("clause_target", [f"»{label}«" for label in name("target", chosen.target)])
    add("clause_unit", name("unit", chosen.unit))
    if chosen.age is not None:
        clauses.append(text("clause_age", n=n, x=number(chosen.age)))
    if chosen.alone:
        clauses.append(text("clause_alone", n=n))
    if chosen.words:
        clauses.append(text("clause_words", n=n, x=chosen.words))
    return clauses


def _by_basis(chosen: Selection, result: Result) -> list[Sentence]:
    """How the matches split by basis, where a party was asked for."""
    if not chosen.parties:
        return []
    shown = result.all if chosen.cover else result.direct
    counts = {b: sum(match.basis == b for match in shown) for b in BASES}
    parts = [text(f"of_them_{b}", n=n) for b, n in counts.items() if n]
    if not parts:
        return []
    key = "of_all_shown" if len(shown) > len(result.direct) else "of_them"
    return [Sentence(text(key, n=len(shown), x=listed(parts)))]


def _covering(corpus: Corpus, chosen: Selection, result: Result) -> list[Sentence]:
    if not chosen.places:
        return []
    kind = corpus.places[chosen.places[0]].kind
    one_district = len(chosen.places) == 1 and kind == "District"
    place = text("the_district" if one_district else "the_place")
    lines: list[Sentence] = []
    for reach in ("citywide", "inside", "around"):
        n = sum(match.reach == reach for match in result.covering)
        if n:
            address = "" if chosen.cover else chosen.address(cover=True)
            lines.append(Sentence(text(f"also_{reach}", n=n, place=place), address))
    return lines


def _implied(corpus: Corpus, chosen: Selection, result: Result) -> list[Sentence]:
    if not chosen.parties or "implied" in chosen.basis:
        return []
    wider = replace(chosen, basis=(*chosen.basis, "implied"))
    more = len(find(corpus, wider).direct) - len(result.direct)
    if more < 1:
        return []
    return [Sentence(text("more_implied", n=more), wider.address())]


def _open_ages(corpus: Corpus, chosen: Selection, result: Result) -> list[Sentence]:
    if chosen.age is None or chosen.open_ages:
        return []
    wider = replace(chosen, open_ages=True)
    found = find(corpus, wider)
    more = len(found.direct) - len(result.direct)
    if chosen.cover:
        more += len(found.covering) - len(result.covering)
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
