"""What columns of 90 tables are, as clerks name and fill them, and as a person reads them.

The tables were written by somebody who had not seen the program: the first half to develop on; of
the second the first run read 193 of 236 columns as a person does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sikkerby.documents.headers import DIVISION, read_column
from sikkerby.documents.model import Column
from sikkerby.importing.choice import choose_tables
from sikkerby.importing.contents import NOTHING
from sikkerby.importing.divisions import find_divisions
from sikkerby.importing.source import SourceCell, SourceLine

TABLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "importing" / "columns.json").read_text("utf-8")
)
COLUMNS = sum(len(table["roles"]) for table in TABLES)


def test_most_columns_are_what_a_person_takes_them_for() -> None:
    read = [(table, read_roles(table)) for table in TABLES]
    right = sum(
        role == wanted
        for table, roles in read
        for role, wanted in zip(roles, table["roles"], strict=True)
    )
    assert right >= 0.88 * COLUMNS
    titles = [(table["roles"].index("title"), roles) for table, roles in read]
    # To take another column for the title spoils every row.
    wrong = [roles for at, roles in titles if "title" in roles and roles[at] != "title"]
    assert len(wrong) <= 3, wrong


def read_roles(table: dict[str, Any]) -> list[str]:
    """What the columns of a table are read as; all nothing where its first line names none."""
    lines = [
        SourceLine(
            tuple(map(SourceCell, map(str, row))), Path("a"), "table 1", number, 1, " ".join(row)
        )
        for number, row in enumerate([table["headers"], *table["rows"]], start=1)
    ]
    headers = choose_tables(lines, {}).headers
    roles = [NOTHING] * len(table["headers"])
    if header := headers.get(0):
        for column, places in header.positions.items():
            for at in places:
                roles[at] = column.key
        if (at := header.position_of(find_divisions(lines, headers, {}).column)) is not None:
            roles[at] = DIVISION
    return roles


def test_what_fills_a_line_up_is_no_part_of_a_name() -> None:
    for name in ("Titel   " + "." * 130, "Titel" + " " * 130 + "(kort)", "Titel" + " :" * 70):
        assert read_column(name) == (Column.TITLE, True), name
    assert read_column("Titel " * 30) is None
