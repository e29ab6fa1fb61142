"""`/matrix`: how much is shared, and where is nothing?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from flask import Response, request

from sikkerby.errors import Remedy
from sikkerby.tabular.cells import Row, Table
from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.figures.files import Figure
from sikkerby.web.figures.scope import scope_of
from sikkerby.web.pages import blueprint
from sikkerby.web.records.crossing import AXES, KINDS, Cell, Crossing, Entry
from sikkerby.web.records.model import BASES_AT_FIRST, Thing
from sikkerby.web.records.selection import read_selection, refuse_value
from sikkerby.web.sentences import among, among_shown, on_grounds, say_shared
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.words import listed, number, said, text

# Cells that can be looked at; more would only be scrolled through.
_MOST_CELLS = 10_000


@dataclass(frozen=True)
class MatrixFigure(Crossing, Figure):
    """A matrix as it is shown: with `gaps`, only rows where something is missing."""

    path: ClassVar[str] = "matrix"
    remedy: ClassVar[Remedy] = Remedy("add-strategy")
    gaps: bool = False

    @property
    def number(self) -> int:
        """How many rows and columns there are together."""
        return sum(self.scope.count(KINDS[axis]) for axis in (self.rows, self.columns))

    @property
    def is_too_large(self) -> bool:
        return self.number > 2 * int(_MOST_CELLS**0.5)

    @cached_property
    def lines(self) -> list[tuple[Entry, list[Cell]]]:
        lines = list(zip(self.row_entries, self.cells, strict=True))
        # Districts stay, all of them: that a district has no hole is an answer too.
        if not self.gaps or self.rows == "places":
            return lines
        return [(row, cells) for row, cells in lines if not all(cell.count for cell in cells)]

    @property
    def evidence_address(self) -> str:
        """The list of the pair that has most in common, of the pairs that a list can show."""
        linked = [cell for cell in self.pairs if cell.address.startswith(link_to("/"))]
        most = max(linked, key=lambda cell: cell.count, default=None)
        return most.address if most else ""

    @cached_property
    def sentence(self) -> str:
        """The title: what is missing, or who has most in common."""
        if self.gaps and "places" in (self.rows, self.columns):
            unnamed = self.scope.unnamed_districts
            names = listed(place.name for place in unnamed)
            found = text("districts_unnamed", n=len(unnamed), x=names).rstrip(".")
            return found if unnamed else text("answer_no_districts")
        if self.gaps:
            empty = sum(not cell.count for cell in self.pairs)
            return text("matrix_empty", n=empty, total=number(len(self.pairs)))
        pairs = [(cell.row, cell.column, cell.count) for cell in self.pairs]
        total = sum(self.scope.coverages.values())
        shown = among_shown(among(self.rows, self.columns), total, self.scope.records.total)
        return say_shared(shown, pairs, _marked, on_grounds(self.grounds))

    def label(self, cell: Cell) -> str:
        """What a cell says in words."""
        if cell.state == "absent":
            return text("matrix_absent", x=(cell.column if cell.row.count else cell.row).name)
        n = text("n_initiatives", n=cell.count)
        if cell.state == "own":
            return f"{said(cell.row.name)}: {n}"
        return f"{text('pair', a=cell.row.name, b=cell.column.name)}: {n}"

    @property
    def parameters(self) -> dict[str, object]:
        return {
            "strategy": self.scope.parameter,
            "rows": self.rows,
            "columns": self.columns,
            "basis": "" if self.basis == BASES_AT_FIRST else ",".join(self.basis),
            "also": "1" if self.also else "",
            "gaps": "1" if self.gaps else "",
        }

    @cached_property
    def both(self) -> list[tuple[Cell, list[Thing]]]:
        """Pairs that no list can show, with their initiatives: two principles or two districts."""
        return [
            (cell, self.initiatives[cell.row.thing.iri, cell.column.thing.iri])
            for cell in self.pairs
            if cell.address.startswith("#")
        ]

    def table(self) -> Table:
        """The numbers as they are shown, the citywide ones beside or below."""
        beside = self.columns == "places"
        below = self.rows == "places"
        headings = ["", *map(_marked, self.column_entries)]
        rows: list[Row] = [
            [
                _marked(row),
                *(cell.count if cell.state != "absent" else cell.written for cell in cells),
                *([self.citywide(None if below else row)[0]] if beside else []),
            ]
            for row, cells in self.lines
        ]
        if beside:
            headings.append(text("citywide"))
        if below and not beside:
            totals = [self.citywide(entry)[0] for entry in self.column_entries]
            rows.append([text("citywide"), *totals])
        return Table(self.name, headings, rows)


def _marked(entry: Entry) -> str:
    return said(entry.thing.short)


def read_matrix() -> MatrixFigure:
    """The matrix that the address asks for."""
    asked = read_selection(request.args, records())
    axes = (_axis("rows"), _axis("columns"))
    gaps = request.args.get("gaps") == "1"
    return MatrixFigure(scope_of(asked), *axes, asked.basis, asked.also, gaps)


def _axis(name: str) -> str:
    given = request.args.get(name) or AXES[0]
    if given not in AXES:
        raise refuse_value(name, given, Remedy("choose-allowed", ", ".join(AXES)))
    return given


@blueprint.get("/matrix")
def matrix() -> Response:
    """The matrix as a table with links; all state is in the address."""
    shown = read_matrix()
    name, parameters = shown.query
    return page(
        "matrix.html",
        shown=shown,
        axes=AXES,
        query_address=query_link(name, **parameters),
    )


@blueprint.get("/matrix.<suffix>")
def matrix_file(suffix: str) -> Response:
    """The same numbers as a file."""
    shown = read_matrix()
    shown.check_size()
    return shown.send(suffix)
