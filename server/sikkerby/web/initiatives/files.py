"""The initiatives that a page shows as a file: JSON, CSV, and CSV or XLSX for Excel."""

from __future__ import annotations

import json

from sikkerby.tabular.cells import Table
from sikkerby.tabular.encoding import CONTENT_TYPES, encode_table
from sikkerby.web.records.filter import Matches
from sikkerby.web.records.rows import read_rows
from sikkerby.web.served import site
from sikkerby.web.words import language, text

SUFFIXES = ("xlsx", "csv", "json")

# As `read_rows` finds them.
_COLUMNS = (
    "column_row", "column_title", "column_printed_title", "column_principle", "column_named",
    "column_mentioned", "column_implied", "column_coverage", "column_places",
    "column_target_group", "column_minimum_age", "column_maximum_age", "column_iri",
)  # fmt: skip


def write_file(matches: Matches, suffix: str, *, for_excel: bool) -> tuple[bytes, str]:
    """A row for each initiative, headed in the page's language, and the media type.

    `suffix` is one of SUFFIXES; `for_excel` asks for the CSV that Danish Excel opens.
    """
    headings = list(map(text, _COLUMNS))
    rows = read_rows(matches, language())
    if suffix == "json":
        found = [dict(zip(headings, row, strict=True)) for row in rows]
        document = {
            "version": site().version.name,
            "complete": True,
            "count": len(found),
            "rows": found,
        }
        return json.dumps(document, ensure_ascii=False, indent=1).encode(), "application/json"
    form = "excel.csv" if suffix == "csv" and for_excel else suffix
    table = Table(text("initiatives"), headings, rows)
    return encode_table(form, table, language()), CONTENT_TYPES[form]
