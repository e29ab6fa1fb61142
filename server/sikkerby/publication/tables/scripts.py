"""SQL scripts that lie beside this module."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sikkerby.graphs.templates import read_template


def run_script(
    connection: sqlite3.Connection,
    name: str,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    **values: object,
) -> None:
    """Run the statements of a template within the transaction at hand, which `executescript` ends.

    Each ends a line with its semicolon. From then on, SQL knows `functions` by their names.
    """
    for called, function in (functions or {}).items():
        connection.create_function(called, -1, function, deterministic=True)
    script = read_template(Path(__file__).with_name(name)).render(values)
    for statement in script.split(";\n"):
        connection.execute(statement)
