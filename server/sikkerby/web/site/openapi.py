"""`/openapi.json` (OpenAPI 3.1) and a page that shows it, both from one table of routes.

The stored queries add a route each, with their own parameters.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response

from sikkerby import __version__
from sikkerby.bilingual import Bilingual
from sikkerby.graphs.templates import render_json
from sikkerby.queries import Parameter as QueryParameter
from sikkerby.queries import StoredQuery
from sikkerby.queries.parameters import LONGEST_VALUE, shorten_iri
from sikkerby.web.addresses import absolute, path_to
from sikkerby.web.answers.ask import askable_queries
from sikkerby.web.own_words import texts_of
from sikkerby.web.records.choices import list_things, own_defaults
from sikkerby.web.records.model import BASES
from sikkerby.web.records.selection import BREAKDOWNS, COVERAGES
from sikkerby.web.responses import cacheable, write_json
from sikkerby.web.served import records, site
from sikkerby.web.site.routes import Route, make_route, read_table
from sikkerby.web.templating import page
from sikkerby.web.wording import name_licence

blueprint = Blueprint("openapi", __name__)


# A parameter that may be more things than these has none of them listed.
_MOST_LISTED = 200
_EXAMPLES = {"INITIATIVE": "initiatives", "ORGANISATION": "parties", "PLACE": "places"}


@blueprint.get("/openapi.json")
def document() -> Response:
    """The description for programs."""
    body = records().once("openapi", _describe)
    return cacheable(body, "application/json", site().etag("openapi"))


@blueprint.get("/openapi")
def shown() -> Response:
    """The same for people."""
    routes, _ = records().once("routes", _make_routes)
    return page("openapi.html", routes=routes, example=_example_address)


def _make_routes() -> tuple[list[Route], Mapping[str, Any]]:
    """The routes of the table and one for each stored query with its own parameters, and the
    table."""
    table = _read_table()
    routes = [make_route(entry, table["filters"]) for entry in table["routes"]]
    for query in askable_queries(records()).values():
        own = _parameters(query, table["schemas"])
        more = {
            "path": f"/queries/{query.name}",
            "name": f"answer-{query.name}",
            "parameters": [*own, *table["query"]["parameters"]],
            **dataclasses.asdict(query.question),
        }
        routes.append(make_route({**table["query"], **more}))
    return routes, table


def _read_table() -> dict[str, Any]:
    """The table of routes with things of the data as examples, and the values of filters."""
    found = records()
    examples = {
        "LONGEST_VALUE": str(LONGEST_VALUE),
        "VERSION": site().version.name,
        "BASE": found.base,
        "BASES": "|".join(BASES),
        "BREAKDOWNS": json.dumps(BREAKDOWNS),
        "COVERAGES": "|".join(COVERAGES),
    }
    for word, query in _EXAMPLES.items():
        for iri in list_things(found, query, 1):
            examples[word] = iri.removeprefix(f"{found.base}id/")
            name = getattr(found.thing(iri), "name", Bilingual()).da.removesuffix(" †")
            examples[f"{word}_NAME"] = json.dumps(name, ensure_ascii=False)[1:-1]
            examples[f"{word}_BEGINNING"] = json.dumps(name[:3], ensure_ascii=False)[1:-1]
    return read_table(examples)


def _parameters(query: StoredQuery, schemas: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each with a default that these data have as its example."""
    replaced = own_defaults(records(), query.parameters)
    for parameter in query.parameters:
        given = replaced.get(parameter.name, parameter.default)
        example = ",".join(shorten_iri(value, records().base) for value in given)
        yield {
            "name": parameter.name,
            "example": int(example) if parameter.type == "integer" and example else example,
            "schema": _schema(parameter, schemas),
            **dataclasses.asdict(parameter.help),
        }


def _schema(parameter: QueryParameter, schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a parameter may be, listed as it stands in an address where that is not too much."""
    values = list(parameter.choices)
    if parameter.values_query:
        listed = list_things(records(), parameter.values_query, _MOST_LISTED + 1)
        values = [shorten_iri(iri, records().base) for iri in listed]
    if not 0 < len(values) <= _MOST_LISTED:
        schema: Mapping[str, Any] = schemas.get(parameter.type, schemas["other"])
        return schema
    if parameter.several:
        one = "|".join(value.replace(".", r"\.") for value in values)
        return {"type": "string", "pattern": f"^({one})(,({one})){{0,9}}$"}
    return {"type": "string", "enum": [*values, *([""] if not parameter.default else [])]}


def _describe() -> bytes:
    """The whole OpenAPI document."""
    manifest = site().version.manifest
    routes, table = records().once("routes", _make_routes)
    document = render_json(
        Path(__file__).with_suffix(".json"),
        manifest=manifest,
        release=__version__,
        description=texts_of(manifest)["site_description"][1],
        licence=name_licence(manifest.licence),
        server=absolute(path_to("")),
        table=table,
        routes=routes,
        reason=lambda status: table["reasons"].get(str(status), HTTPStatus(status).phrase),
    )
    return write_json(document)


def _example_address(route: Route) -> str:
    """The address of the route's example, or nothing for one that takes a form."""
    if route.method != "get":
        return ""
    path = route.path.format_map({p.name: quote(str(p.example)) for p in route.parameters})
    # A stored query is shown with all of its own.
    given = {
        p.name: p.example
        for p in route.parameters
        if p.place == "query"
        and (p.required or (route.tag == "Queries" and p.example != "" and p.name != "version"))
    }
    return f"{path}{'?' if given else ''}{urlencode(given, safe=',/:', quote_via=quote)}"
