"""The table in which a person decides on proposed links: tabs between cells, one line each.

What a spreadsheet saves of it is read as well, be it a workbook or separated by semicolons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sikkerby.errors import InputError, Place, Remedy
from sikkerby.linking.propose import CLOSE, EXACT, Proposal
from sikkerby.linking.records import is_iri
from sikkerby.linking.sources import read_rows

COLUMNS = (
    "decision", "relation", "score", "reason", "our_iri", "our_name",
    "their_iri", "their_name_da", "their_name_en", "their_type", "note",
)  # fmt: skip
# Between initiatives of two editions; the others lead to other data sets.
CONTINUES = "sb:continues"
RELATIONS = (
    EXACT, CLOSE, "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch", CONTINUES,
)  # fmt: skip
# What the column “note” says of a proposal that a person need not look at twice.
SAFE = "safe"
_YES = frozenset({"yes", "ja", "y", "j", "x"})
_NO = frozenset({"no", "nej", "n"})


@dataclass(frozen=True)
class Decision:
    """A link that a person accepted; `line` is where in the table."""

    line: int
    relation: str
    score: float
    reason: str
    our_iri: str
    our_name: str
    their_iri: str
    their_name_da: str
    their_name_en: str
    note: str


def write_review(proposals: Iterable[Proposal], base: str) -> str:
    """The table, its decisions still open; the safest come first."""
    ordered = sorted(
        proposals, key=lambda entry: (not entry.is_safe, -entry.score, entry.record.iri)
    )
    return write_table(
        {
            "relation": entry.relation,
            "score": f"{entry.score:g}",
            "reason": entry.reason,
            "our_iri": f"{base}id/{entry.entity.id}",
            "our_name": entry.entity.da,
            "their_iri": entry.record.iri,
            "their_name_da": entry.record.name("da"),
            "their_name_en": entry.record.name("en"),
            "their_type": " ".join(entry.record.types),
            "note": SAFE if entry.is_safe else entry.note,
        }
        for entry in ordered
    )


def write_table(lines: Iterable[Mapping[str, str]]) -> str:
    """A table to review, from the cells of each line by column; others are empty."""
    rows = ["\t".join(COLUMNS)]
    for line in lines:
        rows.append("\t".join(" ".join(line.get(name, "").split()) for name in COLUMNS))
    return "\n".join(rows) + "\n"


def read_review(file: Path) -> list[Decision]:
    """The accepted lines. Raises InputError, naming line and column, for what makes no sense."""
    if not file.is_file():
        raise InputError("no-such-table", place=Place(file))
    found: list[Decision] = []
    header, rows = read_rows(file)
    if header != list(COLUMNS):
        raise InputError(
            "review-header-wrong",
            " | ".join(header),
            " | ".join(COLUMNS),
            place=Place(file, line=1),
        )
    for number, row, _ in rows:
        cells = dict(zip_longest(COLUMNS, map(str.strip, row[: len(COLUMNS)]), fillvalue=""))
        decision = cells["decision"].lower()
        if decision in _NO or not decision:
            continue
        if decision not in _YES:
            raise _wrong(file, number, "decision", cells, Remedy("write-yes-or-no"))
        if cells["relation"] not in RELATIONS:
            allowed = Remedy("write-a-relation", ", ".join(RELATIONS))
            raise _wrong(file, number, "relation", cells, allowed)
        try:
            score = float(cells["score"].replace(",", "."))
        except ValueError:
            score = -1.0
        if not 0 <= score <= 100:
            raise _wrong(file, number, "score", cells, Remedy("write-a-score"))
        for column in ("their_name_da", "their_name_en"):
            if not cells[column]:
                raise _wrong(file, number, column, cells, Remedy("write-their-name"))
        for column in ("our_iri", "their_iri"):
            if not is_iri(cells[column]):
                raise _wrong(file, number, column, cells, Remedy("write-whole-address"))
        note = "" if cells["note"] == SAFE else cells["note"]
        values: dict[str, Any] = {**cells, "line": number, "score": score, "note": note}
        found.append(Decision(**{entry.name: values[entry.name] for entry in fields(Decision)}))
    return found


def _wrong(file: Path, line: int, column: str, cells: dict[str, str], remedy: Remedy) -> InputError:
    return InputError(
        "cell-does-not-fit",
        cells[column],
        place=Place(file, line=line, column=column, text=cells[column]),
        remedy=remedy,
    )
