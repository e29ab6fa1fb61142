"""The answer to a visitor's own query, shaped for a page: names instead of bare IRIs.

A page shows a bounded part of an answer and says so; the downloads have all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from sikkerby.errors import RequestError
from sikkerby.formats import BY_NAME
from sikkerby.store.base import Answer, Question
from sikkerby.web.answers.terms import LONGEST, Term, is_numeric, show_term
from sikkerby.web.served import client, site, values
from sikkerby.web.wording import Value
from sikkerby.web.words import language

ROWS_AT_FIRST = 500
MOST_ROWS = 10_000
# What a browser lays out in about a second.
_MOST_CELLS = 60_000
_LONGEST_TEXT = 300_000
# Answers beyond this are for programs: parsing them would hold up the one web process.
_MOST_BYTES = 8 * 2**20
_MOST_NAMED = 3_000
_MOST_BARS = 40


@dataclass(frozen=True)
class Shown:
    """An answer as the page shows it.

    `found` counts rows or triples that were shown; `complete` is False where there are more.
    `bars` are the columns of things and of their counts, where they suit to be drawn.
    """

    answer: Answer
    found: int
    complete: bool
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    numeric: frozenset[int] = frozenset()
    truth: bool = False
    text: str = ""
    bars: tuple[int, int] | None = None


def ask(text: str, limit: int) -> Answer:
    """The first rows of the answer in JSON, or of its triples in Turtle."""
    here = site()
    found = here.store.survey(text)
    chosen = BY_NAME["turtle" if found.kind == "graph" else "json"]
    return here.ask(Question(text, chosen, client=client(), row_limit=limit, survey=found))


def answer(text: str, limit: int) -> Shown:
    """The first `limit` rows or triples of the answer.

    Raises what `Store.answer` raises, and RequestError where the answer is too large to show.
    """
    got = ask(text, limit)
    if len(got.body) > _MOST_BYTES:
        raise RequestError("answer-too-large-for-page", len(got.body))
    if got.kind == "graph":
        turtle = got.body.decode("utf-8", "replace")
        whole = got.complete and len(turtle) <= _LONGEST_TEXT
        return Shown(got, got.rows, whole, text=turtle[:_LONGEST_TEXT])
    parsed = parse_query_results(got.body, format=QueryResultsFormat.JSON)
    if isinstance(parsed, QueryBoolean):
        return Shown(got, 1, True, truth=bool(parsed))
    assert isinstance(parsed, QuerySolutions)
    columns = tuple(variable.value for variable in parsed.variables)
    solutions = [tuple(solution) for solution in parsed]
    shown = solutions[: max(_MOST_CELLS // max(len(columns), 1), 1)]
    rows = name_terms(shown)
    numeric = frozenset(
        index for index in range(len(columns)) if is_numeric(row[index] for row in shown)
    )
    bars = _bars(columns, numeric, rows)
    whole = got.complete and len(rows) == len(solutions)
    return Shown(got, len(rows), whole, columns, rows, numeric, bars=bars)


def name_terms(
    rows: Sequence[Sequence[Term]], longest: int = LONGEST
) -> tuple[tuple[Value, ...], ...]:
    """The terms of solutions as values, with the names of what has one in the page's language."""
    here = site()
    named = dict.fromkeys(term for row in rows for term in row if isinstance(term, NamedNode))
    names = _names(list(named)[:_MOST_NAMED]) if named else {}
    return tuple(
        tuple(show_term(here, term, names.get(term, ""), longest) for term in row) for row in rows
    )


def _names(nodes: list[NamedNode]) -> dict[Term, str]:
    asked = f"SELECT ?s ?name {{ VALUES ?s {{ {values(nodes)} }} ?s rdfs:label ?name }}"
    tongues = (language(), "da", "en", "")

    def rank(solution: Any) -> tuple[int, str]:
        tag = solution["name"].language or ""
        return tongues.index(tag) if tag in tongues else len(tongues), solution["name"].value

    # Of several names the best one comes last, and stays.
    found: Iterable[Any] = sorted(site().select(asked), key=rank, reverse=True)
    return {solution["s"]: solution["name"].value for solution in found}


def _bars(
    columns: Sequence[str], numeric: frozenset[int], rows: Sequence[Sequence[Value]]
) -> tuple[int, int] | None:
    """Bars suit an answer of different things, each with exactly one count."""
    if len(numeric) != 1 or len(columns) < 2 or not 2 <= len(rows) <= _MOST_BARS:
        return None
    (counted,) = numeric
    numbers = [row[counted].number for row in rows]
    if any(number is None or number < 0 for number in numbers) or not any(numbers):
        return None
    for index in range(len(columns)):
        texts = {row[index].text for row in rows}
        if index != counted and len(texts) == len(rows) and "" not in texts:
            return index, counted
    return None
