"""A small table as bytes, by the suffix of the file that it becomes."""

from __future__ import annotations

import io

from sikkerby.tabular.cells import Table
from sikkerby.tabular.csv_files import write_csv, write_excel_csv
from sikkerby.tabular.workbook import MEDIA_TYPE, write_workbook

_CSV = "text/csv; charset=utf-8"
CONTENT_TYPES = {"xlsx": MEDIA_TYPE, "excel.csv": _CSV, "csv": _CSV}


def encode_table(suffix: str, table: Table, language: str) -> bytes:
    """A table in the form that one of `CONTENT_TYPES` stands for."""
    target = io.BytesIO()
    if suffix == "xlsx":
        write_workbook(target, (table,))
    elif suffix == "excel.csv":
        write_excel_csv(target, table, language)
    else:
        write_csv(target, table)
    return target.getvalue()
