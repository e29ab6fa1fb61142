"""`/search`: names, codes and inflections first, then words in the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from flask import Response, request

from sikkerby.reconciliation.naming import correct_words, find_misspelt
from sikkerby.spelling import content_words, stem
from sikkerby.spelling import words as words_of
from sikkerby.web.addresses import link_to
from sikkerby.web.initiatives.marking import mark_words, sentence_with
from sikkerby.web.initiatives.search_text import SearchText, combine, read_search_text
from sikkerby.web.initiatives.sentence import sentences
from sikkerby.web.pages import blueprint
from sikkerby.web.recognition import names
from sikkerby.web.records.matching import match
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import LONGEST_WORDS, Selection, select
from sikkerby.web.served import records
from sikkerby.web.site_pages import PAGES
from sikkerby.web.templating import page
from sikkerby.web.wording import Value
from sikkerby.web.words import number, said, text

_MOST_OFFERS = 4
_KINDS = ("parties", "places", "unit")
_MOST_NAMES = 20
_MOST_ROWS = 50


@blueprint.get("/search")
def search() -> Response:
    """What the typed words name, lists that combine it, and rows that have the words."""
    found = records()
    typed = " ".join(request.args.get("q", "").split())[:LONGEST_WORDS]
    asked = read_search_text(found, typed)
    words = select(found, words=" ".join(content_words(typed)) or typed)
    with match(found, words) as matches:
        total = matches.shown if typed else 0
        matched = matches.page(0, _MOST_ROWS) if total else []
    named = list(dict.fromkeys(entry.iri for entry in asked.recognised))
    offers = _offers(found, asked)
    explained = {word for entry in asked.recognised if entry.whole for word in entry.words}
    pages = find_pages(word for word in words_of(typed) if word not in explained)
    is_guess = bool(typed) and not (named or total or offers or pages)
    if is_guess:
        named = [entity.iri for entity in names().read(sorted(find_misspelt(names(), typed)))]
    # Of words that stand in a name or a row, none is misspelt.
    unknown = "" if total or pages else " ".join(asked.unknown)
    corrected = {} if is_guess and named else correct_words(names(), unknown)
    return page(
        "search.html",
        typed=typed,
        offers=offers,
        pages=pages,
        corrected=corrected and " ".join(corrected.get(word, word) for word in typed.split()),
        things=found.things(named[:_MOST_NAMES]),
        number_of_things=len(named),
        is_guess=is_guess,
        hits=found.outlines.read(entry["iri"] for entry in matched),
        marked=partial(mark_words, typed=words.words),
        sentence_of=partial(sentence_with, typed=words.words),
        number_of_hits=total,
        selection=words,
    )


def _offers(found: Records, asked: SearchText) -> list[tuple[list[str], Value]]:
    """The question that combines what was typed, and those of each party, place and unit alone:
    what each is about, and its answer with the address of its list."""
    selections: list[Selection] = []
    if len(asked.choosable) > 1 or asked.age or asked.principles:
        combined = combine(found, asked)
        selections.append(replace(combined, cover=bool(combined.places)))
    by_kind = sorted(asked.choosable, key=lambda entry: _KINDS.index(entry.filter))
    selections += [
        select(found, **{entry.filter: (entry.iri,)}, path="/ask")
        for entry in by_kind
        if entry.whole or len(asked.choosable) <= _MOST_OFFERS
    ]
    return [_offer(found, chosen) for chosen in list(dict.fromkeys(selections))[:_MOST_OFFERS]]


def _offer(found: Records, chosen: Selection) -> tuple[list[str], Value]:
    things = found.things((*chosen.parties, *chosen.places, *chosen.unit))
    principles = found.principles.read(chosen.principles)
    named = [said(thing.name) for thing in things] + [said(p.short) for p in principles]
    if chosen.age is not None:
        named.append(text("chip_age", x=number(chosen.age)))
    with match(found, chosen) as matches:
        answer = " ".join(sentence.text for sentence in sentences(matches)[:3])
    return named, Value(answer, chosen.address())


def find_pages(typed: Iterable[str]) -> list[Value]:
    """The pages about the site itself that typed words lead to, in whatever inflection."""
    wanted = set(map(stem, typed))
    return [
        Value(text(page.key), link_to(page.path))
        for page in PAGES
        if wanted & set(map(stem, words_of(page.words)))
    ]
