"""Pasted rows with what they are, and the files that they are given back in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sikkerby.publication.tables.codes import SCHEMES
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.matching import Candidate
from sikkerby.reconciliation.values import read_values
from sikkerby.tabular.cells import Cell, Table
from sikkerby.web.words import language, text

LIKELY, POSSIBLE = 85, 50
# Two this near each other are both meant as well as each other.
_NEAR = 5


@dataclass(frozen=True)
class Line:
    """A name in a pasted row: its number, what it says, what it may be, and the identifier that
    somebody chose, if so far somebody did."""

    number: int
    row: int
    text: str
    candidates: tuple[Candidate, ...]
    chosen: str | None = None

    @cached_property
    def choice(self) -> Candidate | None:
        """The candidate that was chosen, or at first the best one where it is at least likely."""
        if self.chosen is None:
            return self.candidates[0] if self.certainty in ("sure", "likely") else None
        return next((c for c in self.candidates if c.entity.id == self.chosen), None)

    @cached_property
    def certainty(self) -> str:
        """How sure the best candidate is, in one of four words."""
        best = self.candidates[0] if self.candidates else None
        if best is None or best.score < POSSIBLE:
            return "none"
        if best.is_match:
            return "sure"
        rivals = [c for c in self.candidates[1:] if c.score > best.score - _NEAR]
        # Codes are local: unless somebody says whose they are, they are a guess.
        local = best.reason == "code" and not any(best.agreements.values())
        return "likely" if best.score >= LIKELY and not rivals and not local else "possible"


@dataclass(frozen=True)
class Pasted:
    """What the form holds; `column` counts from 0, -1 chooses by itself."""

    text: str = ""
    cells: tuple[tuple[str, ...], ...] = ()
    column: int = -1
    type: str = ""
    has_head: bool = False
    is_local: bool = False

    @cached_property
    def width(self) -> int:
        """How many cells the longest row has; one at least."""
        return max((len(cells) for cells in self.cells), default=1)

    @property
    def head(self) -> tuple[str, ...]:
        """The row that names the columns, if one does."""
        return self.cells[0] if self.has_head and self.cells else ()

    def fill(self, row: Sequence[str]) -> tuple[str, ...]:
        """A row with as many cells as the longest one has."""
        return (*row, *[""] * (self.width - len(row)))


def tabulate(index: Index, pasted: Pasted, lines: Sequence[Line]) -> Table:
    """The rows as pasted, each name followed by what was chosen for it."""
    titles = [
        title or text("match_column_n", x=str(number))
        for number, title in enumerate(pasted.fill(pasted.head), start=1)
    ]
    codes = _codes(index, lines)
    own = ("match_row", "match_text", "match_name", "match_kind", "match_reason",
           "match_certainty", "match_score")  # fmt: skip
    rows: list[list[Cell]] = []
    for line in lines:
        iri = line.choice.entity.iri if line.choice else ""
        given = pasted.fill(pasted.cells[line.row - 1])
        known = (values.get(iri, "") for values in codes.values())
        rows.append([*given, line.row, line.text, *_chosen(index, line), *known])
    return Table("Match", [*titles, *map(text, own), "IRI", *codes], rows)


def _codes(index: Index, lines: Sequence[Line]) -> dict[str, dict[str, str]]:
    """By heading, the codes of others' registers that some of what was chosen has, by its IRI."""
    iris = [line.choice.entity.iri for line in lines if line.choice]
    entries = [index.properties[scheme.column] for scheme in SCHEMES]
    return {
        entry.name(language()): {
            iri: SEPARATOR.join(code for (code,) in own) for iri, own in values.items()
        }
        for entry in entries
        if (values := read_values(index, entry, iris))
    }


def _chosen(index: Index, line: Line) -> list[Cell]:
    candidate = line.choice
    if candidate is None:
        return ["", "", "", text("certainty_none"), "", ""]
    certainty = line.certainty if candidate is line.candidates[0] else "possible"
    return [
        candidate.entity.name(language()),
        index.types[candidate.entity.type].name(language()),
        text(candidate.reason_key),
        text(f"certainty_{certainty}"),
        candidate.score,
        candidate.entity.iri,
    ]
