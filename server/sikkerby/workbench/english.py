"""English in two columns: what the document says, and what it is called in English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.documents.edition import TABLES
from sikkerby.documents.folder import EDITIONS
from sikkerby.documents.tables import read_lines
from sikkerby.errors import DataError, InputError
from sikkerby.importing.reference.sheets import Line
from sikkerby.importing.reference.translations import (
    TRANSLATION_SHEETS,
    take_translations,
    translation_sheets,
)
from sikkerby.importing.source import SourceLine
from sikkerby.importing.tables import write_table
from sikkerby.web.words import text
from sikkerby.whole_files import write_whole
from sikkerby.workbench.state import bench, blueprint, change, digest, go, page, today, user

_PAGE = 60
_CELLS, _CHECKED = "translations.tsv", "checked.tsv"
_FIELDS = ("english", "short_da", "short_en")


class Status(StrEnum):
    """How far the English of words has come: a draft is English that nobody has checked."""

    MISSING = "missing"
    DRAFT = "draft"
    CHECKED = "checked"


@dataclass(frozen=True)
class Pair:
    """Danish words of an edition's table, by the number of their row or principle, and their
    English; `texts` are the fields of the form. `by` and `date` say who checked it, and when."""

    table: str
    number: str
    column: str
    danish: str
    texts: tuple[str, ...]
    by: str = ""
    date: str = ""

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell of a row, and no principle."""
        return self.table == _CELLS

    @property
    def key(self) -> tuple[str, ...]:
        """What tells the pair from the others."""
        return self.table, self.number, self.column, self.danish

    @property
    def status(self) -> Status:
        if not self.texts[0]:
            return Status.MISSING
        return Status.CHECKED if self.by else Status.DRAFT

    @property
    def shown(self) -> str:
        """What a form carries of what it shows."""
        return digest([self.texts, self.status is Status.CHECKED])


def _pairs(edition: str) -> list[Pair]:
    """The pairs of an edition; missing ones first, checked ones last."""
    file = bench().data / EDITIONS / edition / _CHECKED
    checked = {
        (line["column"], line["danish"], line["english"]): (line["by"], line["date"])
        for _, line in read_lines(file, TABLES[_CHECKED])
    }
    found = []
    for sheet, rows in translation_sheets(bench().data, [edition]):
        table = TRANSLATION_SHEETS[sheet]
        for _, number, *cells in rows:
            column = cells.pop(0) if table == _CELLS else "principle"
            danish, *texts = cells
            by, date = checked.get((column, danish, texts[0]), ("", ""))
            found.append(Pair(table, number, column, danish, tuple(texts), by, date))
    return sorted(found, key=lambda pair: list(Status).index(pair.status))


@blueprint.get("/english")
def show_english() -> Response:
    editions = bench().editions()
    return _show(request.args.get("edition", editions[-1] if editions else ""))


def _show(
    edition: str, stale: Sequence[Pair] = (), fault: InputError | None = None, status: int = 200
) -> Response:
    editions = bench().editions()
    pairs = _pairs(edition) if edition in editions else []
    wanted = request.args.get("status", "")
    chosen = [pair for pair in pairs if wanted in ("", pair.status)]
    start = request.args.get("start", 0, type=int)
    return page(
        "english.html",
        status,
        editions=editions,
        edition=edition,
        pairs=chosen[start : start + _PAGE],
        following=start + _PAGE if start + _PAGE < len(chosen) else 0,
        wanted=wanted,
        counts=Counter(pair.status.value for pair in pairs),
        statuses=[one.value for one in Status],
        total=len(pairs),
        stale=stale,
        fault=fault,
    )


@blueprint.post("/english")
def take_english() -> Response | BaseResponse:
    """Write the pairs that were changed; where somebody else has changed one too, show both."""
    edition = request.form.get("edition", "")
    now = {pair.key: pair for pair in _pairs(edition)} if edition in bench().editions() else {}
    changed, stale = [], []
    for was, pair in _typed():
        if pair.key not in now or pair.shown == was:
            continue
        changed.append(pair)
        if now[pair.key].shown != was:
            stale.append(pair)
    if stale:
        fault = InputError("lines-changed-meanwhile")
        return _show(edition, stale, fault, 409)
    change(text("saved_english", x=edition), lambda draft: _write(draft, edition, now, changed))
    return go("/english", edition=edition, status=request.form.get("status", ""))


def _typed() -> Iterator[tuple[str, Pair]]:
    """The pairs of the form as they were typed, each after what the form showed of it."""
    names = ("table", "key", "column", "danish", "was", *_FIELDS)
    ticked = request.form.getlist("checked")
    lines = zip(*(request.form.getlist(name) for name in names), strict=True)
    for place, (table, number, column, danish, was, *typed) in enumerate(lines):
        texts = tuple(" ".join(cell.split()) for cell in typed[: 1 if table == _CELLS else 3])
        by = user() if str(place) in ticked else ""
        yield was, Pair(table, number, column, danish, texts, by, today())


def _write(
    draft: Path, edition: str, now: Mapping[tuple[str, ...], Pair], pairs: list[Pair]
) -> None:
    """Write the English of pairs, and which of it was checked."""
    sheets = [
        (sheet, [_line(edition, pair) for pair in pairs if pair.table == table
                 and pair.texts != now[pair.key].texts])
        for sheet, table in TRANSLATION_SHEETS.items()
    ]  # fmt: skip
    _, faults = take_translations(draft, [(sheet, lines) for sheet, lines in sheets if lines])
    if faults:
        raise DataError("as-given", "\n".join(fault.of("da") for fault in faults))
    file = draft / EDITIONS / edition / _CHECKED
    lines = {
        (line["column"], line["danish"]): tuple(line.values())
        for _, line in read_lines(file, TABLES[_CHECKED])
    }
    for pair in pairs:
        lines.pop((pair.column, pair.danish), None)
        if pair.status is Status.CHECKED:
            cells = (pair.column, pair.danish, pair.texts[0], pair.by, pair.date)
            lines[pair.column, pair.danish] = cells
    write_whole(file, write_table(_CHECKED, lines.values()))


def _line(edition: str, pair: Pair) -> Line:
    sheet = next(sheet for sheet, name in TRANSLATION_SHEETS.items() if name == pair.table)
    column = (pair.column,) if pair.is_cell else ()
    cells = (edition, pair.number, *column, pair.danish, *pair.texts)
    headings = [heading.en for heading in sheet.headings]
    return Line(
        SourceLine((), Path(pair.table), "", 0, 0, ""), dict(zip(headings, cells, strict=True))
    )
