"""The page of a place: which initiatives name it, which cover it, what lies in and around it."""

from __future__ import annotations

from functools import partial

from sikkerby.web.pages.matching import REACHES, Match, match_initiative, partners
from sikkerby.web.pages.records import BASES, Corpus, Place
from sikkerby.web.pages.render import address_of, render
from sikkerby.web.pages.selection import Selection
from sikkerby.web.pages.wording import Line, Value, additions, where
from sikkerby.web.site import Site
from sikkerby.web.texts import number, text


def render_place(here: Site, corpus: Corpus, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no place that is shown."""
    place = corpus.places.get(iri)
    if place is None:
        return None
    chosen = Selection(places=(iri,), basis=BASES)
    matches = [
        match
        for initiative in corpus.initiatives.values()
        if (match := match_initiative(corpus, initiative, chosen))
    ]
    by_reach: dict[str, list[Match]] = {
        reach: [match for match in matches if match.reach == reach] for reach in REACHES
    }
    if place.kind == "Municipality":
        by_reach["inside"], by_reach["named"] = by_reach["inside"] + by_reach["named"], []
    nearest = [*by_reach["named"], *by_reach["inside"]]
    return render(
        "place.html",
        corpus=corpus,
        place=place,
        by_reach=by_reach,
        partners=partners(nearest, Selection()),
        inside=[p for p in corpus.places.values() if p.within == iri],
        around=[corpus.places[larger] for larger in place.around if larger in corpus.places],
        where=partial(where, corpus),
        additions=_additions(corpus, place),
        address=here.local(iri),
    )


def _additions(corpus: Corpus, place: Place) -> list[Line]:
    more: list[Line] = []
    if place.within:
        larger = corpus.places[place.within]
        more.append(Line(text("lies_within"), (Value(str(larger.name), address_of(larger)),)))
    if place.code:
        more.append(Line(text("district_number"), (Value(place.code),)))
    if place.point:
        longitude, latitude = place.point
        more.append(Line(text("point"), (Value(f"{number(latitude)} N, {number(longitude)} E"),)))
    else:
        more.append(Line(text("point"), (Value(text("no_point")),)))
    return additions(place, *more)
