"""Rows of the tables that hold documents as printed, and where their characters stand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pyoxigraph import NamedNode

from sikkerby.documents.model import Cell, Section
from sikkerby.extraction.quotations import read_sentence
from sikkerby.publication.published_graphs import EditionView
from sikkerby.publication.tables.columns import Row, Value, along, as_text
from sikkerby.publication.tables.rows import number, resources
from sikkerby.publication.view import View
from sikkerby.vocabulary import CV, OA, RDF, SB

_SELECTORS = [along(f"oa:hasSelector/oa:{name}") for name in ("start", "end", "prefix", "suffix")]
_quotations = resources(
    [OA["SpecificResource"]],
    [number("oa:hasSelector/oa:start"), number("oa:hasSelector/oa:end")],
)


def evidence(view: View) -> Iterator[Row]:
    """A row for each quotation of each thing that it supports, in the order of the document: what
    that is about, by which property, and the value by its name where it has one; the number of the
    document's row in which the words stand, if they stand in one, and what their sentence says
    before and after them."""
    for (quotation,) in _quotations(view):
        place = _place(view, quotation)
        for holder in view.pointing(quotation, SB["evidence"]):
            yield quotation, holder, *_supported(view, holder), *place


def _supported(view: View, holder: NamedNode) -> Row:
    """Subjects, properties and values of a statement, or of what an initiative states otherwise."""
    subjects: Sequence[Value]
    said: Sequence[Value]
    if view.is_a(holder, RDF["Statement"]):
        subjects, said, values = (
            view.values(holder, RDF[part]) for part in ("subject", "predicate", "object")
        )
    elif view.is_a(holder, SB["StatedFact"]):
        subjects, said = view.pointing(holder, SB["statedFact"]), (SB["statedFact"],)
        values = view.values(holder, SB["factKind"])
    else:
        subjects, said = view.pointing(holder, CV["hasParticipation"]), (SB["party"],)
        values = view.values(holder, CV["hasParticipant"])
    names = [view.label(v, "da") if isinstance(v, NamedNode) else v.value for v in values]
    return subjects, said, names


def _place(view: View, quotation: NamedNode) -> tuple[int | None, str, str]:
    assert isinstance(view, EditionView)
    start, end, before, after = (
        next(map(as_text, get(view, (quotation,))), "") for get in _SELECTORS
    )
    found = view.cell_at(int(start))
    if found is None or view.document is None:
        return None, before, after
    row, cell = found
    return row, *read_sentence(view.document.text, cell, int(start), int(end))


def _parts(view: View) -> list[tuple[str, Section]]:
    """The parts of a document, each with its edition."""
    assert isinstance(view, EditionView)
    return [(view.edition, part) for part in view.document.sections] if view.document else []


def documents(view: View) -> list[Row]:
    """An edition and what its document says before its first section."""
    assert isinstance(view, EditionView)
    text = view.document.text if view.document else ""
    return [(edition, text[: part.start].strip()) for edition, part in _parts(view)[:1]]


def sections(view: View) -> list[Row]:
    return [
        (edition, part.number, part.heading.text, part.statement.text)
        for edition, part in _parts(view)
    ]


def document_rows(view: View) -> list[Row]:
    """The rows of a document as printed: edition, number, section and line."""
    return [
        (edition, row.number, row.section, row.line)
        for edition, part in _parts(view)
        for row in part.rows
    ]


def cells(view: View) -> list[Row]:
    """The cells of a document: edition, row, column, its header, text and where that stands.

    The column is the header where it is none of the five.
    """
    return [
        (edition, row.number, column, header, cell.text, write_pieces(cell))
        for edition, part in _parts(view)
        for row in part.rows
        for column, header, cell in (
            *((column.value, header, row.cell(column)) for column, header in part.headers.items()),
            *((name, name, cell) for name, cell in row.further.items()),
        )
    ]


def write_pieces(cell: Cell) -> str:
    """Where a cell stands in its document, as JSON: pairs of an index into its text and the
    position of that character; characters up to the next pair follow one another, and -1 is a
    joining space that stands nowhere."""
    found: list[tuple[int, int]] = []
    for index, (before, position) in enumerate(pairwise([-2, *cell.positions])):
        if position != before + 1 or position < 0 or before < 0 or index in cell.breaks:
            found.append((index, position))
    return json.dumps(found, separators=(",", ":"))


def read_pieces(written: str, length: int) -> list[int]:
    """The position of each character of a cell, from what `write_pieces` wrote."""
    runs: list[tuple[int, int]] = [(index, position) for index, position in json.loads(written)]
    positions: list[int] = []
    for (start, position), (end, _) in pairwise([*runs, (length, 0)]):
        positions += (
            range(position, position + end - start) if position >= 0 else [-1] * (end - start)
        )
    return positions
