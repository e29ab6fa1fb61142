"""Errors as responses: `application/problem+json` (RFC 9457), or a page for browsers.

One shape for every route: what happened (`detail`), where (`where`, `line`, `column`,
`line_text`), what to do (`remedy`, `suggestion`) and the limit that was hit (`limit`).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sikkerby.errors import (
    Busy,
    MethodNotAllowed,
    RangeNotSatisfiable,
    SikkerbyError,
)
from sikkerby.formats import HTML, Format, Kind, negotiate
from sikkerby.graphs.templates import read_template
from sikkerby.settings import Settings
from sikkerby.web.http.cors import PUBLIC

PROBLEM = Format("problem", "application/problem+json", "json", frozenset({Kind.PAGE}),
                 "Problem details", "", ("application/json",))  # fmt: skip

Headers = list[tuple[str, str]]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


# What only some errors tell.
_TOLD_BY_SOME = (
    "line", "column", "line_text", "suggestion", "limit", "retry_after", "replaced_by", "similar"
)  # fmt: skip


def describe_error(
    error: SikkerbyError, settings: Settings | None = None, language: str = "en"
) -> dict[str, Any]:
    """The members of a problem document (RFC 9457, section 3), without empty ones.

    `settings` give the value of the limit that was hit. `language` is that of the texts.
    """
    where = dataclasses.asdict(error.place) if error.place else {}
    found: dict[str, Any] = {
        "type": "about:blank",
        "title": error.title,
        "status": error.http_status,
        "detail": error.message_of(language),
        "remedy": error.remedy_of(language),
        "where": {name: str(value) for name, value in where.items() if value is not None} or None,
        **{name: getattr(error, name, None) for name in _TOLD_BY_SOME},
    }
    if limit := found["limit"]:
        value = {"value": getattr(settings, limit)} if hasattr(settings, limit) else {}
        found["limit"] = {"name": limit, **value}
    return {name: value for name, value in found.items() if value not in ("", None, ())}


def write_problem(
    error: SikkerbyError,
    accept: str | None,
    *,
    settings: Settings | None = None,
    page: Callable[..., str] | None = None,
    language: str = "en",
) -> tuple[int, Headers, bytes]:
    """Status, headers and body for an error. JSON unless the client would rather have HTML.

    `page` renders the problem's `members`, in its `language`, as a whole HTML document. Programs
    get English.
    """
    if negotiate(accept, (PROBLEM, HTML)) is HTML:
        # A page of its own, for when the site's pages are not there.
        own = read_template(Path(__file__).with_name("problem_page.html")).render
        body = (page or own)(members=describe_error(error, settings, language)).encode()
        chosen, policy = HTML, [] if page else [("Content-Security-Policy", _POLICY)]
    else:
        body = json.dumps(describe_error(error, settings), ensure_ascii=False).encode()
        chosen, policy = PROBLEM, []
    headers = [
        ("Content-Type", chosen.content_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept"),
        *PUBLIC,
        ("Access-Control-Expose-Headers", "Retry-After, Allow"),
        *policy,
    ]
    if isinstance(error, Busy) and error.retry_after is not None:
        headers.append(("Retry-After", str(error.retry_after)))
    if isinstance(error, MethodNotAllowed):
        headers.append(("Allow", ", ".join(error.allow)))
    if isinstance(error, RangeNotSatisfiable) and error.length is not None:
        headers.append(("Content-Range", f"bytes */{error.length}"))
    return error.http_status, headers, body
