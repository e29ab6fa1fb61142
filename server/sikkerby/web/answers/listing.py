"""`/queries/`: all stored queries by what they are about, each with its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import monotonic

from flask import Response, request

from sikkerby.errors import QueryStopped, SikkerbyError
from sikkerby.queries import GROUPS, StoredQuery
from sikkerby.spelling import stem, words
from sikkerby.web.answers.ask import Answered, ask, askable_queries
from sikkerby.web.answers.figures import ShownAnswer, heading
from sikkerby.web.answers.routes import blueprint
from sikkerby.web.recognition import names
from sikkerby.web.records.selection import LONGEST_WORDS
from sikkerby.web.served import records, site
from sikkerby.web.templating import page
from sikkerby.web.words import language, listed

# The answers that take longer to find are on their own pages.
_MOST_SECONDS = 3.0


@dataclass(frozen=True)
class Analysis:
    """A stored query, its answer, empty where there was no time for it, and about what it asks
    where nothing is chosen: “Part: Københavns Politi”. `is_known` says that another visit finds no
    more."""

    query: StoredQuery
    answer: str = ""
    example: str = ""
    is_known: bool = True


@blueprint.get("/queries/")
def listing() -> Response:
    """The stored queries with their answers: all, or those that have the words of `q`."""
    typed = " ".join(request.args.get("q", "").split())[:LONGEST_WORDS]
    found = [query for query in askable_queries(records()).values() if _has_words(query, typed)]
    analyses = list(_answer(query for query in found if query.figure != "none"))
    response = page(
        "queries.html",
        typed=typed,
        groups=GROUPS,
        analyses=analyses,
        lists=[query for query in found if query.figure == "none"],
    )
    if not all(entry.is_known for entry in analyses):
        # The next reader finds more of them.
        response.headers["Cache-Control"] = "no-store"
        del response.headers["ETag"]
    return response


def _has_words(query: StoredQuery, typed: str) -> bool:
    """Whether each word is the beginning of one in title, question or keywords."""
    known = stems_of(query)
    return all(any(k.startswith(stem(word)) for k in known) for word in words(typed))


def stems_of(query: StoredQuery) -> set[str]:
    """The stems of all words of its title, question and keywords, in both languages."""
    own = (query.title.da, query.title.en, query.question.da, query.question.en, *query.keywords)
    return {stem(word) for line in own for word in words(line)}


def _answer(queries: Iterable[StoredQuery]) -> Iterator[Analysis]:
    """The queries with their answers, each found once in a version; asked one after another, so
    that they take one worker, until the time is over."""
    cache, started = site().answer_cache, monotonic()
    for query in queries:
        key = ("analysis", language(), query.name)
        analysis: Analysis | None = cache.get(key)
        if analysis is None and monotonic() - started < _MOST_SECONDS:
            try:
                answered = ask(query, {})
                analysis = Analysis(query, ShownAnswer(answered).sentence, _example(answered))
            except QueryStopped:
                # It would be stopped again, and in the way of those after it.
                analysis = Analysis(query)
            except SikkerbyError:
                # The store is busy: the page stands without it.
                started -= _MOST_SECONDS
            if analysis:
                cache.put(key, analysis, 2 * len(analysis.answer) + 512)
        yield analysis or Analysis(query, is_known=False)


def _example(answered: Answered) -> str:
    """The values of what a question leaves open, where nothing is chosen."""
    said_of = []
    for parameter in answered.query.parameters:
        values = answered.chosen[parameter.name]
        if parameter.type != "choice" and values:
            entities = names().identify_all(values)
            shown = [entities[v].name(language()) if v in entities else v for v in values]
            said_of.append(f"{heading(f'parameter_{parameter.name}')}: {listed(shown)}")
    return "; ".join(said_of)
