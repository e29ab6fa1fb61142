"""`/openapi.json` (OpenAPI 3.1) and a page that shows it, both from one table of routes.

The stored queries add a route each, with their own parameters.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import partial
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
from sikkerby.queries.defaults import shorten_iri
from sikkerby.queries.parameters import LONGEST_VALUE
from sikkerby.web.addresses import absolute, link_to, path_to
from sikkerby.web.answers.ask import askable_queries
from sikkerby.web.own_words import texts_of
from sikkerby.web.records.choices import list_things, own_defaults
from sikkerby.web.records.model import BASES
from sikkerby.web.records.selection import BREAKDOWNS, COVERAGES
from sikkerby.web.responses import cacheable, write_json
from sikkerby.web.served import Site, records, site
from sikkerby.web.site.routes import Parameter, Route, make_route, read_table
from sikkerby.web.templating import page
from sikkerby.web.wording import name_licence
from sikkerby.web.words import language

blueprint = Blueprint("openapi", __name__)


# A parameter that may be more things than these has none of them listed.
_MOST_LISTED = 200


@blueprint.get("/openapi.json")
def document() -> Response:
    """The description for programs."""
    served = site()
    body = records().once("openapi", partial(_describe, served))
    return cacheable(body, "application/json", served.etag("openapi"))


@blueprint.get("/openapi")
def shown() -> Response:
    """The same for people."""
    served = site()
    routes, _ = _read_routes(served)
    tags = list(dict.fromkeys(route.tag for route in routes))
    return page(
        "openapi.html",
        groups=[(tag, [route for route in routes if route.tag == tag]) for tag in tags],
        example=_example_address,
        # What Prometheus and the like ask for has no language.
        compose=lambda route: path_to if route.tag == "Operation" else link_to,
        words=lambda entry: entry.en if language() == "en" else entry.da,
    )


def _read_routes(served: Site) -> tuple[list[Route], Mapping[str, Any]]:
    """All routes, and the table that they are from."""
    return records().once("routes", lambda: _make_routes(served, _read_table(served)))


def _make_routes(served: Site, table: Mapping[str, Any]) -> tuple[list[Route], Mapping[str, Any]]:
    """The routes of the table, and one for each stored query with its own parameters."""
    routes = [make_route(entry, table["filters"]) for entry in table["routes"]]
    for query in askable_queries(records()).values():
        route = make_route(
            {
                **table["query"],
                "path": f"/queries/{query.name}",
                "name": f"answer-{query.name}",
                **dataclasses.asdict(query.question),
            }
        )
        own = _query_parameters(served, query, table["schemas"])
        routes.append(dataclasses.replace(route, parameters=[*own, *route.parameters]))
    return routes, table


def _read_table(served: Site) -> dict[str, Any]:
    """The table of routes with things of the data as examples, and the values of filters."""
    examples = {
        "LONGEST_VALUE": str(LONGEST_VALUE),
        "VERSION": served.version.name,
        "BASE": served.base,
        "BASES": "|".join(BASES),
        "BREAKDOWNS": json.dumps(BREAKDOWNS),
        "COVERAGES": "|".join(COVERAGES),
    }
    for word, query in (
        ("INITIATIVE", "initiatives"),
        ("ORGANISATION", "parties"),
        ("PLACE", "places"),
    ):
        for iri in list_things(records(), query, 1):
            examples[word] = iri.removeprefix(f"{served.base}id/")
            name = getattr(records().thing(iri), "name", Bilingual()).da.removesuffix(" †")
            examples[f"{word}_NAME"] = json.dumps(name, ensure_ascii=False)[1:-1]
            examples[f"{word}_BEGINNING"] = json.dumps(name[:3], ensure_ascii=False)[1:-1]
    return read_table(examples)


def _query_parameters(
    served: Site, query: StoredQuery, schemas: Mapping[str, Any]
) -> list[Parameter]:
    """Each with a default that these data have as its example."""
    replaced = own_defaults(records(), query.parameters)
    found = []
    for parameter in query.parameters:
        given = replaced.get(parameter.name, parameter.default)
        example: Any = ",".join(shorten_iri(value, served.base) for value in given)
        if parameter.type == "integer" and example:
            example = int(example)
        schema = _schema(parameter, _list_values(served, parameter), schemas)
        words = dataclasses.asdict(parameter.help)
        found.append(Parameter(parameter.name, **words, example=example, schema=schema))
    return found


def _list_values(served: Site, parameter: QueryParameter) -> list[str]:
    """What a parameter may be, as it stands in an address; one more at most than are listed."""
    if not parameter.values_query:
        return list(parameter.choices)
    listed = list_things(records(), parameter.values_query, _MOST_LISTED + 1)
    return [shorten_iri(iri, served.base) for iri in listed]


def _schema(
    parameter: QueryParameter, values: list[str], schemas: Mapping[str, Any]
) -> Mapping[str, Any]:
    if not 0 < len(values) <= _MOST_LISTED:
        schema: Mapping[str, Any] = schemas.get(parameter.type, schemas["other"])
        return schema
    if parameter.several:
        one = "|".join(value.replace(".", r"\.") for value in values)
        return {"type": "string", "pattern": f"^({one})(,({one})){{0,9}}$"}
    return {"type": "string", "enum": [*values, *([""] if parameter.optional else [])]}


def _describe(served: Site) -> bytes:
    """The whole OpenAPI document."""
    manifest = served.version.manifest
    routes, table = _read_routes(served)
    paths: dict[str, list[Route]] = {}
    for route in routes:
        paths.setdefault(route.path, []).append(route)
    document = render_json(
        Path(__file__).with_suffix(".json"),
        manifest=manifest,
        release=__version__,
        description=texts_of(manifest)["site_description"][1],
        licence=name_licence(manifest.licence),
        server=absolute(path_to("")),
        table=table,
        paths=paths,
        reason=lambda status: table["reasons"].get(str(status), HTTPStatus(status).phrase),
    )
    return write_json(document)


def _example_address(route: Route) -> str:
    """The address of the route's example, or nothing for one that takes a form."""
    if route.method != "get":
        return ""
    path = route.path
    for parameter in route.parameters:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", quote(str(parameter.example)))
    required = [(p.name, p.example) for p in route.parameters if p.place == "query" and p.required]
    if route.tag == "Queries" and route.parameters:
        required = [
            (p.name, p.example) for p in route.parameters if p.example != "" and p.name != "version"
        ]
    return f"{path}{'?' if required else ''}{urlencode(required, safe=',/:', quote_via=quote)}"
