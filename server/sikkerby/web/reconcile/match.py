"""`/match`: pasted rows, and per row which of our entities it probably is. Nothing is stored.

It works by two forms: the first shows what was found, the second takes the choices and gives the
rows back with our addresses. Both carry the whole text; the server remembers nothing between.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, partial

from flask import Blueprint, Response, request

from sikkerby.documents.headers import names_other, read_column
from sikkerby.errors import RequestError, TooLarge, shorten
from sikkerby.reconciliation.matching import Candidate, Wanted, find
from sikkerby.tabular.encoding import CONTENT_TYPES, encode_table
from sikkerby.web.http.rate_limit import Fairness
from sikkerby.web.recognition import describe, names
from sikkerby.web.reconcile.linkset import LINKSETS, write_linkset
from sikkerby.web.reconcile.match_files import LIKELY, Line, Pasted, tabulate
from sikkerby.web.served import client
from sikkerby.web.templating import page, uncached_page
from sikkerby.web.words import language

LookUp = Callable[[str], tuple[Candidate, ...]]

blueprint = Blueprint("match", __name__)

MOST_ROWS = 500
MOST_CHARACTERS = 200_000
MOST_COLUMNS = 50
_SHOWN = 4
# A cell that names several: each part counts when all of them are well known.
_SEVERAL = re.compile(r"\s*[,;/\n]\s*|\s+(?:og|samt|and|&)\s+")
_SURE_PART = 80
_TYPES = ("org:Organization", "sb:Initiative", "sb:Place", "sb:TargetGroup", "sb:Principle")
# Cells that are looked at to choose a column, and rows at the least.
_MOST_LOOKED_AT, _LEAST_ROWS = 100, 5
# Columns that say which municipality a row is about, and others that are no name of ours.
_PLACES = ("kommune", "kommunenavn", "kommunekode", "municipality")
_HEADINGS = frozenset(
    (*_PLACES, "forening", "forvaltning", "place", "label", "iri", "uri", "url", "adresse", "cvr")
)
_fairness = Fairness(rate=200, burst=4000)


@blueprint.get("/match")
def form() -> Response:
    """The empty form."""
    return page("match.html", **_context(Pasted()))


@blueprint.post("/match")
def match() -> Response:
    """What the rows are, or, with the choices made, the rows with our addresses."""
    pasted = _read_form()
    _fairness.take(client(), 1 + len(pasted.cells))
    column, lines = _match(pasted)
    if wanted := request.form.get("download", ""):
        return _send(pasted, lines, wanted)
    return uncached_page("match.html", **_context(pasted, lines, column))


def _send(pasted: Pasted, lines: Sequence[Line], wanted: str) -> Response:
    """The rows, or the links alone, as a file; RequestError where `wanted` is none that is made."""
    kinds = CONTENT_TYPES | LINKSETS
    if wanted not in kinds:
        raise RequestError("not-a-file-made-here", shorten(wanted), ", ".join(kinds))
    if wanted in LINKSETS:
        name, body = "linkset", write_linkset(names(), pasted, lines, wanted).encode()
    else:
        name, body = "match", encode_table(wanted, tabulate(names(), pasted, lines), language())
    disposition = f'attachment; filename="{name}.{wanted}"'
    headers = {"Cache-Control": "no-store", "Content-Disposition": disposition}
    return Response(body, headers=headers, content_type=kinds[wanted])


def _read_form() -> Pasted:
    given = request.form.get("rows", "")
    if len(given) > MOST_CHARACTERS:
        raise TooLarge("names-too-long", len(given), MOST_CHARACTERS)
    cells = read_cells(given)
    if len(cells) > MOST_ROWS:
        raise TooLarge("too-many-rows", len(cells), MOST_ROWS)
    kind = request.form.get("type", "")
    if kind not in ("", *_TYPES):
        raise RequestError("not-a-type-of-names", shorten(kind), ", ".join(_TYPES))
    column = request.form.get("column", "")
    if column and not (column.isascii() and column.isdecimal() and int(column[:9]) <= MOST_COLUMNS):
        raise RequestError("not-a-column", shorten(column), MOST_COLUMNS)
    # A form that was not filled before says nothing of the first row.
    is_new, is_local = "seen" not in request.form, request.form.get("local") == "yes"
    has_head = request.form.get("head") == "yes" or (is_new and _names_columns(cells))
    return Pasted(given, cells, int(column or 0) - 1, kind, has_head, is_local)


def _names_columns(cells: Sequence[Sequence[str]]) -> bool:
    """Whether the first of several rows names the columns, in most of its cells just so."""
    named = [_is_heading(cell) for cell in (cells[0] if len(cells) > 1 else ()) if cell]
    return sum(named) * 2 > len(named)


def _is_heading(cell: str) -> bool:
    read = read_column(cell)
    return names_other(cell) or cell.casefold() in _HEADINGS or bool(read and read[1])


def read_cells(given: str) -> tuple[tuple[str, ...], ...]:
    """Rows and cells as spreadsheets and Word put them on the clipboard; empty rows are left out.

    A cell that holds a line break or tab stands in quotation marks, which are doubled inside.
    """
    lines = given.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    try:
        rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter="\t"))
    except csv.Error:
        rows = []
    if not rows or lines.count('"') % 2:
        # A quotation mark that is never closed is one that somebody wrote.
        rows = [line.split("\t") for line in lines.split("\n")]
    stripped = (tuple(cell.strip() for cell in row[:MOST_COLUMNS]) for row in rows)
    return tuple(row for row in stripped if any(row))


def _match(pasted: Pasted) -> tuple[int, tuple[Line, ...]]:
    """The column that was looked at, and its names."""
    body = pasted.cells[1:] if pasted.has_head else pasted.cells
    first = 2 if pasted.has_head else 1
    # A text is looked up once, however often it stands there.
    find_in = cache(partial(_find, pasted))
    place = next((at for at, name in enumerate(pasted.head) if name.casefold() in _PLACES), -1)
    column = pasted.column
    if column < 0:
        column = _best_column(partial(find_in, ""), body, besides=place)
    lines: list[Line] = []
    is_taken = bool(request.form.get("download"))
    for row, cells in enumerate(body, start=first):
        words = cells[column] if column < len(cells) else ""
        look_up = partial(find_in, cells[place] if 0 <= place < len(cells) else "")
        for part in _parts(look_up, words):
            # Only whoever takes the rows has seen what was found for them.
            chosen = request.form.get(f"choice-{len(lines)}") if is_taken else None
            lines.append(Line(len(lines), row, part, look_up(part), chosen))
    return column, tuple(lines)


def _best_column(look_up: LookUp, body: Sequence[Sequence[str]], besides: int) -> int:
    """The column but one in which most cells name something; the first of equal ones."""
    widest = max((len(cells) for cells in body), default=1)
    if widest == 1:
        return 0
    looked_at = body[: max(_LEAST_ROWS, _MOST_LOOKED_AT // widest)]

    def count_known(column: int) -> int:
        words = (cells[column] for cells in looked_at if column < len(cells))
        return sum(_score(look_up(name)) >= LIKELY for name in words)

    return max((at for at in range(widest) if at != besides), key=count_known)


def _parts(look_up: LookUp, words: str) -> list[str]:
    """The names in a cell: the whole, or its parts where all of them are well known."""
    parts = [part for part in _SEVERAL.split(words) if part]
    if len(parts) < 2 or _score(look_up(words)) >= LIKELY:
        return [words]
    return parts if all(_score(look_up(part)) >= _SURE_PART for part in parts) else [words]


def _score(candidates: Sequence[Candidate]) -> float:
    return candidates[0].score if candidates else 0.0


def _find(pasted: Pasted, place: str, words: str) -> tuple[Candidate, ...]:
    """What words may be in a row about a municipality; without one, it is not said."""
    if not words:
        return ()
    places = names().municipalities if pasted.is_local else (place,)
    types = (pasted.type,) if pasted.type else ()
    return tuple(find(names(), Wanted(words, types, (("municipality", places),), _SHOWN)))


def _context(pasted: Pasted, lines: Sequence[Line] = (), column: int = -1) -> dict[str, object]:
    return {
        "pasted": pasted, "lines": lines, "column": column, "index": names(), "types": _TYPES,
        "summary": Counter(line.certainty if line.text else "empty" for line in lines),
        "describe": partial(describe, names(), language=language()), "most_rows": MOST_ROWS,
    }  # fmt: skip
