"""The initiatives that a page shows as a table, and that as JSON."""

from __future__ import annotations

from sikkerby.tabular.cells import Table
from sikkerby.web.records.matching import Matches
from sikkerby.web.records.rows import read_rows
from sikkerby.web.responses import write_json
from sikkerby.web.served import site
from sikkerby.web.words import language, text

# As `read_rows` finds them.
_COLUMNS = (
    "column_row", "column_title", "column_printed_title", "column_principle", "column_named",
    "column_mentioned", "column_implied", "column_coverage", "column_places",
    "column_target_group", "column_minimum_age", "column_maximum_age", "column_iri",
)  # fmt: skip


def tabulate(matches: Matches) -> Table:
    """A row for each initiative, headed in the page's language."""
    return Table(text("initiatives"), list(map(text, _COLUMNS)), read_rows(matches, language()))


def write_rows(table: Table) -> bytes:
    """The table as JSON: rows as objects, by heading, and once the name of the data's version."""
    rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
    version = site().version.name
    return write_json({"version": version, "complete": True, "count": len(rows), "rows": rows})
