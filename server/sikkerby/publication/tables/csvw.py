"""CSV on the Web metadata of the tables (CSVW 1.0: tabular metadata), derived from `columns`."""

from __future__ import annotations

import json
from typing import Any

from sikkerby.publication.tables.columns import SEPARATOR, Column, Table
from sikkerby.publication.tables.declaration import TABLES

METADATA = "csv-metadata.json"


def write_metadata(title_da: str, title_en: str, licence: str) -> bytes:
    """The table group: every standard CSV table with its columns, keys and references."""
    group: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _in_languages(title_da, title_en),
        "dc:license": {"@id": licence},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tables": [_describe(table) for table in TABLES],
    }
    return (json.dumps(group, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _in_languages(da: str, en: str) -> list[dict[str, str]]:
    return [{"@value": da, "@language": "da"}, {"@value": en, "@language": "en"}]


def _describe(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": [_describe_column(column) for column in table.columns],
        "primaryKey": list(table.key) if len(table.key) > 1 else table.key[0],
        "foreignKeys": [
            {
                "columnReference": column.name,
                "reference": {"resource": f"{column.refers_to}.csv", "columnReference": "iri"},
            }
            for column in table.columns
            # A cell of several values refers with each; CSVW compares whole cells only.
            if column.refers_to and not column.many
        ],
    }
    if len(table.key) == 1:
        schema["aboutUrl"] = f"{{+{table.key[0]}}}"
    return {
        "url": f"{table.name}.csv",
        "dc:title": _in_languages(table.title_da, table.title_en),
        "tableSchema": schema,
    }


def _describe_column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        # The first English title is the heading in the file, which CSVW compares.
        "titles": {"en": [column.name, column.label_en], "da": [column.label_da]},
        "datatype": column.datatype.value,
    }
    if column.required:
        described["required"] = True
    if column.many:
        described["separator"] = SEPARATOR
    if column.language:
        described["lang"] = column.language
    return described
