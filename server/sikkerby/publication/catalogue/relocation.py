"""The catalogue of a site that has a public URL: with the addresses at which it answers.

A version reads the same wherever it is served. So its files say of pages, files and services that
they stand below the publication's base, where perhaps nothing answers yet. What such a site says of
them names its own address instead; identifiers stay what they are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from sikkerby import __version__
from sikkerby.formats import Format
from sikkerby.graphs.jsonld.context import Context
from sikkerby.graphs.sorted_lines import read_blocks
from sikkerby.publication.dumps.writers import Ordered, graph_writers
from sikkerby.publication.tables.existing import exclusive_lock
from sikkerby.publication.version import Version
from sikkerby.whole_files import disk_faults_as_errors, recover, unfinished

# What below a base identifies things of the data; all else are addresses.
_IDENTIFIERS = rb"(?:id/|graph/|ns#|catalogue[>#])"


def relocate(triples: bytes, base: str, root: str) -> bytes:
    """N-Triples with every address below `base` moved below `root`; both end in a slash."""
    begins = rb"<%s(?!%s)" % (re.escape(base.encode()), _IDENTIFIERS)
    # Subjects and objects that are addresses; no literal's text is taken for one.
    addresses = rb"^%s|(?<=> )%s(?=[^>]*> \.$)" % (begins, begins)
    return re.sub(addresses, f"<{root}".encode(), triples, flags=re.MULTILINE)


def find_catalogue(
    version: Version, form: Format, root: str, context: Context, scratch: Path
) -> Path:
    """The file of the catalogue in a graph format with its addresses below `root`, which ends in a
    slash: written below `scratch` when it is first asked for. Raises StoreError where it cannot be.
    """

    def relocated() -> Iterator[bytes]:
        # There may be a million lines.
        for block in read_blocks(version.folder / "catalogue.nt"):
            yield relocate(block, version.manifest.base, root)

    basis = f"{version.name} {version.manifest.created} {__version__} {root}"
    tag = hashlib.sha256(basis.encode()).hexdigest()[:16]
    file = scratch / f"catalogue-{version.name}-{tag}.{form.suffix}"
    if not file.exists():
        with exclusive_lock(scratch), disk_faults_as_errors(scratch, "catalogue"):
            if not file.exists():
                recover(scratch)
                write = graph_writers("", context)[form.name]
                with unfinished(file).open("wb") as target:
                    target.writelines(write(Ordered(relocated)))
                unfinished(file).replace(file)
    return file
