"""CSV on the Web metadata of the tables, derived from `columns`."""

from __future__ import annotations

import json
from pathlib import Path

from sikkerby.documents.manifest import PublicationManifest
from sikkerby.graphs.templates import render_json
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.publication.tables.declaration import TABLES

METADATA = "csv-metadata.json"


def write_metadata(manifest: PublicationManifest) -> bytes:
    """The table group: every standard CSV table with its columns, keys and references."""
    template = Path(__file__).with_suffix(".json")
    group = render_json(template, manifest=manifest, separator=SEPARATOR, tables=TABLES)
    return (json.dumps(group, ensure_ascii=False, indent=1) + "\n").encode()
