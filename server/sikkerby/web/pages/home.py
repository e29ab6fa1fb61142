"""The home page: what is this, can I trust it?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask import Response

from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.pages import blueprint
from sikkerby.web.pages.corpus import corpus
from sikkerby.web.pages.matching import find
from sikkerby.web.pages.records import Corpus
from sikkerby.web.pages.registers import longest, principle_bars, unnamed_districts
from sikkerby.web.pages.render import page
from sikkerby.web.pages.selection import Selection
from sikkerby.web.pages.structured import describe_dataset
from sikkerby.web.pages.wording import amount
from sikkerby.web.site import site
from sikkerby.web.texts import listed, text

_AGE = "16"
_PLACE = "noerrebro"
_POLICE = "Police"


@dataclass(frozen=True)
class Question:
    """A question that readers come with: its answer, where the words stand, and its query."""

    question: str
    answer: str
    words_address: str
    query_address: str


@blueprint.get("/")
def home() -> Response:
    """Six questions with their answers, the principles, and what the table leaves out."""
    here = site()
    found = corpus(here)
    return page(
        "home.html",
        corpus=found,
        bars=principle_bars(found),
        most=longest(principle_bars(found)),
        questions=_questions(found),
        structured=describe_dataset(here),
        source=next((f"{here.base}id/source/{edition}" for edition in found.tables), ""),
        incomplete=[o for o in found.administrations.values() if o.is_incomplete],
    )


def _questions(found: Corpus) -> list[Question]:
    """Those of the six questions that these data can be asked."""
    asked = (_police(found), _age(found), _sharing(found), _districts(found), _mentioned(found),
             _sums(found))  # fmt: skip
    return [question for question in asked if question is not None]


def _police(found: Corpus) -> Question | None:
    police = next((o for o in found.parties.values() if o.classification == _POLICE), None)
    if police is None:
        return None
    counts: dict[str, int] = {}
    for initiative in found.initiatives.values():
        if police.iri in initiative.by_party and initiative.by_party[police.iri].basis != "implied":
            for entry in initiative.participations:
                if entry.basis != "implied" and entry.party in found.administrations:
                    counts[entry.party] = counts.get(entry.party, 0) + 1
    names = [
        f"{found.organisations[iri].short} {n}"
        for iri, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return Question(
        text("ask_police"),
        text("answer_police", x=listed(names)),
        link_to("/initiatives", party=police.slug, view="words"),
        query_link("partners-of-party", party=f"id/organisation/{police.slug}"),
    )


def _age(found: Corpus) -> Question | None:
    place = next((p for p in found.districts.values() if p.slug.endswith(_PLACE)), None)
    if place is None:
        return None
    chosen = Selection(places=(place.iri,), age=Decimal(_AGE), age_given=_AGE, cover=True)
    result = find(found, chosen)
    return Question(
        text("ask_age", place=place.name),
        text("answer_age", n=len(result.all), direct=len(result.direct), place=place.name),
        chosen.address(view="words"),
        query_link("initiatives-for-age-at-place", age=_AGE, place=f"id/place/{place.slug}"),
    )


def _sharing(found: Corpus) -> Question | None:
    pairs: dict[tuple[str, str], int] = {}
    for initiative in found.initiatives.values():
        named = [p.party for p in initiative.participations if p.basis != "implied"]
        inside = [iri for iri in found.administrations if iri in named]
        for index, first in enumerate(inside):
            for second in inside[index + 1 :]:
                pairs[first, second] = pairs.get((first, second), 0) + 1
    if not pairs:
        return None
    (first, second), n = max(pairs.items(), key=lambda pair: pair[1])
    a, b = found.organisations[first], found.organisations[second]
    return Question(
        text("ask_sharing"),
        text("answer_sharing", n=n, a=a.short, b=b.short),
        link_to("/initiatives", party=[a.slug, b.slug], view="words"),
        query_link("administrations-by-administration"),
    )


def _districts(found: Corpus) -> Question | None:
    if not found.districts:
        return None
    unnamed = unnamed_districts(found)
    citywide = sum(i.coverage == "Citywide" for i in found.initiatives.values())
    return Question(
        text("ask_districts"),
        text("answer_districts", x=listed(p.name for p in unnamed) or "–", n=citywide),
        link_to("/places"),
        query_link("districts-nobody-names"),
    )


def _mentioned(found: Corpus) -> Question | None:
    entries = [
        p for i in found.initiatives.values() for p in i.participations if p.basis == "mentioned"
    ]
    if not entries:
        return None
    rows = len({entry.initiative for entry in entries})
    return Question(
        text("ask_mentioned"),
        text("answer_mentioned", n=len(entries), rows=rows),
        link_to("/initiatives", basis="mentioned", match="any",
                party=[o.slug for o in found.parties.values()
                       if any(e.party == o.iri for e in entries)], view="words"),
        query_link("only-in-description"),
    )  # fmt: skip


def _sums(found: Corpus) -> Question | None:
    sums = [f for i in found.initiatives.values() for f in i.facts if f.kind == "Sum"]
    if not sums:
        return None
    named = [f"{amount(found, fact)} ({found.initiatives[fact.initiative].name})" for fact in sums]
    first = found.initiatives[sums[0].initiative]
    return Question(
        text("ask_sums"),
        text("answer_sums", n=len(sums), x=listed(named)),
        link_to(f"/doc/initiative/{first.edition}/{first.slug}"),
        query_link("sums-of-money"),
    )
