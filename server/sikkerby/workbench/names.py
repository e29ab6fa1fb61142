"""Names: organisations and places as a grid, with what is proposed; a workbook out and in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, request
from pyoxigraph import Triple
from werkzeug.wrappers import Response as BaseResponse

from sikkerby import resources
from sikkerby.bilingual import Bilingual
from sikkerby.documents.turtle import read_turtle
from sikkerby.errors import DataError, InputError, SikkerbyError
from sikkerby.importing.reference.columns import KINDS, PLACE_TYPES, TYPES
from sikkerby.importing.reference.exchange import SHEETS, Reference
from sikkerby.importing.reference.sheets import read_sheets, write_sheets
from sikkerby.importing.reference.things import Things
from sikkerby.importing.reference.translations import (
    TRANSLATION_SHEETS,
    take_translations,
    translation_sheets,
)
from sikkerby.vocabulary import SB
from sikkerby.web.words import language, text
from sikkerby.workbench.decide import (
    NAME,
    ORGANISATION,
    PLACE,
    accept,
    read_names,
    sheet_of,
)
from sikkerby.workbench.known import Kind, check_names, proposed_triples
from sikkerby.workbench.state import bench, blueprint, change, digest, go, page

# The columns of the grid, by their English headings; the workbook has them all.
GRID = {
    ORGANISATION: ("type", NAME, "name (English)", "spellings", "code", "kind", "part of"),
    PLACE: ("type", NAME, "name (English)", "spellings", "within", "point (longitude latitude)"),
}
# What one chooses from, by room and heading.
_CHOICES = {(ORGANISATION, "type"): TYPES, (ORGANISATION, "kind"): KINDS,
            (PLACE, "type"): PLACE_TYPES}  # fmt: skip
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _proposed() -> list[Triple]:
    """The proposals for the editions that have names that nobody knows."""
    known = {name: bench().known(name) for name in bench().editions()}
    wanting = [
        name
        for name, edition in known.items()
        if edition.fault or any(q.kind is Kind.UNKNOWN for q in edition.questions)
    ]
    return proposed_triples(bench().data, wanting)


@cache
def choices(room: str, heading: str) -> list[str]:
    """The words to choose from in a column, in Danish, as the reference data's sheets have them."""
    return terms(_CHOICES.get((room, heading), ()), "da")


def terms(names: Iterable[str], tongue: str) -> list[str]:
    """What terms of the vocabulary are called in a language, by their local names."""
    vocabulary = read_turtle(resources.ontology_folder() / "sikkerby.ttl", SB.iri)
    things = Things((), vocabulary, SB.iri, tongue)
    return [things.term(SB[name]) for name in names]


def headings(room: str) -> dict[str, Bilingual]:
    """What the columns of a sheet are called, by their English headings."""
    return {heading.en: heading for heading in sheet_of(room).headings}


@blueprint.get("/names")
def show_names() -> Response:
    return _show({})


def _show(
    typed: Mapping[str, Sequence[Mapping[str, str]]], fault: SikkerbyError | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    proposed = _proposed()
    known = {room: {row[room] for row in read_names(bench().data, room)} for room in GRID}
    rows = {room: read_names(bench().data, room, proposed=proposed) for room in GRID}
    for room, some in rows.items():
        # What is new comes first: it is what one came for.
        some.sort(key=lambda row, room=room: row[room] in known[room])  # type: ignore[misc]
    return page(
        "names.html",
        status,
        grid=GRID,
        rows=rows,
        known=known,
        typed=typed,
        fault=fault,
        shown=lambda room, row: digest(_cells(room, row)),
        headings={room: headings(room) for room in GRID},
        choices={key: choices(*key) for key in _CHOICES},
    )


@blueprint.post("/names")
def take_grid() -> Response | BaseResponse:
    """Write the rows that were changed, and the proposals that were ticked."""
    typed = {room: _typed(room) for room in GRID}
    changed = {room: [row for row in rows if row.pop("was") != digest(_cells(room, row))]
               for room, rows in typed.items()}  # fmt: skip
    refused = {
        room: set(request.form.getlist(f"{room}.new")) - set(request.form.getlist(f"{room}.take"))
        for room in GRID
    }
    stale = _stale(changed)
    if stale:
        return _show(stale, InputError("names-changed-meanwhile"), 409)  # fmt: skip
    proposed = _proposed()
    try:
        change(text("saved_names"), lambda draft: accept(draft, proposed, changed, refused))
    except (DataError, InputError) as error:
        return _show({}, error, 422)
    return go("/names")


def _cells(room: str, row: Mapping[str, str]) -> list[str]:
    return [row.get(heading, "") for heading in GRID[room]]


def _typed(room: str) -> list[dict[str, str]]:
    """The rows of the form: addresses, what was shown, and what was typed."""
    addresses = request.form.getlist(f"{room}.address")
    was = request.form.getlist(f"{room}.was")
    columns = [request.form.getlist(f"{room}.{number}") for number in range(len(GRID[room]))]
    return [
        {
            room: address,
            "was": shown,
            **{h: " ".join(cell.split()) for h, cell in zip(GRID[room], cells, strict=True)},
        }
        for address, shown, *cells in zip(addresses, was, *columns, strict=True)
    ]


def _stale(
    changed: Mapping[str, Sequence[Mapping[str, str]]],
) -> dict[str, list[Mapping[str, str]]]:
    """The rows that were changed of which the data now say something else than was shown."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for room, rows in changed.items():
        shown = dict(
            zip(request.form.getlist(f"{room}.address"), request.form.getlist(f"{room}.was"),
                strict=True)
        )  # fmt: skip
        now = {row[room]: digest(_cells(room, row)) for row in read_names(bench().data, room)}
        stale = [row for row in rows if row[room] in now and now[row[room]] != shown[row[room]]]
        if stale:
            found[room] = stale
    return found


@blueprint.get("/names.xlsx")
def get_workbook() -> Response:
    """The workbook of `reference export`, proposals among the names."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "names.xlsx"
        reference = Reference(bench().data, language(), _proposed())
        sheets = (*reference.sheets(), *translation_sheets(bench().data, bench().editions()))
        write_sheets(file, sheets, language())
        content = file.read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="names.xlsx"'}
    return Response(content, content_type=_WORKBOOK, headers=headers)


@blueprint.post("/names.xlsx")
def take_workbook() -> Response | BaseResponse:
    """Take what a workbook says, as `reference import` does."""
    file = request.files.get("workbook")
    if file is None or not file.filename:
        raise InputError("no-workbook-sent")
    with TemporaryDirectory() as folder:
        source = Path(folder) / "names.xlsx"
        source.write_bytes(file.read())
        sheets = read_sheets(source, [*SHEETS, *TRANSLATION_SHEETS])

    def work(draft: Path) -> None:
        outcome = Reference(draft, language()).take(sheets)
        _, faults = take_translations(draft, sheets)
        if outcome.faults or faults:
            messages = (fault.of(language()) for fault in (*outcome.faults, *faults))
            raise DataError("as-given", "\n".join(messages))
        check_names(draft)

    try:
        change(text("saved_workbook"), work)
    except DataError as error:
        return _show({}, error, 422)
    return go("/names")
