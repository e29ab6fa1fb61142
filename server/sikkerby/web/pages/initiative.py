"""The page of an initiative: what is stated about it, and the row that says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sikkerby.web.pages.printed import marked_quotations, printed_row
from sikkerby.web.pages.records import Corpus, Fact, Initiative
from sikkerby.web.pages.render import address_of, render
from sikkerby.web.pages.structured import describe_initiative
from sikkerby.web.pages.wording import Line, Value, additions, ages, amount, where
from sikkerby.web.site import Site
from sikkerby.web.texts import language, listed, text

_MOST_SIMILAR = 5


@dataclass(frozen=True)
class Number:
    """A stated fact and its number in words."""

    fact: Fact
    amount: str


def render_initiative(here: Site, corpus: Corpus, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no initiative."""
    initiative = corpus.initiatives.get(iri)
    if initiative is None:
        return None
    group = corpus.target_groups[initiative.audience]
    return render(
        "initiative.html",
        corpus=corpus,
        initiative=initiative,
        strategy=corpus.strategy_of(initiative.edition),
        period=corpus.strategy_of(initiative.edition).period,
        principle=corpus.principles[initiative.principle],
        group=group,
        ages=ages(group),
        facts=[Number(fact, amount(corpus, fact)) for fact in initiative.facts],
        printed=printed_row(corpus, initiative, marked_quotations(corpus, initiative)),
        where=partial(where, corpus, initiative=initiative),
        additions=_additions(initiative),
        similar=_similar(corpus, initiative),
        address=here.local(iri),
        structured=describe_initiative(here, corpus, initiative),
    )


def _additions(initiative: Initiative) -> list[Line]:
    more: list[Line] = []
    if initiative.printed_title.rstrip(".") != initiative.name.da:
        more.append(Line(text("corrected_title"), (Value(initiative.name.da, "", "da"),)))
    if language() == "da" and initiative.description.en:
        more.append(
            Line(text("english_description"), (Value(initiative.description.en, "", "en"),))
        )
    kind = "is_service" if initiative.is_service else "is_no_service"
    more.append(Line(text("service"), (Value(text(kind)),)))
    return additions(initiative, *more)


def _similar(corpus: Corpus, initiative: Initiative) -> list[tuple[Initiative, str]]:
    """The initiatives that share most named places, parties and the target group with this one."""
    own = initiative.features
    scored: list[tuple[float, str, int, Initiative, str]] = []
    for other in corpus.initiatives.values():
        shared = own & other.features
        if other.iri == initiative.iri or not shared:
            continue
        # Sharing what few have says more than sharing what many have.
        weight = sum(1 / corpus.frequencies[iri] for iri in shared)
        names = [_name(corpus, iri) for iri in sorted(shared)]
        scored.append((-weight, other.edition, other.row, other, listed(names)))
    # Rows of two editions may have one number, but not within one.
    scored.sort(key=lambda entry: entry[:3])
    return [(other, shared) for *_, other, shared in scored[:_MOST_SIMILAR]]


def _name(corpus: Corpus, iri: str) -> str:
    thing = corpus.thing(iri)
    return thing.short if thing else address_of(iri)
