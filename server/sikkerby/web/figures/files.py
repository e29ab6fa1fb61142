"""What a figure shows as a file: its picture, and its table as CSV and XLSX."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request
from markupsafe import Markup

from sikkerby.errors import NotFound
from sikkerby.tabular import cells
from sikkerby.tabular.encoding import CONTENT_TYPES, encode_table
from sikkerby.web.figures.drawing.svg import stand_alone
from sikkerby.web.responses import cacheable
from sikkerby.web.served import site
from sikkerby.web.words import language

Table = Sequence[cells.Row]

SVG = "image/svg+xml"
# A picture that is opened by itself may be styled from within, and nothing else.
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def send_table(name: str, suffix: str, table: Table) -> Response | None:
    """A table whose first row is its headings; None where `suffix` is no format of tables.

    CSV is standard (RFC 4180); `?for=excel` gives what Danish Excel opens without asking.
    """
    if suffix not in ("csv", "xlsx"):
        return None
    form = "excel.csv" if suffix == "csv" and request.args.get("for") == "excel" else suffix
    headings, *rows = table
    body = encode_table(form, cells.Table(name, list(map(str, headings)), rows), language())
    return send_file(name, suffix, body, CONTENT_TYPES[form])


def send_picture(name: str, picture: Markup) -> Response:
    """A picture as an SVG file that stands alone."""
    response = send_file(name, "svg", stand_alone(picture, site().public_url), SVG)
    response.headers["Content-Security-Policy"] = _SVG_POLICY
    return response


def send_file(name: str, suffix: str, body: bytes, content_type: str) -> Response:
    """A file to keep, named after the figure and the version."""
    served = site()
    tag = served.etag("figure", name, suffix, language(), request.full_path)
    response = cacheable(body, content_type, tag)
    file_name = f"sikkerby-{name}-{served.version.name}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def no_such_format(suffix: str, *offered: str) -> NotFound:
    return NotFound(
        f"There is no format “{suffix}” here.", remedy=f"There are: {', '.join(offered)}."
    )
