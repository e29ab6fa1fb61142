"""`/queries/`: each stored query as a page, a route for programs, and files of its answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, after_this_request, render_template, request

from sikkerby.errors import RequestError
from sikkerby.formats import HTML, Format, find_format, negotiate
from sikkerby.queries import Parameter
from sikkerby.web.addresses import absolute, link_to, path_to, query_link
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
from sikkerby.web.records.selection import read_page
from sikkerby.web.responses import cacheable, split_suffix, vary_by_accept, write_json
from sikkerby.web.served import records, site
from sikkerby.web.templating import page
from sikkerby.web.words import language, said, text, text_or

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
    return cacheable(write_json(json.loads(written)), "application/json", here.etag("queries.json"))


@blueprint.get("/queries/<name>")
def answer(name: str) -> Response:
    """A query's answer as a page, or in the format that the suffix or the request names."""
    stem, suffix = split_suffix(name, FILES)
    query = find_query(stem)
    chosen = _choose(suffix)
    given = {key: request.args.getlist(key) for key in request.args if key not in RESERVED}
    answered = ask(query, given, request.args.get("version", ""))
    response = _page(answered) if chosen is HTML else _file(answered, chosen)
    own = {
        "Sikkerby-Answer-Sha256": answered.sha256,
        "Sikkerby-Version": answered.version,
        "Sikkerby-Rows": str(len(answered.rows)),
    }
    exposed = ", ".join(sorted(("ETag", "Link", *own)))
    response.headers.update(own | {"Access-Control-Expose-Headers": exposed})
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


def _file(answered: Answered, chosen: Format) -> Response:
    body = WRITERS[chosen.name](answered, absolute(permalink(answered)))
    etag = site().etag("answer", answered.version, chosen.name, language(), answered.text)
    immutable = request.args.get("version") == answered.version
    response = cacheable(body, chosen.content_type, etag, immutable=immutable)
    name = f"{answered.query.name}-{answered.version}.{chosen.suffix}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def permalink(answered: Answered, compose: Callable[..., str] = path_to) -> str:
    """The lasting address of an answer: every value written out, and the version."""
    path = f"/queries/{answered.query.name}"
    return compose(path, **answered.parameters, version=answered.version)


def _page(answered: Answered) -> Response:
    query = answered.query
    shown = figures.ShownAnswer(answered)
    is_old = answered.version != site().version.name
    own = {**answered.parameters, "version": answered.version if is_old else ""}
    sort, number = request.args.get("sort", ""), read_page(request.args)
    of_page, pages = rows_of_page(shown, sort, number)
    rows = list(shown.values(of_page))
    address = partial(query_link, query.name, **own)
    return page(
        "query.html",
        answered.text,
        query=query,
        shown=shown,
        # Now, since an answer of another version gives back what the page reads from.
        options={each.name: _list_options(answered, each) for each in query.parameters},
        address=address,
        sort=sort,
        number=number,
        pages=pages,
        page_address=lambda number: address(sort=sort, page=number if number > 1 else ""),
        rows=rows,
        is_incomplete=any("†" in cell.text for row in rows for cell in row),
        longest=longest,
        most_bars=_MOST_BARS,
        files=[
            (link_to(f"/queries/{query.name}.{entry.suffix}", **own), entry.label)
            for entry in FILES
        ],
        answered=answered,
        is_old=is_old,
        permalink=permalink(answered, link_to),
    )


def _list_options(answered: Answered, parameter: Parameter) -> tuple[dict[str, str], int]:
    """What a parameter may be by what stands in an address, and of how many more there is no room
    in a form."""
    chosen = answered.chosen.get(parameter.name, ())
    found = list_values(parameter, answered.version)
    # What is chosen is there, however many come before it.
    options = {
        value: text_or(f"choice_{parameter.name}_{said(name)}", said(name))
        for position, (value, name) in enumerate(found.items())
        if position < _MOST_OPTIONS or value in chosen
    }
    more = len(found) - len(options)
    if not parameter.default and not parameter.several and options:
        options = {"": text("query_any"), **options}
    return options, more
