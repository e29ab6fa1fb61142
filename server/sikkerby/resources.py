"""Where the folders that come with the program lie: the only module that knows.

In a wheel they stand in `_bundle` beside this file, in a checkout at the top.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from sikkerby.errors import SikkerbyError

FOLDERS = ("ontology", "data", "shapes", "queries")


@cache
def _folder(name: str) -> Path:
    bundled = Path(__file__).parent / "_bundle"
    root = bundled if bundled.is_dir() else Path(__file__).parents[2]
    missing = [name for name in FOLDERS if not (root / name).is_dir()]
    if missing:
        raise SikkerbyError("folders-missing", ", ".join(missing))
    return root / name


# The vocabulary, its context and its inference rules.
ontology_folder = partial(_folder, "ontology")
# The data that come with the program; never written to by a build.
data_folder = partial(_folder, "data")
# The SHACL shapes, one file per class.
shapes_folder = partial(_folder, "shapes")
# The stored queries, one `.rq` each.
queries_folder = partial(_folder, "queries")
