"""The initiatives that a page shows as a file: JSON, CSV, and CSV or XLSX for Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable

from sikkerby.web.pages.wording import concept
from sikkerby.web.pages.workbook import write_workbook
from sikkerby.web.records.model import BASES, Initiative
from sikkerby.web.records.records import Records
from sikkerby.web.site import site
from sikkerby.web.texts import said, text

Row = dict[str, object]
Writer = Callable[[list[Row], bool], tuple[bytes, str]]

_COLUMNS = (
    "column_row", "column_title", "column_printed_title", "column_principle", "column_named",
    "column_mentioned", "column_implied", "column_coverage", "column_places",
    "column_target_group", "column_minimum_age", "column_maximum_age", "column_iri",
)  # fmt: skip


def rows_of(records: Records, iris: Iterable[str]) -> list[Row]:
    """One row an initiative, headed in the page's language; several names parted by commas."""
    return [_row(records, initiative) for initiative in records.initiatives.read(iris)]


def _row(records: Records, initiative: Initiative) -> Row:
    group = records.target_groups[initiative.audience]
    named = initiative.places if initiative.coverage == "NamedPlaces" else ()
    values: list[object] = [
        initiative.row,
        said(initiative.name),
        initiative.printed_title,
        said(records.principles[initiative.principle].short),
        *(
            ", ".join(
                said(records.organisations[entry.party].name) for entry in initiative.parties(basis)
            )
            for basis in BASES
        ),
        concept(records, initiative.coverage),
        ", ".join(said(place.name) for place in records.places.read(named)),
        said(group.name),
        float(group.minimum) if group.minimum is not None else None,
        float(group.maximum) if group.maximum is not None else None,
        initiative.iri,
    ]
    return dict(zip(map(text, _COLUMNS), values, strict=True))


def _write_json(rows: list[Row], _: bool) -> tuple[bytes, str]:
    here = site()
    document = {"version": here.version.name, "complete": True, "count": len(rows), "rows": rows}
    return json.dumps(document, ensure_ascii=False, indent=1).encode(), "application/json"


def _write_csv(rows: list[Row], for_excel: bool) -> tuple[bytes, str]:
    """Standard CSV (RFC 4180); or what Danish Excel opens: a BOM, semicolons, decimal commas."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if for_excel else ",", lineterminator="\r\n")
    writer.writerow(list(map(text, _COLUMNS)))
    for row in rows:
        writer.writerow([_excel(value) if for_excel else _plain(value) for value in row.values()])
    encoding = "utf-8-sig" if for_excel else "utf-8"
    return out.getvalue().encode(encoding), "text/csv; charset=utf-8"


def _plain(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _excel(value: object) -> str:
    plain = _plain(value)
    if isinstance(value, float):
        return plain.replace(".", ",")
    # A cell that begins like this is a formula to Excel.
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@", "\t", "\r")) else plain


def _write_xlsx(rows: list[Row], _: bool) -> tuple[bytes, str]:
    table: list[list[object]] = [list(map(text, _COLUMNS)), *(list(r.values()) for r in rows)]
    return (
        write_workbook(text("initiatives"), table),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


WRITERS: dict[str, Writer] = {"xlsx": _write_xlsx, "csv": _write_csv, "json": _write_json}
