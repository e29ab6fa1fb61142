"""CSV on the Web metadata of the tables, derived from `columns`."""

from __future__ import annotations

import json
from pathlib import Path

from sikkerby.graphs.templates import render_json
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.publication.tables.declaration import TABLES

METADATA = "csv-metadata.json"


def write_metadata(title_da: str, title_en: str, licence: str) -> bytes:
    """The table group: every standard CSV table with its columns, keys and references."""
    group = render_json(
        Path(__file__).with_suffix(".json"),
        title_da=title_da, title_en=title_en, licence=licence, tables=TABLES, separator=SEPARATOR,
    )  # fmt: skip
    return (json.dumps(group, ensure_ascii=False, indent=1) + "\n").encode()
