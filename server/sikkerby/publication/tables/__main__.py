"""`python -m sikkerby.publication.tables FOLDER TARGET`: derive the database of a version.

A process of its own, since a server has threads and must neither fork nor wait in memory for
what it derives.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sikkerby.progress import Progress
from sikkerby.publication.tables.database import derive_database
from sikkerby.publication.version import read_version

if __name__ == "__main__":
    folder, target = map(Path, sys.argv[1:])
    derive_database(read_version(folder), target, Progress())
