"""Findings that a person has looked at and accepted: `acknowledged.tsv` in a data folder."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from sikkerby.documents.manifest import check_date
from sikkerby.documents.tables import read_lines, write_lines
from sikkerby.errors import InputError, Place
from sikkerby.whole_files import write_whole

ACKNOWLEDGED = "acknowledged.tsv"


@dataclass(frozen=True)
class Acknowledgement:
    """Who accepted the findings of a `check`, when and why: those about the identifier `about`, a
    path below the base, or all where it is empty."""

    check: str
    about: str
    reason: str
    by: str
    date: str

    def covers(self, check: str, path: str) -> bool:
        """Whether a finding of a check about an identifier is acknowledged."""
        return self.check == check and self.about in ("", path)


_COLUMNS = tuple(field.name for field in dataclasses.fields(Acknowledgement))


def read_acknowledgements(folder: Path) -> tuple[Acknowledgement, ...]:
    """All acknowledgements of a data folder. Raises InputError for one without who, when or why."""
    file = folder / ACKNOWLEDGED
    found = []
    for number, cells in read_lines(file, _COLUMNS):
        place = Place(file, line=number, text="\t".join(cells.values()))
        if not all(text for name, text in cells.items() if name != "about"):
            raise InputError("acknowledgement-incomplete", place=place)
        check_date(cells["date"], "date", place, or_unknown=False)
        found.append(Acknowledgement(**cells))
    return tuple(found)


def add_acknowledgement(folder: Path, entry: Acknowledgement) -> Path:
    """Write one more acknowledgement, in the place of one of the same findings; the file."""
    of_same = (entry.check, entry.about)
    entries = [
        other for other in read_acknowledgements(folder) if (other.check, other.about) != of_same
    ]
    lines = write_lines([_COLUMNS, *map(dataclasses.astuple, (*entries, entry))])
    write_whole(folder / ACKNOWLEDGED, lines)
    return folder / ACKNOWLEDGED
