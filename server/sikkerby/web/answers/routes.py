"""`/queries/`: each stored query as a page, a route for programs, and files of its answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, after_this_request, render_template, request

from sikkerby.errors import RequestError
from sikkerby.formats import HTML, Format, find_format, negotiate
from sikkerby.queries import Parameter
from sikkerby.web.addresses import absolute, link_to, path_to
from sikkerby.web.answers import figures
from sikkerby.web.answers.ask import (
    Answered,
    ask,
    askable_queries,
    find_query,
    list_values,
)
from sikkerby.web.answers.files import FILES, NEGOTIATED, WRITERS
from sikkerby.web.answers.sorting import rows_of_page
from sikkerby.web.bars import longest
from sikkerby.web.records.choices import own_defaults
from sikkerby.web.responses import cacheable, split_suffix, vary_by_accept, write_json
from sikkerby.web.served import Site, client, records, site
from sikkerby.web.templating import page
from sikkerby.web.words import TEXTS, language, said, text

blueprint = Blueprint("queries", __name__)

# What an address may say besides the query's own parameters.
RESERVED = ("version", "format", "sort", "page")
_MOST_BARS = 50
# The options of a select; of more, the address takes any.
_MOST_OPTIONS = 200


@blueprint.get("/queries.json")
def listing_for_programs() -> Response:
    """The same for programs: names, parameters, columns."""
    here, queries = site(), askable_queries(records()).values()
    # Defaults are such as the data served have.
    defaults = {query.name: own_defaults(records(), query.parameters) for query in queries}
    written = render_template(
        "queries.json", version=here.version.name, queries=queries, defaults=defaults
    )
    body = write_json(json.loads(written))
    return cacheable(body, "application/json", here.etag("queries.json"))


@blueprint.get("/queries/<name>")
def answer(name: str) -> Response:
    """A query's answer as a page, or in the format that the suffix or the request names."""
    stem, suffix = split_suffix(name, FILES)
    query = find_query(stem)
    chosen = _choose(suffix)
    here = site()
    given = {key: request.args.getlist(key) for key in request.args if key not in RESERVED}
    answered = ask(here, query, given, request.args.get("version", ""), client())
    response = _page(here, answered) if chosen is HTML else _file(here, answered, chosen)
    response.headers["Sikkerby-Answer-Sha256"] = answered.sha256
    response.headers["Sikkerby-Version"] = answered.version
    response.headers["Sikkerby-Rows"] = str(len(answered.rows))
    response.headers["Access-Control-Expose-Headers"] = (
        "ETag, Link, Sikkerby-Answer-Sha256, Sikkerby-Rows, Sikkerby-Version"
    )
    response.headers.add("Link", f'<{absolute(permalink(answered))}>; rel="bookmark"')
    return response


def _choose(suffix: str) -> Format:
    if wanted := suffix or request.args.get("format"):
        found = find_format(wanted, FILES)
        if found is None:
            raise RequestError("no-such-answer-format", ", ".join(entry.suffix for entry in FILES))
        return found
    # A program that takes anything gets the page; it names what it would rather have.
    after_this_request(vary_by_accept)
    return negotiate(request.headers.get("Accept"), NEGOTIATED) or HTML


def _file(here: Site, answered: Answered, chosen: Format) -> Response:
    body = WRITERS[chosen.name](here, answered, absolute(permalink(answered)))
    etag = here.etag("answer", answered.version, chosen.name, language(), answered.text)
    immutable = request.args.get("version") == answered.version
    response = cacheable(body, chosen.content_type, etag, immutable=immutable)
    name = f"{answered.query.name}-{answered.version}.{chosen.suffix}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def permalink(answered: Answered, compose: Callable[..., str] = path_to) -> str:
    """The lasting address of an answer: every value written out, and the version."""
    return compose(f"/queries/{answered.query.name}", **_values(answered), version=answered.version)


def _values(answered: Answered) -> dict[str, str]:
    return {name: ",".join(values) for name, values in answered.chosen.items()}


def _page(here: Site, answered: Answered) -> Response:
    query = answered.query
    columns = figures.columns_of(answered)
    is_old = answered.version != here.version.name
    own = {**_values(answered), "version": answered.version if is_old else ""}
    asked = rows_of_page(here, answered, columns, request.args)
    rows = [[figures.value_of(here, row, column) for column in columns] for row in asked.rows]
    bars = figures.bars_of(here, answered) if query.figure == "bars" else []
    matrix = figures.matrix_of(here, answered) if query.figure == "matrix" else None
    address = partial(link_to, f"/queries/{query.name}", **own)
    return page(
        "query.html",
        answered.text,
        query=query,
        sentence=figures.sentence(here, answered),
        fields=[_field(here, answered, parameter) for parameter in query.parameters],
        columns=columns,
        headings=[address(sort=asked.sort_after(column)) for column in columns],
        sorted=asked,
        rows=rows,
        is_incomplete=any("†" in cell.text for row in rows for cell in row),
        count=len(answered.rows),
        page_address=lambda number: address(sort=asked.sort, page=number if number > 1 else ""),
        bars=bars[:_MOST_BARS],
        bars_left_out=max(0, len(bars) - _MOST_BARS),
        most=longest(bars),
        matrix=None if matrix and matrix.is_too_large else matrix,
        figure_size=matrix.number if matrix and matrix.is_too_large else 0,
        files=[
            (link_to(f"/queries/{query.name}.{entry.suffix}", **own), entry.label)
            for entry in FILES
        ],
        answered=answered,
        is_old=is_old,
        permalink=permalink(answered, link_to),
        editor=link_to("/sparql", query=answered.text),
        sparql=answered.text,
    )  # fmt: skip


def _field(here: Site, answered: Answered, parameter: Parameter) -> dict[str, Any]:
    """A parameter as a field of the form: its label, help, values and what is chosen."""
    chosen = answered.chosen.get(parameter.name, ())
    found = list_values(here, parameter, answered.version)
    shown = [
        entry
        for position, entry in enumerate(found)
        if position < _MOST_OPTIONS or entry.value in chosen
    ]
    options = [(entry.value, _option(parameter, said(entry.name))) for entry in shown]
    if parameter.optional and not parameter.several and options:
        options.insert(0, ("", text("query_any")))
    return {
        "name": parameter.name,
        "label": figures.heading(f"parameter_{parameter.name}"),
        # What the words of a choice mean is said by their labels.
        "help": "" if parameter.type == "choice" else parameter.help,
        "kind": "boxes" if parameter.several and options else "select" if options else "text",
        "numeric": parameter.type in ("decimal", "integer"),
        "options": options,
        "more": len(found) - len(shown),
        "chosen": chosen,
    }


def _option(parameter: Parameter, words: str) -> str:
    key = f"choice_{parameter.name}_{words}"
    return text(key) if key in TEXTS else words
