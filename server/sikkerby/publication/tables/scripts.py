"""SQL scripts that lie beside this module."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sikkerby.graphs.templates import read_template


def run_script(connection: sqlite3.Connection, name: str, **values: object) -> None:
    """Run the statements of a template within the transaction at hand, which `executescript` ends.

    Each ends a line with its semicolon.
    """
    script = read_template(Path(__file__).with_name(name)).render(values)
    for statement in script.split(";\n"):
        connection.execute(statement)
