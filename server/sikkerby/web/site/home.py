"""The home page: what is this, can I trust it?"""

from __future__ import annotations

from typing import NamedTuple

from flask import Response

from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.bars import list_bars, list_principle_bars, longest
from sikkerby.web.pages import blueprint
from sikkerby.web.records.documents import Cell, print_row
from sikkerby.web.records.matching import match
from sikkerby.web.records.model import BASES_AT_FIRST, Initiative, Organisation, Quotation
from sikkerby.web.records.questions import (
    count_mentions,
    find_district,
    find_example,
    find_police,
    find_sums,
    newest_strategies,
)
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import list_address, select
from sikkerby.web.records.sharing import count_pairs
from sikkerby.web.sentences import on_grounds, say_shared
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.wording import amount
from sikkerby.web.words import listed, said, text

# Of many strategies as many as can be taken in; the list of initiatives has them all.
_MOST_STRATEGIES = 20
_AGE = "16"
_COUNTED = ("principles", "administrations", "parties", "places")


class Question(NamedTuple):
    """A question that readers come with: its answer, where the words stand, and its query."""

    question: str
    answer: str
    words_address: str
    query_address: str


class Example(NamedTuple):
    """Words of one row, the statement that they carry, and the number of initiatives that the
    party is in, as a sentence too; `list_address` leads to all of them."""

    initiative: Initiative
    party: Organisation
    quotation: Quotation
    cell: Cell | None
    number: int
    sentence: str
    list_address: str


@blueprint.get("/")
def home() -> Response:
    """How words become a number, by one row; six questions to the newest strategy with their
    answers; and how much there is, by principle or by strategy."""
    found = records()
    strategies = newest_strategies(found, _MOST_STRATEGIES)
    newest = strategies[0][0] if strategies else None
    # Of one strategy nothing need be said to be of it.
    asked = Scope(found, newest.iri if newest and not found.has_one_strategy else "")
    bars = (
        list_principle_bars(found, asked.principles)
        if found.has_one_strategy
        else list_bars(found, "strategies", [(strategy.iri, n) for strategy, n in strategies])
    )
    everything = Scope(found)
    example = _example(asked, strategies[0][1]) if strategies else None
    place = find_district(asked)
    return page(
        "home.html",
        counts={kind: everything.count(kind) for kind in _COUNTED},
        strategies=found.number_of_strategies,
        newest=newest,
        example=example,
        hint=text("search_hint", party=example.party.name, place=place.name)
        if example and place
        else "",
        bars=bars,
        most=longest(bars),
        questions=_questions(asked),
    )


def _example(scope: Scope, total: int) -> Example | None:
    found = scope.records
    chosen = find_example(scope)
    if chosen is None:
        return None
    row, named, counts = chosen
    initiative, party = found.initiatives[row], found.organisations[named]
    # Those in the column of the parties, which is the last.
    quotation = initiative.by_party[party.iri].quotations[-1]
    cells = print_row(found, initiative, [quotation])
    n = sum(counts.values())
    bases = [text(f"of_them_{b}", n=number) for b, number in counts.items() if number]
    sentence = text(
        "example_number_of" if scope.chosen else "example_number", n=n, total=total,
        party=party.name, x=listed(bases),
        strategy=found.strategy_of(initiative.edition).with_years,
    )  # fmt: skip
    return Example(
        initiative,
        party,
        quotation,
        next((cell for cell in cells if cell.column == quotation.column), None),
        n,
        sentence,
        list_address(found, parties=(party.iri,), strategies=scope.strategies, view="words"),
    )


def _questions(scope: Scope) -> list[Question]:
    """Those of the six questions that these data can be asked."""
    asked = (_police(scope), _age(scope), _sharing(scope), _districts(scope), _mentioned(scope),
             _sums(scope))  # fmt: skip
    return [question for question in asked if question is not None]


def _police(scope: Scope) -> Question | None:
    police = find_police(scope)
    if police is None:
        return None
    chosen = select(scope.records, parties=(police,), strategies=scope.strategies, view="words")
    with match(scope.records, chosen) as matches:
        partners = matches.partners()
    organisations = scope.records.organisations
    organisations.read(partner.iri for partner in partners)
    names = [f"{said(organisations[partner.iri].name)} {partner.total}" for partner in partners]
    return Question(
        text("ask_police"),
        text("answer_police", x=listed(names)),
        chosen.address(),
        query_link("partners-of-party", party=police.removeprefix(scope.records.base)),
    )


def _age(scope: Scope) -> Question | None:
    place = find_district(scope)
    if place is None:
        return None
    chosen = select(
        scope.records, places=(place.iri,), strategies=scope.strategies, age_given=_AGE,
        cover=True, view="words",
    )  # fmt: skip
    with match(scope.records, chosen) as matches:
        answer = text("answer_age", n=matches.shown, direct=matches.direct, place=place.name)
    return Question(
        text("ask_age", place=place.name),
        answer,
        chosen.address(),
        query_link("initiatives-for-age-at-place", age=_AGE, place=f"id/place/{place.slug}"),
    )


def _sharing(scope: Scope) -> Question | None:
    with match(scope.records, select(scope.records, strategies=scope.strategies)) as matches:
        pairs = [
            pair.on(BASES_AT_FIRST) for pair in count_pairs(matches) if pair.between_administrations
        ]
    most = max(pairs, key=lambda pair: pair.total, default=None)
    if most is None or not most.total:
        return None
    organisations = scope.records.organisations
    sentence = say_shared(
        text("among_administrations"),
        [(pair.a, pair.b, pair.total) for pair in pairs],
        lambda iri: organisations[iri].name,
        on_grounds({"basis": BASES_AT_FIRST}),
    )
    parties = [organisations[iri].slug for iri in (most.a, most.b)]
    return Question(
        text("ask_sharing"),
        f"{sentence}.",
        link_to("/initiatives", party=parties, strategy=scope.parameter, view="words"),
        query_link("administrations-by-administration"),
    )


def _districts(scope: Scope) -> Question | None:
    if not scope.count("districts"):
        return None
    unnamed = scope.unnamed_districts
    names = listed(place.name for place in unnamed)
    citywide = text("n_citywide", n=scope.coverages["Citywide"])
    answer = text("answer_districts", n=len(unnamed), x=names, citywide=citywide)
    return Question(
        text("ask_districts"),
        answer if unnamed else f"{text('answer_no_districts')}.",
        # The words are those of the initiatives that reach them, or that name them.
        link_to("/initiatives", coverage="citywide" if unnamed else "named",
                strategy=scope.parameter, view="words"),
        query_link("districts-nobody-names"),
    )  # fmt: skip


def _mentioned(scope: Scope) -> Question | None:
    number, initiatives, parties = count_mentions(scope)
    if not number:
        return None
    slugs = [iri.rpartition("/")[2] for iri in parties]
    return Question(
        text("ask_mentioned"),
        text("answer_mentioned", n=number, initiatives=text("n_initiatives", n=initiatives)),
        link_to("/initiatives", basis="mentioned", match="any", party=slugs,
                strategy=scope.parameter, view="words"),
        query_link("only-in-description"),
    )  # fmt: skip


def _sums(scope: Scope) -> Question | None:
    sums = find_sums(scope)
    if not sums:
        return None
    named = [f"{amount(scope.records, fact)} ({said(i.name)})" for i, fact in sums]
    first, _ = sums[0]
    return Question(
        text("ask_sums"),
        text("answer_sums", n=len(sums), x=listed(named)),
        link_to(f"/doc/initiative/{first.edition}/{first.slug}"),
        query_link("sums-of-money"),
    )
