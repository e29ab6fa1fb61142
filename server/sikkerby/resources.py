"""Where the folders that come with the program lie: the only module that knows.

In a wheel they stand in `_bundle` beside this file, in a checkout at the top.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sikkerby.errors import SikkerbyError

FOLDERS = ("ontology", "data", "shapes", "queries")


@cache
def _root() -> Path:
    bundled = Path(__file__).parent / "_bundle"
    root = bundled if bundled.is_dir() else Path(__file__).parents[2]
    missing = [name for name in FOLDERS if not (root / name).is_dir()]
    if missing:
        raise SikkerbyError("folders-missing", ", ".join(missing))
    return root


def ontology_folder() -> Path:
    """The vocabulary, its context and its inference rules."""
    return _root() / "ontology"


def data_folder() -> Path:
    """The data that come with the program; never written to by a build."""
    return _root() / "data"


def shapes_folder() -> Path:
    """The SHACL shapes, one file per class."""
    return _root() / "shapes"


def queries_folder() -> Path:
    """The stored queries, one `.rq` each."""
    return _root() / "queries"
