"""Tools that ask: stored questions with their values, and SPARQL. See `reading` for what holds of
all tools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field
from pyoxigraph import NamedNode

from sikkerby.assistants.evidence import find_evidence, lasting
from sikkerby.assistants.reading import Limit, Name, identify
from sikkerby.assistants.results import (
    UNKNOWN,
    Result,
    page_address,
    write_evidence,
    write_result,
    write_thing,
)
from sikkerby.errors import NotFound, Remedy, shorten
from sikkerby.queries import Parameter, StoredQuery
from sikkerby.spelling import LITTLE_WORDS, stem, suggest, words
from sikkerby.web.addresses import link_to
from sikkerby.web.answers import figures, view
from sikkerby.web.answers.ask import Answered, askable_queries, list_values, stored_queries
from sikkerby.web.answers.ask import ask as ask_stored
from sikkerby.web.answers.listing import stems_of
from sikkerby.web.answers.routes import permalink
from sikkerby.web.answers.terms import plain_number
from sikkerby.web.records.naming import recognise
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import read_age
from sikkerby.web.served import records, site
from sikkerby.web.wording import Value
from sikkerby.web.words import said, text

_MOST_QUESTIONS = 5
_MOST_VALUES = 100
# The classes of parameters that take what is recognised, by the filters of lists.
_CLASSES = {"parties": "sb:Party", "places": "sb:Place", "unit": "sb:Unit"}


def find_question(
    words: Annotated[Name, Field(description="The question in Danish or English.")],
) -> Result:
    """Find stored questions for `ask`, with their parameters and the values that these take. Start
    here: their answers are complete and checked against the source."""
    found = records()
    recognised = [entry for entry in recognise(found.connection, words) if entry.filter]
    ranked = _rank(words, {_CLASSES[entry.filter] for entry in recognised})[:_MOST_QUESTIONS]
    named = {entry.iri.removeprefix(found.base) for entry in recognised}
    lists = {p.values_query: p for query in ranked for p in query.parameters if p.values_query}
    return write_result(
        text("assistant_questions", n=len(ranked)),
        [_describe(query) for query in ranked],
        page_address("/queries/"),
        nothing="assistant_no_question",
        named=[write_thing(found, thing) for thing in found.things(e.iri for e in recognised)],
        values={name: _list(parameter, named) for name, parameter in lists.items()},
    )


def _rank(asked: str, classes: set[str]) -> list[StoredQuery]:
    """The stored queries that have words of the question, or parameters for what it names: the
    best first, of equals the one with fewer parameters that nothing was said for."""
    stems = {stem(word) for word in words(asked) if word.casefold() not in LITTLE_WORDS}
    has_age = any(read_age(word) is not None for word in words(asked))
    scored = []
    for query in askable_queries(records()).values():
        if query.figure == "none":
            continue
        takes = {p.class_name for p in query.parameters if p.type == "iri"}
        takes_age = any(p.type == "decimal" for p in query.parameters)
        fitting = len(takes & classes) + (has_age and takes_age)
        score = len(stems & stems_of(query)) + 3 * fitting
        if score:
            scored.append((-score, len(takes - classes) + (takes_age and not has_age), query))
    return [query for *_, query in sorted(scored, key=lambda entry: entry[:2])]


def _describe(query: StoredQuery) -> Result:
    return {
        "question": query.name,
        "title": said(query.title),
        "asks": said(query.question),
        "columns": list(query.columns),
        "parameters": [
            {
                "name": p.name,
                "type": p.class_name or p.type,
                "help": said(p.help),
                "several": p.several,
                "default": list(p.default),
                **({"choices": list(p.choices)} if p.choices else {}),
                **({"values": p.values_query} if p.values_query else {}),
            }
            for p in query.parameters
        ],
    }


def _list(parameter: Parameter, named: set[str]) -> Result:
    """The values of a parameter by name, those first that the question names."""
    listed = list_values(parameter)
    ordered = sorted(listed, key=lambda value: value not in named)
    return {
        "count": len(ordered),
        "complete": len(ordered) <= _MOST_VALUES,
        "values": {value: said(listed[value]) for value in ordered[:_MOST_VALUES]},
    }


def ask(
    question: Annotated[Name, Field(description="The name that find_question gives.")],
    parameters: Annotated[
        dict[
            Annotated[str, Field(max_length=50)],
            Annotated[str, Field(max_length=10_000)]
            | float
            | Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=100)],
        ],
        Field(
            max_length=20,
            description="Things by id/… or name; what is left out has defaults.",
        ),
    ] = {},  # noqa: B006 - never changed
    version: Annotated[Name, Field(description="An earlier version of the data.")] = "",
    limit: Limit = 50,
) -> Result:
    """Answer a stored question: a sentence, all rows up to the limit, and behind each row the words
    of the source."""
    found = records()
    query = stored_queries().get(question)
    if query is None:
        remedy = suggest(question, stored_queries().keys(), 3, Remedy("find-question"))
        raise NotFound("no-such-question", shorten(question), remedy=remedy)
    answered = ask_stored(query, _write_values(found, query, parameters), version)
    # Anew: an answer of another version may have given the connection back.
    found = records()
    shown = figures.ShownAnswer(answered)
    # The words of another version are not in this version's tables.
    is_current = answered.version == site().version.name
    rows = []
    for row in answered.rows[:limit]:
        values = {c.name: _value(shown.value(row, c), row.get(c.name)) for c in shown.columns}
        rows.append(values | (_words(found, answered, row.values()) if is_current else {}))
    return write_result(
        shown.sentence,
        rows,
        lasting(permalink(answered, link_to)),
        total=len(answered.rows),
        # What has its own words for an empty answer says itself what that means.
        nothing=UNKNOWN if query.parameters and not query.empty.da else "",
        parameters={name: list(values) for name, values in answered.chosen.items()},
    ) | {"version": answered.version}


def _write_values(
    found: Records, query: StoredQuery, parameters: dict[str, Any]
) -> dict[str, list[str]]:
    """The values as an address has them; things may be given by their names."""
    takes_things = {parameter.name for parameter in query.parameters if parameter.type == "iri"}

    def write(name: str, value: Any) -> str:
        if isinstance(value, float):
            return f"{value:g}"
        is_name = name in takes_things and ":" not in value and not value.startswith("id/")
        return identify(found, value) if is_name else str(value)

    return {
        name: [write(name, entry) for entry in (value if isinstance(value, list) else [value])]
        for name, value in parameters.items()
    }


def _value(shown: Value, term: object) -> Any:
    if shown.number is not None:
        return plain_number(shown.number)
    if isinstance(term, NamedNode):
        return {"name": shown.text, "iri": term.value}
    return shown.text


def _words(found: Records, answered: Answered, terms: Iterable[object]) -> Result:
    """The words behind a row, of what it and the chosen values name."""
    chosen = [value for values in answered.chosen.values() for value in values]
    iris = [term.value for term in terms if isinstance(term, NamedNode)]
    iris += [found.base + value for value in chosen if value.startswith("id/")]
    basis = answered.chosen.get("basis", ())
    return write_evidence(found, find_evidence(found, dict.fromkeys(iris), basis))


def sparql(
    query: Annotated[str, Field(max_length=100_000, description="SELECT, ASK, CONSTRUCT …")],
    limit: Limit = 100,
) -> Result:
    """Ask the data in SPARQL 1.1, within the limits of /sparql. The resource of the ontology says
    which terms there are; relative IRIs such as <id/place/…> are of this publication."""
    found = records()
    shown = view.answer(query, limit)
    address = lasting(link_to("/sparql", query=query))
    if shown.answer.kind == "ask":
        result = write_result(
            text("yes" if shown.truth else "no"), [{"truth": shown.truth}], address
        )
        return _mark(result, shown)
    if shown.answer.kind == "graph":
        return _mark(
            write_result(text("answered_rows", n=shown.found), [{"turtle": shown.text}], address),
            shown,
        )
    rows = [
        {name: _cell(value) for name, value in zip(shown.columns, row, strict=True)}
        | write_evidence(found, find_evidence(found, {v.iri: None for v in row if v.iri}))
        for row in shown.rows
    ]
    said_of = text("answered_rows", n=len(rows))
    nothing = "" if shown.answer.unknown_functions else UNKNOWN
    return _mark(write_result(said_of, rows, address, nothing=nothing), shown)


def _cell(value: Value) -> Any:
    return {"name": value.text, "iri": value.iri} if value.iri else _value(value, None)


def _mark(result: Result, shown: view.Shown) -> Result:
    """Say of an answer which functions it did without, and where it was cut at the limit that there
    is more; how much is not known."""
    if shown.answer.unknown_functions:
        functions = text("unknown_functions", names=", ".join(shown.answer.unknown_functions))
        result = result | {"answer": f"{result['answer']} {functions}"}
    if shown.complete:
        return result
    part = text("assistant_more", n=shown.found)
    return result | {"answer": f"{result['answer']} {part}", "complete": False, "count": None}
