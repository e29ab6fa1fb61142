"""Which initiatives match a selection, why, and how many each further choice would leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sikkerby.web.pages.names import find_words
from sikkerby.web.pages.records import BASES, Bilingual, Corpus, Initiative, Quotation
from sikkerby.web.pages.selection import COVERAGES, Selection

# How an initiative reaches a place, from the narrowest to the widest.
REACHES = ("named", "inside", "around", "citywide")


@dataclass(frozen=True)
class Reason:
    """Words for one filter that an initiative meets: which field, what it is, the words."""

    field: str
    value: str
    basis: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True)
class Match:
    """An initiative that meets all filters. `basis` is the weakest on which a party is in it,
    `reach` how it reaches the place; either is empty where nothing was asked."""

    initiative: Initiative
    basis: str
    reach: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Option:
    """A choice of a filter, with the number of initiatives that it would leave."""

    value: str
    label: str
    count: int
    chosen: bool
    kind: str = ""


@dataclass(frozen=True)
class Result:
    """The matches that count, and those that merely cover the place asked for."""

    direct: tuple[Match, ...]
    covering: tuple[Match, ...]

    @property
    def all(self) -> tuple[Match, ...]:
        return (*self.direct, *self.covering)


def find(corpus: Corpus, chosen: Selection) -> Result:
    """All matches; those that only cover the place stand apart, whether shown or not."""
    matches = [
        match
        for initiative in corpus.initiatives.values()
        if (match := match_initiative(corpus, initiative, chosen))
    ]
    ranked = sorted(matches, key=lambda match: REACHES.index(match.reach) if match.reach else 0)
    return Result(
        tuple(match for match in ranked if match.reach in ("", "named")),
        tuple(match for match in ranked if match.reach not in ("", "named")),
    )


def match_initiative(corpus: Corpus, initiative: Initiative, chosen: Selection) -> Match | None:
    """How an initiative meets the selection, or None."""
    reasons: list[Reason] = []
    if chosen.strategies and initiative.edition not in {
        corpus.strategies[iri].slug for iri in chosen.strategies
    }:
        return None
    parties = _by_party(initiative, chosen)
    if parties is None:
        return None
    reasons += parties
    reach = ""
    if chosen.places:
        found = [(r, p) for p in chosen.places if (r := reach_of(corpus, initiative, p))]
        if not found:
            return None
        reach, place = min(found, key=lambda pair: REACHES.index(pair[0]))
        reasons.append(_by_place(corpus, initiative, reach, place))
    if chosen.principles:
        own = {initiative.principle} | (set(initiative.also) if chosen.also else set())
        named = own & set(chosen.principles)
        if not named:
            return None
        for iri in sorted(named):
            field = "principle" if iri == initiative.principle else "alsoSupports"
            reasons.append(Reason(field, iri, "", initiative.words(field, iri)))
    if chosen.coverage and initiative.coverage not in {COVERAGES[c] for c in chosen.coverage}:
        return None
    if chosen.coverage:
        reasons.append(Reason("coverage", initiative.coverage, "", initiative.words("coverage")))
    if chosen.target and initiative.audience not in chosen.target:
        return None
    if chosen.unit and not set(chosen.unit) & set(initiative.units):
        return None
    for unit in set(chosen.unit) & set(initiative.units):
        reasons.append(Reason("mentionsUnit", unit, "", initiative.words("mentionsUnit", unit)))
    if chosen.age is not None:
        group = corpus.target_groups[initiative.audience]
        if not group.takes(chosen.age) or not (group.states_age or chosen.open_ages):
            return None
    if (chosen.age is not None or chosen.target) and not chosen.age_is_wrong:
        words = initiative.words("audience")
        reasons.append(Reason("audience", initiative.audience, "", words))
    if chosen.alone and len([p for p in initiative.participations if p.basis in chosen.basis]) != 1:
        return None
    if chosen.words and not find_words(initiative, chosen.words):
        return None
    weakest = max((r.basis for r in parties), key=BASES.index, default="")
    if chosen.weakest and weakest not in chosen.weakest:
        return None
    return Match(initiative, weakest, reach, tuple(reasons))


def _by_party(initiative: Initiative, chosen: Selection) -> list[Reason] | None:
    if not chosen.parties:
        return []
    found = [
        Reason("party", iri, entry.basis, entry.quotations)
        for iri in chosen.parties
        if (entry := initiative.by_party.get(iri)) and entry.basis in chosen.basis
    ]
    needed = len(chosen.parties) if chosen.together else 1
    return found if len(found) >= needed else None


def _by_place(corpus: Corpus, initiative: Initiative, reach: str, place: str) -> Reason:
    if reach == "citywide":
        return Reason("coverage", initiative.coverage, reach, initiative.words("coverage"))
    named = next(
        (
            iri
            for iri in initiative.places
            if iri == place
            or (reach == "inside" and place in corpus.places[iri].around)
            or (reach == "around" and iri in corpus.places[place].around)
        ),
        place,
    )
    return Reason("spatial", named, reach, initiative.words("spatial", named))


def reach_of(corpus: Corpus, initiative: Initiative, place: str) -> str:
    """How an initiative reaches a place: it names it, a place inside it, one around it, or the
    whole city; empty where it does not."""
    if initiative.coverage == "Citywide":
        return "citywide"
    if initiative.coverage != "NamedPlaces":
        return ""
    if place in initiative.places:
        return "named"
    if any(place in corpus.places[iri].around for iri in initiative.places if iri in corpus.places):
        return "inside"
    if set(initiative.places) & set(corpus.places[place].around):
        return "around"
    return ""


def choose(chosen: Selection, field: str, values: tuple[str, ...]) -> Selection:
    """The selection with other values for one of its filters."""
    changes: dict[str, Any] = {field: values}
    return replace(chosen, **changes)


def count(corpus: Corpus, chosen: Selection) -> int:
    """How many initiatives a selection shows."""
    found = find(corpus, chosen)
    return len(found.direct) + (len(found.covering) if chosen.cover else 0)


def options(corpus: Corpus, chosen: Selection) -> dict[str, list[Option]]:
    """The choices of each filter; those that would leave nothing are there too, with 0."""
    return {
        "parties": [
            _option(corpus, chosen, "parties", iri, f"{org.code} {org.name}".strip(), org.kind)
            for iri, org in corpus.parties.items()
        ],
        "places": [
            _option(corpus, chosen, "places", iri, str(place.name), place.kind)
            for iri, place in corpus.places.items()
            if place.kind != "Municipality"
        ],
        # One strategy is no choice.
        "strategies": [
            _option(corpus, chosen, "strategies", iri, strategy.with_years)
            for iri, strategy in corpus.strategies.items()
            if len(corpus.strategies) > 1
        ],
        "principles": [
            _option(corpus, chosen, "principles", iri, principle.short)
            for iri, principle in corpus.principles.items()
        ],
        "coverage": [
            _option(corpus, chosen, "coverage", value, str(corpus.concepts[name]))
            for value, name in COVERAGES.items()
        ],
    }


def _option(
    corpus: Corpus, chosen: Selection, field: str, value: str, label: str, kind: str = ""
) -> Option:
    taken: tuple[str, ...] = getattr(chosen, field)
    # Of several parties all must take part, so that each further one narrows; elsewhere one of
    # several is enough, and the number says what the choice alone would give.
    narrowing = field == "parties" and chosen.together
    tried = tuple(dict.fromkeys((*taken, value))) if narrowing else (value,)
    return Option(value, label, count(corpus, choose(chosen, field, tried)), value in taken, kind)


@dataclass(frozen=True)
class Partner:
    """Another party in the initiatives that are shown: how often on each basis."""

    iri: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def partners(matches: Iterable[Match], chosen: Selection) -> list[Partner]:
    """The other parties of the matches, most frequent first, by the basis of the pair."""
    found: dict[str, dict[str, int]] = {}
    for match in matches:
        for entry in match.initiative.participations:
            if entry.party in chosen.parties or entry.basis not in chosen.basis:
                continue
            pair = max((entry.basis, match.basis or entry.basis), key=BASES.index)
            counts = found.setdefault(entry.party, dict.fromkeys(BASES, 0))
            counts[pair] += 1
    ranked = [Partner(iri, counts) for iri, counts in found.items()]
    return sorted(ranked, key=lambda partner: (-partner.total, partner.iri))


def label_of(corpus: Corpus, field: str, value: str) -> Bilingual | str:
    """How a chosen value is called."""
    if field == "coverage":
        return corpus.concepts.get(COVERAGES.get(value, value), Bilingual(value, value))
    thing = corpus.strategies.get(value) or corpus.thing(value)
    return thing.name if thing else value
