"""English in two columns: what the document says, and what it is called in English."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.errors import DataError, InputError
from sikkerby.importing.reference.sheets import Line
from sikkerby.importing.reference.translations import (
    TRANSLATION_SHEETS,
    take_translations,
    translation_sheets,
)
from sikkerby.importing.source import SourceLine
from sikkerby.web.words import text
from sikkerby.workbench.state import bench, blueprint, change, digest, go, page

_PAGE = 60
_FIELDS = ("english", "short_da", "short_en")


def _lines(edition: str) -> list[tuple[str, list[str]]]:
    """The lines of an edition that want English, each with its table; missing ones first."""
    found = [
        (TRANSLATION_SHEETS[sheet], row)
        for sheet, rows in translation_sheets(bench().data, [edition])
        for row in rows
    ]
    return sorted(found, key=lambda entry: bool(entry[1][_english_at(entry[0])]))


def _english_at(table: str) -> int:
    return 4 if table == "translations.tsv" else 3


def _key(table: str, row: Sequence[str]) -> tuple[str, ...]:
    """What tells a line from the others: all but what is translated."""
    return (table, *row[: _english_at(table)])


@blueprint.get("/english")
def show_english() -> Response:
    editions = bench().editions()
    return _show(request.args.get("edition", editions[-1] if editions else ""))


def _show(
    edition: str, stale: Sequence[Line] = (), fault: InputError | None = None, status: int = 200
) -> Response:
    editions = bench().editions()
    lines = _lines(edition) if edition in editions else []
    return page(
        "english.html",
        status,
        editions=editions,
        edition=edition,
        lines=lines[:_PAGE],
        missing=sum(1 for table, row in lines if not row[_english_at(table)]),
        total=len(lines),
        english_at=_english_at,
        stale=stale,
        fault=fault,
    )


@blueprint.post("/english")
def take_english() -> Response | BaseResponse:
    """Write the lines that were changed; where somebody else has changed one too, show both."""
    edition = request.form.get("edition", "")
    now = {_key(table, row): row[_english_at(table) :] for table, row in _lines(edition)}
    names = ("table", "key", "column", "danish", "was", *_FIELDS)
    typed = zip(*(request.form.getlist(name) for name in names), strict=True)
    tables: dict[str, list[Line]] = {table: [] for table in TRANSLATION_SHEETS.values()}
    stale: list[Line] = []
    for table, key, column, danish, was, *texts in typed:
        is_cell = table == "translations.tsv"
        stored = [" ".join(text.split()) for text in (texts[:1] if is_cell else texts)]
        if table not in tables or digest(stored) == was:
            continue
        cells = (edition, key, *((column,) if is_cell else ()), danish)
        line = _line(table, (*cells, *stored))
        tables[table].append(line)
        if digest(now.get((table, *cells))) != was:
            stale.append(line)
    if stale:
        fault = InputError(
            "Somebody else has changed the same lines meanwhile.",
            remedy="What you wrote stands first, what is there now below: write it anew where it "
            "is to count.",
        )
        return _show(edition, stale, fault, 409)
    sheets = [(sheet, tables[table]) for sheet, table in TRANSLATION_SHEETS.items()]

    def work(draft: Path) -> None:
        _, faults = take_translations(draft, [(sheet, lines) for sheet, lines in sheets if lines])
        if faults:
            raise DataError("\n".join(fault.of("da") for fault in faults))

    change(text("saved_english", x=edition), work)
    return go("/english", edition=edition)


def _line(table: str, cells: Sequence[str]) -> Line:
    sheet = next(sheet for sheet, name in TRANSLATION_SHEETS.items() if name == table)
    headings = [heading.en for heading in sheet.headings]
    one_line = [" ".join(cell.split()) for cell in cells]
    return Line(
        SourceLine((), Path(table), "", 0, 0, ""), dict(zip(headings, one_line, strict=True))
    )
