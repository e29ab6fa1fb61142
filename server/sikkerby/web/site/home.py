"""The home page: what is this, can I trust it?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from sikkerby.web.bars import list_bars, list_principle_bars, longest
from sikkerby.web.pages import blueprint
from sikkerby.web.records import matching, questions
from sikkerby.web.records.documents import print_row
from sikkerby.web.records.model import BASES_AT_FIRST, Fact, Initiative
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import select
from sikkerby.web.records.sharing import Shared, count_pairs
from sikkerby.web.sentences import on_grounds, say_bases, say_shared
from sikkerby.web.served import records
from sikkerby.web.templating import giving, page
from sikkerby.web.wording import amount
from sikkerby.web.words import said, text

# Of many strategies as many as can be taken in; the list of initiatives has them all.
_MOST_STRATEGIES = 20


@blueprint.get("/")
def home() -> Response:
    """How words become a number, by one row; six questions to the newest strategy with their
    answers; and how much there is, by principle or by strategy."""
    found = records()
    strategies = questions.newest_strategies(found, _MOST_STRATEGIES)
    newest = strategies[0][0] if strategies else None
    # Of one strategy nothing need be said to be of it.
    scope = Scope(found, newest.iri if newest and not found.has_one_strategy else "")
    bars = (
        list_principle_bars(found, found.principles.where("1"))
        if found.has_one_strategy
        else list_bars(found, "strategies", [(strategy.iri, n) for strategy, n in strategies])
    )
    return page(
        "home.html",
        strategies=strategies,
        newest=newest,
        everything=Scope(found),
        scope=scope,
        bars=bars,
        most=longest(bars),
        say_bases=say_bases,
        **giving(
            scope, questions.count_mentions, questions.find_district, questions.find_example,
            questions.find_police, questions.find_sums, name_partners, pairs_of_administrations,
            say_pairs,
        ),
        **giving(found, matching.count, name_sums, print_row, select),
    )  # fmt: skip


def name_partners(scope: Scope, party: str) -> list[str]:
    """The other parties in a party's initiatives, each with how often, most frequent first."""
    chosen = select(scope.records, parties=(party,), strategies=scope.strategies)
    with matching.match(scope.records, chosen) as matches:
        counts = {partner["iri"]: partner["total"] for partner in matches.partners()}
    others = scope.records.organisations.read(counts)
    return [f"{said(other.name)} {counts[other.iri]}" for other in others]


def pairs_of_administrations(scope: Scope) -> list[Shared]:
    """The pairs of administrations that share initiatives in which both are named or mentioned."""
    chosen = select(scope.records, strategies=scope.strategies)
    with matching.match(scope.records, chosen) as matches:
        pairs = count_pairs(matches)
    named = [pair.on(BASES_AT_FIRST) for pair in pairs if pair.between_administrations]
    return [pair for pair in named if pair.total]


def say_pairs(scope: Scope, pairs: Sequence[Shared]) -> str:
    """Which of them share most."""
    return say_shared(
        text("among_administrations"),
        [(pair.a, pair.b, pair.total) for pair in pairs],
        lambda iri: scope.records.organisations[iri].name,
        on_grounds({"basis": BASES_AT_FIRST}),
    )


def name_sums(found: Records, sums: Sequence[tuple[Initiative, Fact]]) -> list[str]:
    """Sums of money, each with the name of the initiative that states it."""
    return [f"{amount(found, fact)} ({said(initiative.name)})" for initiative, fact in sums]
