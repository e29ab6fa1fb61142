"""The SPARQL page: a visitor's own query, answered with names, downloads and a lasting link.

Everything here works without JavaScript; the editor asks for `/sparql/answer`, the same answer
without the page around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, request

from sikkerby.bilingual import LANGUAGES, Bilingual
from sikkerby.errors import RequestError, SikkerbyError
from sikkerby.formats import Kind, formats_of
from sikkerby.store.base import Kind as AnswerKind
from sikkerby.tabular.encoding import CONTENT_TYPES, encode_table
from sikkerby.web.addresses import link_to, path_to
from sikkerby.web.answers.ask import askable_queries, default_text, find_query
from sikkerby.web.answers.terms import tabulate
from sikkerby.web.answers.view import MOST_ROWS, ROWS_AT_FIRST, Shown, answer, ask, name_terms
from sikkerby.web.pages import blueprint
from sikkerby.web.problems import describe_error
from sikkerby.web.recognition import names
from sikkerby.web.records.choices import list_most_used
from sikkerby.web.responses import cacheable
from sikkerby.web.served import read_solutions, records, site
from sikkerby.web.sparql.completion import write_names
from sikkerby.web.sparql.examples import first_queries
from sikkerby.web.sparql.protocol import read_limit
from sikkerby.web.sparql.replies import UNKNOWN_FUNCTIONS, write_iris
from sikkerby.web.templating import page, uncached_page
from sikkerby.web.words import TEXTS, language, said

# A sheet of a workbook has room for so many rows, the head included (ECMA-376).
_WORKBOOK_ROWS = 100_000
_FIRST_QUERY = Path(__file__).with_name("first.rq").read_text("utf-8")
# That of a stored query, with the empty lines after it.
_HEADER = re.compile(r"\A(?:# .*\n)*(?:[ \t]*#?[ \t]*\n)*")

# What an example was called before.
_FORMER = {"initiatives-in-noerrebro": "initiatives-in-a-place"}
# What examples are about where the data have it; elsewhere about what is named most.
_PLACE, _PARTY = "id/place/koebenhavn-noerrebro", "id/organisation/ssp-koebenhavn"


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `query` is None where nothing is to be answered."""

    query: str | None
    text: str
    limit: int
    version: str


@blueprint.get("/sparql")
def sparql() -> Response:
    """The page, with the answer where there is a query."""
    parts = {
        **_answer(_read()),
        "examples": {name: question for name, (question, _) in _first_queries().items()}
        | {query.name: query.question for query in askable_queries(records()).values()},
        "limits": site().settings,
        "most_rows": MOST_ROWS,
        "unfilled": lambda *keys: {key: TEXTS[key][LANGUAGES.index(language())] for key in keys},
    }
    shown, problem = parts["shown"], parts["problem"]
    if problem or (shown and shown.answer.volatile):
        response = uncached_page("sparql.html", problem.get("status", 200), **parts)
    else:
        response = page("sparql.html", **parts)
    # Others than browsers get something else at this address.
    response.vary.add("Accept")
    return response


@blueprint.route("/sparql/answer", methods=["GET", "POST"])
def sparql_answer() -> Response:
    """The answer alone, for the editor; by POST for queries too long for an address."""
    asked = _read()
    if asked.query is None:
        raise RequestError("form-lacks-query")
    parts = _answer(asked)
    return uncached_page("_answer.html", parts["problem"].get("status", 200), **parts)


@blueprint.get("/sparql/names.json")
def sparql_names() -> Response:
    """Our vocabulary and entities, for completion in the editor."""
    here = site()
    return cacheable(write_names(here, names()), "application/json", here.etag("names"))


@blueprint.get("/sparql.xlsx")
def sparql_workbook() -> Response:
    """The answer as a workbook: beside each column of IRIs one with their names."""
    asked = _read()
    if asked.query is None or site().store.survey(asked.query).kind != "select":
        raise RequestError("workbook-only-of-select")
    got = ask(asked.query, _WORKBOOK_ROWS)
    if not got.complete:
        raise RequestError("too-many-rows-for-workbook", _WORKBOOK_ROWS)
    solutions = read_solutions(got.body)
    columns = [variable.value for variable in solutions.variables]
    rows = name_terms([tuple(solution) for solution in solutions], 32_767)
    has_iris = [any(row[index].iri for row in rows) for index in range(len(columns))]
    headings = [(c, f"{c} IRI" if h else "") for c, h in zip(columns, has_iris, strict=True)]
    body = encode_table("xlsx", tabulate("SPARQL", headings, rows), language())
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="sikkerby.xlsx"',
    }
    if got.unknown_functions:
        headers[UNKNOWN_FUNCTIONS] = write_iris(got.unknown_functions)
    return Response(body, headers=headers, content_type=CONTENT_TYPES["xlsx"])


def _read() -> Asked:
    """The query, the example to begin with, the limit and the version of a lasting link."""
    given = request.values
    # Browsers send line ends as two signs, whatever was typed.
    query = given.get("query", "").removeprefix("\ufeff").replace("\r\n", "\n")
    is_asked, example = bool(query.strip()), given.get("example", "")
    text = query if is_asked else _example(example) if example else _FIRST_QUERY
    return Asked(
        text if is_asked else None,
        text,
        min(read_limit(given.get("limit", "")) or ROWS_AT_FIRST, MOST_ROWS),
        given.get("version", "")[:40],
    )


def _answer(asked: Asked) -> dict[str, Any]:
    """What the template of an answer shows: the answer, or what is wrong with the query."""
    here = site()
    shown: Shown | None = None
    problem: dict[str, Any] = {}
    if asked.query is not None:
        try:
            shown = answer(asked.query, asked.limit)
        except SikkerbyError as error:
            problem = describe_error(error, here.settings, language())
    is_name = asked.version.replace("-", "").isalnum()
    return {
        "asked": asked,
        "shown": shown,
        "problem": problem,
        "downloads": _downloads(asked.text, shown.answer.kind) if shown else [],
        "rows_at_first": ROWS_AT_FIRST,
        "is_there": is_name and (here.version.folder.parent / asked.version).is_dir(),
    }


def _downloads(query: str, kind: AnswerKind) -> list[tuple[str, str]]:
    """Labels and addresses of the whole answer in every format that suits it."""
    encoded = quote(query, safe="")
    workbook = [("XLSX", f"{link_to('/sparql.xlsx')}?query={encoded}")] if kind == "select" else []
    formats = formats_of(Kind.GRAPH if kind == "graph" else Kind.RESULTS)
    address = f"{path_to('/sparql')}?query={encoded}&format="
    return [*workbook, *((entry.label, f"{address}{entry.name}") for entry in formats)]


def _first_queries() -> Mapping[str, tuple[Bilingual, str]]:
    """The first examples, about a place and a word of a name that the data served have."""
    found = records()
    places = found.places.read([f"{found.base}{_PLACE}", *list_most_used(found, "places")])
    parties = found.organisations.read([f"{found.base}{_PARTY}", *list_most_used(found, "parties")])
    place, party = (things[0].name.da if things else "" for things in (places, parties))
    return first_queries((place, party.partition(" ")[0]))


def _example(name: str) -> str:
    """The query of an example; NotFound where there is none of that name."""
    if first := _first_queries().get(_FORMER.get(name, name)):
        return first[1]
    stored = find_query(name)
    text = default_text(stored, records())
    # Without its header, its IRIs resolved.
    base = f"BASE <{site().base}>\n" if re.search("<(?:id|graph)/", text) else ""
    return f"# {said(stored.question)}\n{base}{_HEADER.sub('', text).rstrip()}\n"
