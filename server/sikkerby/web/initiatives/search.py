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
from sikkerby.web.records.naming import (
    Choosable,
    Recognised,
    Row,
    find_choosable,
    find_rows,
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

    row: Row
    title: list[Piece]
    sentence: list[Piece]


@blueprint.get("/search")
def search() -> Response:
    """What the typed words name, lists that combine it, and rows that have the words."""
    found = records()
    typed = " ".join(request.args.get("q", "").split())[:LONGEST_WORDS]
    recognised = recognise(found.connection, typed) if typed else []
    total, rows = find_rows(found, typed, _MOST_ROWS) if typed else (0, [])
    named = list(dict.fromkeys(entry.number for entry in recognised))
    is_guess = bool(typed) and not named and not total
    if is_guess:
        named = sorted(find_misspelt(names(), typed))
    shown = iris_of(found.connection, named[:_MOST_NAMES])
    for kind, lookup in (
        ("organisation", found.organisations),
        ("place", found.places),
        ("initiative", found.initiatives),
    ):
        # At once what would be read one by one.
        lookup.read(iri for iri in shown if iri.startswith(f"{found.base}id/{kind}/"))
    return page(
        "search.html",
        records=found,
        typed=typed,
        offers=_offers(found, recognised),
        things=[thing for iri in shown if (thing := found.thing(iri)) is not None],
        number_of_things=len(named),
        is_guess=is_guess,
        hits=[_hit(row, typed) for row in rows],
        number_of_hits=total,
        all_hits=select(found, words=typed).address(),
        query_address=query_link("initiatives-mentioning-words", words=typed),
    )


def _hit(row: Row, typed: str) -> Hit:
    return Hit(row, mark_words(said(row.name), typed), sentence_with(row.description, typed))


def _offers(found: Records, recognised: list[Recognised]) -> list[Offer]:
    """Lists that combine one meaning of each party and place that was typed."""
    considered = _best_per_word(recognised)
    choosable = find_choosable(found.connection, considered)
    parties, places, units = (
        [entry for entry in choosable if entry.filter == name]
        for name in ("parties", "places", "unit")
    )
    selections: list[Selection] = []
    if len(parties) + len(places) > 1:
        # Different words narrow; different meanings of one word are alternatives.
        together, around = _one_per_word(parties), _one_per_word(places)
        selections.append(select(found, parties=together, places=around, cover=bool(around)))
    selections += [
        select(found, **{entry.filter: (entry.iri,)})
        for entry in [*parties, *places, *units]
        if entry.recognised.whole or len(considered) <= _MOST_OFFERS
    ]
    return [_offer(found, chosen) for chosen in list(dict.fromkeys(selections))[:_MOST_OFFERS]]


def _best_per_word(recognised: list[Recognised]) -> list[Recognised]:
    """Without parts of names where the same word is a whole one."""
    explained = {word for entry in recognised if entry.whole for word in entry.words}
    return [e for e in recognised if e.whole or not explained & set(e.words)]


def _one_per_word(entries: list[Choosable]) -> tuple[str, ...]:
    found: dict[tuple[str, ...], str] = {}
    for entry in entries:
        found.setdefault(entry.recognised.words, entry.iri)
    return tuple(found.values())


def _offer(found: Records, chosen: Selection) -> Offer:
    things = [found.thing(iri) for iri in (*chosen.parties, *chosen.places, *chosen.unit)]
    with match(found, chosen) as matches:
        answer = " ".join(s.words for s in sentences(found, chosen, matches)[:3])
    return Offer(tuple(said(thing.name) for thing in things if thing), answer, chosen.address())
