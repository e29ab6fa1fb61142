"""SQL scripts that lie beside this module."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def run_script(connection: sqlite3.Connection, name: str) -> None:
    """Run the statements of a file within the transaction at hand, which `executescript` ends.

    Each ends a line with its semicolon.
    """
    for statement in Path(__file__).with_name(name).read_text("utf-8").split(";\n"):
        connection.execute(statement)
