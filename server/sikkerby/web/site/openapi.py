"""`/openapi.json` (OpenAPI 3.1) and a page that shows it, both from one table of routes.

The stored queries add a route each, with their own parameters.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response

from sikkerby import __version__
from sikkerby.queries import Parameter as QueryParameter
from sikkerby.queries import StoredQuery
from sikkerby.queries.parameters import LONGEST_VALUE
from sikkerby.web.addresses import prefix
from sikkerby.web.answers.ask import shorten_iri, stored_queries
from sikkerby.web.own_words import texts_of
from sikkerby.web.records.choices import list_things
from sikkerby.web.responses import cacheable
from sikkerby.web.served import Site, records, site
from sikkerby.web.site.routes import ANSWER, FORM, ROUTES, Parameter, Route
from sikkerby.web.templating import page
from sikkerby.web.words import language

blueprint = Blueprint("openapi", __name__)


_PROBLEM = "application/problem+json"
# A parameter that may be more things than these has none of them listed.
_MOST_LISTED = 500
_REASONS = {
    406: "None of the formats asked for is there.",
    410: "Withdrawn, or no longer kept.",
    413: "More than the stated limit.",
    415: "The body has a media type that is not taken.",
    416: "The range is outside the file.",
    503: "Busy, or stopped at a limit; Retry-After, where it helps, says when to come again.",
}
_PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457: what happened, where, and what to do.",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "remedy": {"type": "string"},
        "where": {"type": "object"},
        "limit": {"type": "object"},
    },
}


@blueprint.get("/openapi.json")
def document() -> Response:
    """The description for programs."""
    served = site()
    body = json.dumps(describe(served), ensure_ascii=False, indent=1).encode() + b"\n"
    return cacheable(body, "application/json", served.etag("openapi"))


@blueprint.get("/openapi")
def shown() -> Response:
    """The same for people."""
    served = site()
    routes = all_routes(served)
    tags = list(dict.fromkeys(route.tag for route in routes))
    return page(
        "openapi.html",
        groups=[(tag, [route for route in routes if route.tag == tag]) for tag in tags],
        # What Prometheus and the like ask for has no language.
        language_of=lambda route: "" if route.tag == "Operation" else prefix(),
        address=_example_address,
        words=lambda entry: entry.en if language() == "en" else entry.da,
    )


def all_routes(served: Site) -> list[Route]:
    """The table, with the stored queries and with examples from the data that are served."""
    examples = _examples(served)
    return [
        *(_with_examples(route, examples) for route in ROUTES),
        *(_query_route(served, query) for query in stored_queries().values()),
    ]


def _with_examples(route: Route, examples: Mapping[str, str]) -> Route:
    """The route with what is in the data in place of the words that stand for it."""
    parameters = []
    for parameter in route.parameters:
        example = parameter.example
        for word, value in examples.items():
            example = example.replace(word, value) if isinstance(example, str) else example
        parameters.append(dataclasses.replace(parameter, example=example))
    return dataclasses.replace(route, parameters=tuple(parameters))


def _examples(served: Site) -> dict[str, str]:
    """A thing of the data for each word that stands for one in the table of routes."""
    found = {"VERSION": served.version.name, "BASE/": served.base}
    for word, query in (("INITIATIVE", "initiatives"), ("ORGANISATION", "parties")):
        for iri in list_things(records(), query, 1):
            found[word] = iri.removeprefix(f"{served.base}id/")
    return found


def _query_route(served: Site, query: StoredQuery) -> Route:
    own = _query_parameters(served, query)
    version = Parameter(
        "version", "query", "Udgave af data; uden den den nyeste.",
        "Version of the data; without it the newest.", served.version.name,
        {"type": "string", "maxLength": 100},
    )  # fmt: skip
    chosen = Parameter(
        "format", "query", "Format; også som suffiks.", "Format; also as a suffix.", "json",
        {"type": "string", "enum": ["json", "csv", "excel.csv", "xlsx", "ttl", "rq"]},
    )  # fmt: skip
    return Route(
        f"/queries/{query.name}", "get", f"answer-{query.name}", "Queries", query.question_da,
        query.question_en, (*own, version, chosen), ANSWER, (400, 404, 410, 503),
    )  # fmt: skip


def _query_parameters(served: Site, query: StoredQuery) -> list[Parameter]:
    """Each with a default that these data have as its example, and different ones of one list."""
    found = []
    used: Counter[str] = Counter()
    for parameter in query.parameters:
        values = _list_values(served, parameter)
        example = [shorten_iri(value, served.base) for value in parameter.default]
        if values and not set(example) <= set(values):
            example = values[used[parameter.values_query] :][:1] or values[-1:]
            used[parameter.values_query] += 1
        found.append(_query_parameter(parameter, values, ",".join(example)))
    return found


def _list_values(served: Site, parameter: QueryParameter) -> list[str]:
    """What a parameter may be, as it stands in an address; one more at most than are listed."""
    if not parameter.values_query:
        return list(parameter.choices)
    listed = list_things(records(), parameter.values_query, _MOST_LISTED + 1)
    return [shorten_iri(iri, served.base) for iri in listed]


def _query_parameter(parameter: QueryParameter, values: list[str], example: str) -> Parameter:
    schema: dict[str, Any] = {"type": "string", "maxLength": LONGEST_VALUE}
    listed = values if len(values) <= _MOST_LISTED else []
    if listed and not parameter.several:
        schema = {"type": "string", "enum": [*listed, *([""] if parameter.optional else [])]}
    elif listed:
        one = "|".join(value.replace(".", r"\.") for value in listed)
        schema = {"type": "string", "pattern": f"^({one})(,({one})){{0,9}}$"}
    elif parameter.type == "decimal":
        schema = {"type": "string", "pattern": r"^-?[0-9]{1,6}([.,][0-9]{1,2})?$"}
    elif parameter.type == "integer":
        schema = {"type": "integer", "minimum": -999_999, "maximum": 999_999}
    default: Any = int(example) if parameter.type == "integer" and example else example
    return Parameter(
        parameter.name, "query", parameter.help_da, parameter.help_en, default, schema
    )  # fmt: skip


def describe(served: Site) -> dict[str, Any]:
    """The whole OpenAPI document as JSON values."""
    manifest = served.version.manifest
    paths: dict[str, dict[str, Any]] = {}
    for route in all_routes(served):
        paths.setdefault(route.path, {})[route.method] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": manifest.title_en,
            "version": __version__,
            "summary": f"Data version {manifest.version}",
            "description": f"{texts_of(manifest)['site_description'][1]} "
            "Pages are Danish at these paths and English below /en/.",
        },
        "servers": [{"url": served.public_url}],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM_SCHEMA}},
    }


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": route.en,
        "description": route.da,
        "parameters": [
            {
                "name": p.name,
                "in": p.place,
                "required": p.required,
                "description": f"{p.en} / {p.da}",
                "schema": dict(p.schema),
                **({"example": p.example} if p.example != "" else {}),
            }
            for p in route.parameters
            if p.place != "form"
        ],
        "responses": {str(status): _response(route, status)
                      for status in (route.status, *route.answers, *_sent_on(route))},
    }  # fmt: skip
    fields = [p for p in route.parameters if p.place == "form"]
    if fields:
        operation["requestBody"] = {
            "required": True,
            "content": {
                FORM: {
                    "schema": {
                        "type": "object",
                        "properties": {p.name: dict(p.schema) for p in fields},
                        "required": [p.name for p in fields if p.required],
                    },
                    "example": {fields[0].name: fields[0].example},
                }
            },
        }
    return operation


def _sent_on(route: Route) -> tuple[int, ...]:
    """A path with doubled slashes is sent on to the same path without."""
    return (308,) if "{path}" in route.path else ()


def _response(route: Route, status: int) -> dict[str, Any]:
    if status < 300:
        return {
            "description": HTTPStatus(status).phrase,
            "content": {kind: {} for kind in route.types},
        }
    if status < 400:
        return {
            "description": HTTPStatus(status).phrase,
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        "description": _REASONS.get(status, HTTPStatus(status).phrase),
        "content": {_PROBLEM: schema, "text/html": {}},
    }


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
            (p.name, p.example)
            for p in route.parameters
            if p.example != "" and p.name not in ("version",)
        ]
    return f"{path}{'?' if required else ''}{urlencode(required, safe=',/:', quote_via=quote)}"
