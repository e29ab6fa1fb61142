"""`/reconcile`: the Reconciliation Service API 0.2, for OpenRefine and other programs.

JSONP, which the specification leaves to the service, is refused: it runs our answer as a program
in other people's pages. Cross-origin access is by CORS.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, request

from sikkerby.errors import NotFound, RequestError, shorten
from sikkerby.reconciliation.model import Entity
from sikkerby.reconciliation.suggest import suggest
from sikkerby.reconciliation.values import read_values
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

_STYLE = Path(__file__).parents[1].joinpath("templates/preview.css").read_text("utf-8").strip()
_PREVIEW_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *; style-src "
    f"'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)


@blueprint.route("/reconcile", methods=["GET", "POST"])
def service() -> Response:
    """The answer to `queries` or `extend`, also in a form (section 4.3), or else the manifest."""
    _refuse_jsonp()
    is_form = request.method == "POST"
    found = _answer(request.form if is_form else request.args)
    if not is_form:
        return _cached(wire.write_manifest(names()) if found is None else found)
    if found is None:
        raise RequestError("neither-queries-nor-extend")
    return Response(json.dumps(found), content_type=_JSON, headers={"Cache-Control": "no-store"})


@blueprint.get("/reconcile/suggest/<any(entity, type, property):kind>")
def suggestions(kind: str) -> Response:
    """What begins with `prefix` (section 6)."""
    _refuse_jsonp()
    typed = request.args.get("prefix", "")
    if len(typed) > 500:
        raise RequestError("prefix-too-long")
    found = suggest(names(), kind, typed, _whole_number("cursor") or 0)
    return _cached({"result": [wire.write_suggestion(names(), entry) for entry in found]})


@blueprint.get("/reconcile/properties")
def properties() -> Response:
    """Properties to fetch for a type (section 7.2)."""
    _refuse_jsonp()
    limit = _whole_number("limit")
    return _cached(extension.propose_properties(names(), request.args.get("type", ""), limit))


@blueprint.get("/reconcile/view")
def view() -> Response:
    """303 to the page about an entity.

    The identifier is a parameter: a slash in a path would have to be encoded, which proxies spoil.
    """
    return send_to(site().document_address(_entity().iri, link_to), 303)


@blueprint.get("/reconcile/preview")
def preview() -> Response:
    """A small page about an entity, to be shown in a frame (section 5)."""
    entity, index, served = _entity(), names(), site()
    initiatives = read_values(index, index.properties["initiative"], [entity.iri])
    body = render_template(
        "preview.html", language=language(), entity=entity,
        address=absolute(served.document_address(entity.iri, link_to)),
        description=describe(index, entity, language()),
        number_of_initiatives=len(initiatives.get(entity.iri, ())),
    )  # fmt: skip
    etag = served.etag("preview", entity.id, language())
    response = cacheable(body, "text/html; charset=utf-8", etag)
    response.headers["Content-Security-Policy"] = _PREVIEW_POLICY
    return response


def _answer(given: Mapping[str, str]) -> dict[str, Any] | None:
    """The answer to `queries` or `extend`; None where neither is given."""
    if (batch := given.get("queries")) is not None:
        _fairness.take(client(), wire.count_queries(batch))
        return wire.answer_queries(names(), batch)
    if (wanted := given.get("extend")) is not None:
        _fairness.take(client(), 1)
        return extension.extend(names(), wanted)
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
