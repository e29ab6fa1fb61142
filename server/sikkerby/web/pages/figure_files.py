"""What a figure shows as a file: its picture, and its table as CSV and XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from flask import Response, request
from markupsafe import Markup

from sikkerby.errors import NotFound
from sikkerby.web.figures.svg import stand_alone
from sikkerby.web.pages.workbook import write_workbook
from sikkerby.web.respond import cacheable
from sikkerby.web.site import site
from sikkerby.web.texts import language

Table = Sequence[Sequence[object]]

SVG = "image/svg+xml"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A picture that is opened by itself may be styled from within, and nothing else.
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def send_table(name: str, suffix: str, table: Table) -> Response | None:
    """A table whose first row is its headings; None where `suffix` is no format of tables.

    CSV is standard (RFC 4180); `?for=excel` gives what Danish Excel opens without asking.
    """
    if suffix == "csv":
        for_excel = request.args.get("for") == "excel"
        return send_file(name, suffix, _write_csv(table, for_excel), "text/csv; charset=utf-8")
    if suffix == "xlsx":
        return send_file(name, suffix, write_workbook(name, table), _XLSX)
    return None


def send_picture(name: str, picture: Markup) -> Response:
    """A picture as an SVG file that stands alone."""
    response = send_file(name, "svg", stand_alone(picture, site().public_url), SVG)
    response.headers["Content-Security-Policy"] = _SVG_POLICY
    return response


def send_file(name: str, suffix: str, body: bytes, content_type: str) -> Response:
    """A file to keep, named after the figure and the version."""
    here = site()
    tag = here.etag("figure", name, suffix, language(), request.full_path)
    response = cacheable(body, content_type, tag)
    file_name = f"sikkerby-{name}-{here.version.name}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def no_such_format(suffix: str, *offered: str) -> NotFound:
    return NotFound(
        f"There is no format “{suffix}” here.", remedy=f"There are: {', '.join(offered)}."
    )


def _write_csv(table: Table, for_excel: bool) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if for_excel else ",", lineterminator="\r\n")
    for row in table:
        writer.writerow([_guard(value) if for_excel else value for value in row])
    return out.getvalue().encode("utf-8-sig" if for_excel else "utf-8")


def _guard(value: object) -> object:
    """A cell that begins like a formula is one to Excel."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
