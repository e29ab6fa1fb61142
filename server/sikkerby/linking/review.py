"""The table in which a person decides on proposed links: tabs between cells, one line each.

What a spreadsheet saves of it is read as well, be it a workbook or separated by semicolons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sikkerby.errors import InputError, Place, Remedy
from sikkerby.linking.propose import BROAD, CLOSE, EXACT, NARROW, RELATED, Proposal
from sikkerby.linking.records import is_iri
from sikkerby.linking.sources import read_rows

# Between initiatives of two editions; the others lead to other data sets.
CONTINUES = "sb:continues"
RELATIONS = (EXACT, CLOSE, BROAD, NARROW, RELATED, CONTINUES)
# What the column “note” says of a proposal that a person need not look at twice.
SAFE = "safe"
_YES = frozenset({"yes", "ja", "y", "j", "x"})
_NO = frozenset({"no", "nej", "n"})


@dataclass(frozen=True)
class Link:
    """A line of the table: a link that is proposed, and what was decided on it; `line` is where."""

    relation: str
    score: float
    reason: str
    our_iri: str
    our_name: str
    their_iri: str
    their_name_da: str
    their_name_en: str
    their_type: str
    note: str
    decision: str = ""
    line: int = 0

    @property
    def cells(self) -> dict[str, Any]:
        """The cells of the line by column."""
        return {**vars(self), "score": f"{self.score:g}"}


COLUMNS = ("decision", *(field.name for field in fields(Link)[:-2]))


def write_review(proposals: Iterable[Proposal], base: str) -> str:
    """The table of proposals; the safest come first."""
    ordered = sorted(proposals, key=lambda one: (not one.is_safe, -one.score, one.record.iri))
    links = (
        Link(
            one.relation, one.score, one.reason, f"{base}id/{one.entity.id}", one.entity.da,
            one.record.iri, one.record.name("da"), one.record.name("en"),
            " ".join(one.record.types), SAFE if one.is_safe else one.note,
        )
        for one in ordered
    )  # fmt: skip
    return write_table(link.cells for link in links)


def write_table(lines: Iterable[Mapping[str, str]]) -> str:
    """A table to review, from the cells of each line by column; others are empty."""
    rows = ["\t".join(COLUMNS)]
    for line in lines:
        rows.append("\t".join(" ".join(line.get(name, "").split()) for name in COLUMNS))
    return "\n".join(rows) + "\n"


def read_review(file: Path) -> list[Link]:
    """The accepted lines. Raises InputError, naming line and column, for what makes no sense."""
    if not file.is_file():
        raise InputError("no-such-table", place=Place(file))
    found: list[Link] = []
    header, rows = read_rows(file)
    if header != list(COLUMNS):
        given, wanted = " | ".join(header), " | ".join(COLUMNS)
        raise InputError("review-header-wrong", given, wanted, place=Place(file, line=1))
    for number, row, _ in rows:
        cells = dict(zip_longest(COLUMNS, map(str.strip, row[: len(COLUMNS)]), fillvalue=""))
        if cells["decision"].lower() in ("", *_NO):
            continue
        for column, fits, remedy in _rules(cells):
            if not fits:
                place = Place(file, line=number, column=column, text=cells[column])
                raise InputError("cell-does-not-fit", cells[column], place=place, remedy=remedy)
        note = "" if cells["note"] == SAFE else cells["note"]
        values: dict[str, Any] = {**cells, "line": number, "score": _score(cells), "note": note}
        found.append(Link(**values))
    return found


def _rules(cells: Mapping[str, str]) -> Iterator[tuple[str, bool, Remedy]]:
    """Of each column whether its cell makes sense, and what to do where it does not."""
    yield "decision", cells["decision"].lower() in _YES, Remedy("write-yes-or-no")
    known = cells["relation"] in RELATIONS
    yield "relation", known, Remedy("write-a-relation", ", ".join(RELATIONS))
    yield "score", 0 <= _score(cells) <= 100, Remedy("write-a-score")
    for column in ("their_name_da", "their_name_en"):
        yield column, bool(cells[column]), Remedy("write-their-name")
    for column in ("our_iri", "their_iri"):
        yield column, is_iri(cells[column]), Remedy("write-whole-address")


def _score(cells: Mapping[str, str]) -> float:
    """The score of a line; less than 0 where it is no number."""
    try:
        return float(cells["score"].replace(",", "."))
    except ValueError:
        return -1.0
