"""`/search`: names, codes and inflections first, then words in the rows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from sikkerby.reconciliation.naming import find_misspelt
from sikkerby.web.addresses import query_link
from sikkerby.web.initiatives.marking import Piece, mark_words, sentence_with
from sikkerby.web.initiatives.sentence import sentences
from sikkerby.web.pages import blueprint
from sikkerby.web.recognition import names
from sikkerby.web.records.filter import match
from sikkerby.web.records.model import Initiative
from sikkerby.web.records.naming import (
    Choosable,
    Recognised,
    find_choosable,
    iris_of,
    recognise,
)
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import LONGEST_WORDS, Selection, select
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.words import said

_MOST_OFFERS = 4
_MOST_NAMES = 20
_MOST_ROWS = 50


@dataclass(frozen=True)
class Offer:
    """A filtered list that answers what was typed: its names, its answer, its address."""

    names: tuple[str, ...]
    answer: str
    address: str


@dataclass(frozen=True)
class Hit:
    """A row that has the typed words, its title and the sentence in marked pieces."""

    initiative: Initiative
    title: list[Piece]
    sentence: list[Piece]


@blueprint.get("/search")
def search() -> Response:
    """What the typed words name, lists that combine it, and rows that have the words."""
    found = records()
    typed = " ".join(request.args.get("q", "").split())[:LONGEST_WORDS]
    recognised = recognise(found.connection, typed) if typed else []
    words = select(found, words=typed)
    with match(found, words) as matches:
        total = matches.shown if typed else 0
        matched = matches.page(0, _MOST_ROWS) if total else []
    named = list(dict.fromkeys(entry.number for entry in recognised))
    is_guess = bool(typed) and not named and not total
    if is_guess:
        named = sorted(find_misspelt(names(), typed))
    shown = iris_of(found.connection, named[:_MOST_NAMES])
    return page(
        "search.html",
        records=found,
        typed=typed,
        offers=_offers(found, recognised),
        things=found.things(shown),
        number_of_things=len(named),
        is_guess=is_guess,
        hits=[
            _hit(initiative, typed)
            for initiative in found.outlines.read(entry.initiative for entry in matched)
        ],
        number_of_hits=total,
        all_hits=words.address(),
        query_address=query_link("initiatives-mentioning-words", words=typed),
    )


def _hit(found: Initiative, typed: str) -> Hit:
    title = mark_words(said(found.name), typed)
    return Hit(found, title, sentence_with(found.description.da, typed))


def _offers(found: Records, recognised: list[Recognised]) -> list[Offer]:
    """Lists that combine one meaning of each party and place that was typed."""
    considered = best_per_word(recognised)
    choosable = find_choosable(found.connection, considered)
    parties, places, units = (
        [entry for entry in choosable if entry.filter == name]
        for name in ("parties", "places", "unit")
    )
    selections: list[Selection] = []
    if len(parties) + len(places) > 1:
        # Different words narrow; different meanings of one word are alternatives.
        together, around = one_per_word(parties), one_per_word(places)
        selections.append(select(found, parties=together, places=around, cover=bool(around)))
    selections += [
        select(found, **{entry.filter: (entry.iri,)})
        for entry in [*parties, *places, *units]
        if entry.recognised.whole or len(considered) <= _MOST_OFFERS
    ]
    return [_offer(found, chosen) for chosen in list(dict.fromkeys(selections))[:_MOST_OFFERS]]


def best_per_word(recognised: list[Recognised]) -> list[Recognised]:
    """Without parts of names where the same word is a whole one."""
    explained = {word for entry in recognised if entry.whole for word in entry.words}
    return [e for e in recognised if e.whole or not explained & set(e.words)]


def one_per_word(entries: list[Choosable]) -> tuple[str, ...]:
    found: dict[tuple[str, ...], str] = {}
    for entry in entries:
        found.setdefault(entry.recognised.words, entry.iri)
    return tuple(found.values())


def _offer(found: Records, chosen: Selection) -> Offer:
    things = found.things((*chosen.parties, *chosen.places, *chosen.unit))
    with match(found, chosen) as matches:
        answer = " ".join(s.words for s in sentences(found, chosen, matches)[:3])
    return Offer(tuple(said(thing.name) for thing in things), answer, chosen.address())
