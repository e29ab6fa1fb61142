"""`/reconcile`: the Reconciliation Service API 0.2, for OpenRefine and other programs.

JSONP, which the specification leaves to the service, is refused: it runs our answer as a program
in other people's pages. Cross-origin access is by CORS.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from sikkerby.errors import NotFound, RequestError, shorten
from sikkerby.reconciliation import Entity, suggest
from sikkerby.reconciliation.values import count_values
from sikkerby.web.addresses import absolute, link_to
from sikkerby.web.conventions import send_to
from sikkerby.web.http.rate_limit import Fairness
from sikkerby.web.recognition import describe, names
from sikkerby.web.reconcile import extension, wire
from sikkerby.web.responses import cacheable
from sikkerby.web.served import client, site
from sikkerby.web.words import language

blueprint = Blueprint("reconcile", __name__)


_JSON = "application/json"
# A batch of 50 takes some milliseconds of the web process; nobody may have all of it.
_fairness = Fairness(rate=500, burst=5000)

_STYLE = (
    "body{margin:8px;font:14px/1.4 system-ui,sans-serif;color:#14201d;background:#fff}"
    "h1{font-size:16px;margin:0 0 4px}p{margin:0 0 4px}a{color:#0a5a52}"
)
_PREVIEW_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *; style-src "
    f"'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)


@blueprint.get("/reconcile")
def service() -> Response:
    """The manifest, or the answer to `queries` or `extend`."""
    _refuse_jsonp()
    found = _answer(request.args)
    if found is None:
        found = wire.write_manifest(names(), language())
    return _cached(found)


@blueprint.post("/reconcile")
def service_by_form() -> Response:
    """The answer to `queries` or `extend` in a form (section 4.3)."""
    _refuse_jsonp()
    found = _answer(request.form)
    if found is None:
        raise RequestError("neither-queries-nor-extend")
    response = Response(json.dumps(found), content_type=_JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/reconcile/suggest/<any(entity, type, property):kind>")
def suggestions(kind: str) -> Response:
    """What begins with `prefix` (section 6)."""
    _refuse_jsonp()
    typed = request.args.get("prefix", "")
    if len(typed) > 500:
        raise RequestError("prefix-too-long")
    index = names()
    found = suggest(index, kind, typed, _whole_number("cursor") or 0)
    entries = [wire.write_suggestion(index, entry, language()) for entry in found]
    return _cached({"result": entries})


@blueprint.get("/reconcile/properties")
def properties() -> Response:
    """Properties to fetch for a type (section 7.2)."""
    _refuse_jsonp()
    limit = _whole_number("limit")
    kind = request.args.get("type", "")
    return _cached(extension.propose_properties(names(), kind, limit, language()))


@blueprint.get("/reconcile/view")
def view() -> Response:
    """303 to the page about an entity.

    The identifier is a parameter: a slash in a path would have to be encoded, which proxies spoil.
    """
    return send_to(site().document_address(_entity().iri, link_to), 303)


@blueprint.get("/reconcile/preview")
def preview() -> Response:
    """A small page about an entity, to be shown in a frame (section 5)."""
    entity = _entity()
    index, tongue = names(), language()
    served = site()
    body = render_template(
        "preview.html",
        language=tongue,
        style=Markup(_STYLE),  # noqa: S704 - our own words
        name=entity.name(tongue),
        address=absolute(served.document_address(entity.iri, link_to)),
        description=describe(index, entity, tongue),
        others=entity.others,
        number_of_initiatives=count_values(index, index.properties["initiative"], entity.iri),
    )
    etag = served.etag("preview", entity.id, tongue)
    response = cacheable(body, "text/html; charset=utf-8", etag)
    response.headers["Content-Security-Policy"] = _PREVIEW_POLICY
    return response


def _answer(given: Mapping[str, str]) -> dict[str, Any] | None:
    """The answer to `queries` or `extend`; None where neither is given."""
    if "queries" in given:
        batch = given["queries"]
        _fairness.take(client(), wire.count_queries(batch))
        return wire.answer_queries(names(), batch, language())
    if "extend" in given:
        _fairness.take(client(), 1)
        return extension.extend(names(), given["extend"], language())
    return None


def _cached(found: dict[str, Any]) -> Response:
    etag = site().etag("reconcile", language(), request.path, request.query_string)
    return cacheable(json.dumps(found), _JSON, etag)


def _entity() -> Entity:
    identifier = request.args.get("id", "")
    entity = names().identify(identifier)
    if entity is None:
        raise NotFound("no-such-entity", shorten(identifier))
    return entity


def _whole_number(name: str) -> int | None:
    given = request.args.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= 9):
        raise RequestError("not-a-whole-number", name, shorten(given))
    return int(given)


def _refuse_jsonp() -> None:
    if "callback" in request.args or "callback" in request.form:
        raise RequestError("jsonp-not-offered")
