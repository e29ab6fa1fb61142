"""`/search`: names, codes and inflections first, then words in the rows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from sikkerby.web.addresses import query_link
from sikkerby.web.pages import blueprint
from sikkerby.web.pages.answer import sentences
from sikkerby.web.pages.corpus import corpus
from sikkerby.web.pages.matching import find
from sikkerby.web.pages.names import (
    Piece,
    Recognised,
    find_words,
    mark_words,
    recognise,
    sentence_with,
    split_words,
)
from sikkerby.web.pages.records import Corpus, Initiative, Organisation, Place
from sikkerby.web.pages.render import page
from sikkerby.web.pages.selection import LONGEST_WORDS, Selection
from sikkerby.web.site import site

_MOST_OFFERS = 4
_MOST_NAMES = 20


@dataclass(frozen=True)
class Offer:
    """A filtered list that answers what was typed: its names, its answer, its address."""

    names: tuple[str, ...]
    answer: str
    address: str


@dataclass(frozen=True)
class Hit:
    """A row that has the typed words: its title and the sentence, in marked pieces."""

    initiative: Initiative
    title: list[Piece]
    sentence: list[Piece]


@blueprint.get("/search")
def search() -> Response:
    """What the typed words name, lists that combine it, and rows that have the words."""
    found = corpus(site())
    typed = " ".join(request.args.get("q", "").split())[:LONGEST_WORDS]
    recognised = recognise(found, typed) if typed else []
    return page(
        "search.html",
        corpus=found,
        typed=typed,
        offers=_offers(found, recognised),
        things=list({entry.thing.iri: entry.thing for entry in recognised}.values())[:_MOST_NAMES],
        hits=_hits(found, typed) if typed else [],
        query_address=query_link("initiatives-mentioning-words", words=typed),
    )


def _offers(found: Corpus, recognised: list[Recognised]) -> list[Offer]:
    """Lists that combine one meaning of each party and place that was typed."""
    whole = [entry for entry in recognised if entry.whole]
    considered = _best_per_word(recognised)
    parties = [e for e in considered if e.thing.iri in found.parties]
    places = [e for e in considered if isinstance(e.thing, Place)]
    units = [
        e
        for e in considered
        if isinstance(e.thing, Organisation) and e.thing.iri not in found.parties
    ]
    offers: list[Offer] = []
    if len(parties) + len(places) > 1:
        # Different words narrow; different meanings of one word are alternatives.
        together = tuple(e.thing.iri for e in _one_per_word(parties))
        around = tuple(e.thing.iri for e in _one_per_word(places))
        offers.append(_offer(found, Selection(parties=together, places=around, cover=bool(around))))
    for entry in [*parties, *places, *units]:
        if entry not in whole and len(considered) > _MOST_OFFERS:
            continue
        if entry.thing.iri in found.parties:
            chosen = Selection(parties=(entry.thing.iri,))
        elif isinstance(entry.thing, Place):
            chosen = Selection(places=(entry.thing.iri,))
        else:
            chosen = Selection(unit=(entry.thing.iri,))
        offers.append(_offer(found, chosen))
    return list(dict.fromkeys(offers))[:_MOST_OFFERS]


def _best_per_word(recognised: list[Recognised]) -> list[Recognised]:
    """Without parts of names where the same word is a whole one."""
    explained = {word for entry in recognised if entry.whole for word in entry.words}
    return [e for e in recognised if e.whole or not explained & set(e.words)]


def _one_per_word(entries: list[Recognised]) -> list[Recognised]:
    return list({entry.words: entry for entry in reversed(entries)}.values())[::-1]


def _offer(found: Corpus, chosen: Selection) -> Offer:
    names = [found.thing(iri) for iri in (*chosen.parties, *chosen.places, *chosen.unit)]
    answer = " ".join(s.words for s in sentences(found, chosen, find(found, chosen))[:3])
    return Offer(tuple(str(thing.name) for thing in names if thing), answer, chosen.address())


def _hits(found: Corpus, typed: str) -> list[Hit]:
    if not split_words(typed):
        return []
    return [
        Hit(
            initiative,
            mark_words(str(initiative.name), typed),
            sentence_with(initiative.description.da, typed),
        )
        for initiative in found.initiatives.values()
        if find_words(initiative, typed)
    ]
