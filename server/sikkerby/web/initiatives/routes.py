"""`/initiatives`: which match, which words say so, and the same as a file."""

from __future__ import annotations

from flask import Response, request

from sikkerby.web.addresses import query_link
from sikkerby.web.figures.files import no_such_format, send_file, send_table
from sikkerby.web.initiatives.files import tabulate, write_rows
from sikkerby.web.initiatives.listed import list_values
from sikkerby.web.initiatives.sentence import query_of
from sikkerby.web.pages import blueprint
from sikkerby.web.records.facets import find_facets
from sikkerby.web.records.matching import match
from sikkerby.web.records.selection import Selection, read_selection
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.words import text

_SUFFIXES = ("xlsx", "csv", "json")
# What the form has fields for besides the facets, and what `/ask` alone shows.
_FIELDS = ("q", "age", "match", "basis", "cover", "also", "by")


@blueprint.get("/initiatives")
def initiatives() -> Response:
    """The list, its filters and its answer sentence; all state is in the address."""
    found = records()
    chosen = read_selection(request.args, found)
    name, parameters = query_of(chosen)
    with match(found, chosen) as matches:
        facets = find_facets(matches)
        response = page(
            "initiatives.html",
            canonical={"page": chosen.page} if chosen.is_open and chosen.page > 1 else {},
            facets=facets,
            hidden=chosen.hidden((*_FIELDS, *facets)),
            query_address=query_link(name, **parameters),
            **list_values(matches),
        )
    return refuse_wrong_age(response, chosen)


def refuse_wrong_age(response: Response, chosen: Selection) -> Response:
    """The page as an error, not to be kept, where what stands in the age field is no age."""
    if chosen.age_is_wrong:
        response.status_code = 400
        response.headers["Cache-Control"] = "no-store"
        del response.headers["ETag"]
    return response


@blueprint.get("/initiatives.<suffix>")
def initiatives_file(suffix: str) -> Response:
    """What `/initiatives` shows for the same parameters, all pages of it, as a file."""
    if suffix not in _SUFFIXES:
        raise no_such_format(suffix, *_SUFFIXES)
    found = records()
    name = text("file_initiatives")
    with match(found, read_selection(request.args, found)) as matches:
        table = tabulate(matches)
        if suffix == "json":
            return send_file(name, suffix, write_rows(table), "application/json")
        return send_table(name, suffix, table)
