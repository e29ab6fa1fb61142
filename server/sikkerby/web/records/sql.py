"""The SQL of this room: files beside its modules, in which each query is a macro with a name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sikkerby.graphs.templates import read_template
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.publication.tables.names import Form
from sikkerby.publication.tables.narrow import (
    ADMINISTRATION,
    BASES,
    DISTRICT,
    MUNICIPALITY,
    REACHES,
)
from sikkerby.publication.tables.rows import ORGANISATIONS, PLACES
from sikkerby.vocabulary import DCT, SB


def read_sql(module: str) -> Any:
    """The queries of the file that stands beside a module and has its name, as functions.

    Numbers that stand for words in narrow tables have the words' names there.
    """
    return read_template(Path(module).with_suffix(".sql")).make_module(
        {
            "administration": ADMINISTRATION,
            "district": DISTRICT,
            "municipality": MUNICIPALITY,
            "organisations": ORGANISATIONS,
            "places": PLACES,
            "bases": BASES,
            "basis": {name: rank for rank, name in enumerate(BASES)},
            "reach": {name: rank for rank, name in enumerate(REACHES)},
            "form": Form,
            "separator": SEPARATOR,
            "sb": SB.iri,
            "dct": DCT.iri,
            "on_bases": on_bases,
            "ranks": ranks,
        }
    )


def on_bases(column: str) -> str:
    """How many rows there are on each basis, by its name."""
    return ", ".join(f"SUM({column} = {rank}) AS {name}" for rank, name in enumerate(BASES))


def ranks(bases: Iterable[str]) -> str:
    """The ranks of some bases, for an IN."""
    return ",".join(str(BASES.index(basis)) for basis in bases)
