"""An edition: one folder with a document, its manifest, and the plain tables beside it."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from sikkerby.documents.manifest import Manifest, check_date, read_manifest
from sikkerby.documents.model import Column, Row, Table
from sikkerby.documents.reader import read_table
from sikkerby.documents.tables import read_lines
from sikkerby.errors import DataError, InputError, Place

MANIFEST = "edition.toml"
DOCUMENT = "document.txt"
COLUMNS = "columns.tsv"


@dataclass(frozen=True)
class LineEntry:
    """An entry in a line of a table beside the document; `line` is the number of the line."""

    line: int


@dataclass(frozen=True)
class RowEntry(LineEntry):
    """An entry about a row of the document."""

    row: int


@dataclass(frozen=True)
class CellEntry(RowEntry):
    """An entry about a cell of the document."""

    column: Column


@dataclass(frozen=True)
class Translation(CellEntry):
    """The English of one cell; `danish` is what was translated."""

    danish: str
    english: str


@dataclass(frozen=True)
class PrincipleTranslation(LineEntry):
    """The English of a principle's statement, and its short names for lists; what is given."""

    number: int
    danish: str
    english: str
    short_da: str
    short_en: str


@dataclass(frozen=True)
class Correction(CellEntry):
    """An evident slip of the pen: what is printed, what was meant, why, by whom, when."""

    printed: str
    corrected: str
    reason_da: str
    reason_en: str
    by: str
    date: str


@dataclass(frozen=True)
class Exclusion(RowEntry):
    """A recognised name in a description that is only talked about, and why; without an
    `organisation`, words of another cell that name nobody."""

    words: str
    organisation: str
    reason_da: str
    reason_en: str


@dataclass(frozen=True)
class NotAService(RowEntry):
    """An initiative that serves no citizen or business directly, and why."""

    title: str
    reason_da: str
    reason_en: str


@dataclass(frozen=True)
class Note(LineEntry):
    """What editors note of `about` (`strategy`, `source`, a row), and where they read it."""

    about: str
    danish: str
    english: str
    origin: str
    date: str


@dataclass(frozen=True)
class Spelling(RowEntry):
    """The usual spelling of a title that is printed otherwise, for search."""

    title: str
    spelling: str


@dataclass(frozen=True)
class FactReading(CellEntry):
    """What a person reads in words of a title or a description, wherever they stand in the cell: an
    `amount` as it is written in running text (“6-12”, “mindst 5”) in a `unit`, by its local name in
    `ns#`; without a unit, that the words state no fact. Of a target group it is the age."""

    words: str
    amount: str
    unit: str
    counted: str
    per: str
    reason_da: str
    reason_en: str


@dataclass(frozen=True)
class Edition:
    """An edition, read and checked against its own table."""

    folder: Path
    manifest: Manifest
    table: Table
    translations: tuple[Translation, ...] = ()
    principles: tuple[PrincipleTranslation, ...] = ()
    corrections: tuple[Correction, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    not_services: tuple[NotAService, ...] = ()
    notes: tuple[Note, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    facts: tuple[FactReading, ...] = ()

    @property
    def identifier(self) -> str:
        return self.manifest.identifier

    @cached_property
    def numbered_corrections(self) -> Mapping[str, Correction]:
        """The corrections by what ends their addresses: row, column, and number in the cell."""
        numbers: Counter[str] = Counter()
        found: dict[str, Correction] = {}
        for entry in self.corrections:
            cell = f"{entry.row}-{entry.column.key.replace('_', '-')}"
            numbers[cell] += 1
            found[f"{cell}-{numbers[cell]}"] = entry
        return found

    def corrected(self, row: Row, column: Column) -> str:
        """The text of a cell with its evident slips mended and no final full stop."""
        text = row.cell(column).text
        for entry in self.corrections:
            if entry.row == row.number and entry.column is column:
                text = text.replace(entry.printed, entry.corrected)
        return text.rstrip(". ")


def read_edition(folder: Path) -> Edition:
    """Read the edition in `folder`.

    Raises InputError for what cannot be read, DataError for tables that do not fit the document.
    """
    manifest = read_manifest(folder / MANIFEST)
    if manifest.identifier != folder.name:
        place, name = Place(folder / MANIFEST), manifest.identifier
        raise InputError("manifest-of-another-folder", name, folder.name, place=place)
    table = read_table(folder / DOCUMENT, read_roles(folder / COLUMNS))
    entries = {
        Path(name).stem.replace("-", "_"): tuple(_read(folder / name, table)) for name in _KINDS
    }
    return Edition(folder, manifest, table, **entries)


def read_roles(file: Path) -> dict[str, str]:
    """What the columns of an edition's document are, by their names: keys of the five, `extra` for
    those that are kept besides. `file` is the table that says so; it need not be there."""
    lines = read_lines(file, TABLES[COLUMNS])
    return {line["column"]: line["role"] for _, line in lines}


def _read(file: Path, table: Table) -> Iterator[Any]:
    """The entries of a table beside a document, but for the lines that still wait for theirs."""
    kind = _KINDS[file.name]
    for number, cells in read_lines(file, TABLES[file.name]):
        line = _Line(file, number, cells, table)
        entry = line.read(kind.entry)
        kind.check(line)
        if not kind.awaited or any(cells[name] for name in kind.awaited):
            yield entry


@dataclass(frozen=True)
class _Line:
    """A line of a table beside a document."""

    file: Path
    number: int
    cells: Mapping[str, str]
    table: Table

    def integer(self, name: str) -> int:
        """The number in a cell of the line."""
        try:
            return int(self.cells[name])
        except ValueError:
            raise InputError("not-a-number", self.cells[name], place=self.place()) from None

    def row_by(self, name: str) -> Row:
        """The row of the document whose number stands in a cell of the line."""
        number, rows = self.integer(name), self.table.rows
        if not 1 <= number <= len(rows):
            raise DataError("no-such-row", number, len(rows), place=self.place())
        return rows[number - 1]

    @property
    def row(self) -> Row:
        """The row of the document that the line is about."""
        return self.row_by("row")

    @property
    def column(self) -> Column:
        """The column of the document that the line is about."""
        known = {column.key: column for column in Column}
        if self.cells["column"] not in known:
            place = self.place(row=self.row.number)
            raise InputError("column-unknown", self.cells["column"], ", ".join(known), place=place)
        return known[self.cells["column"]]

    @property
    def text(self) -> str:
        """The text of the cell that the line is about."""
        return self.row.cell(self.column).text

    def place(self, **where: Any) -> Place:
        return Place(self.file, line=self.number, **where)

    def place_of_cell(self) -> Place:
        return self.place(row=self.row.number, column=self.column.key, text=self.text)

    def read(self, kind: type[Any]) -> Any:
        """The line as an entry. Raises DataError for a row that the document does not have."""
        values: dict[str, Any] = {**self.cells, "line": self.number}
        if "row" in values:
            values["row"] = self.row.number
        if "column" in values:
            values["column"] = self.column
        if "number" in values:
            values["number"] = self.integer("number")
        return kind(**values)


def _check_translation(line: _Line) -> None:
    if line.cells["danish"] != line.text:
        raise DataError("translation-of-other-words", place=line.place_of_cell())


def _check_principle(line: _Line) -> None:
    number, danish = line.integer("number"), line.cells["danish"]
    statements = {section.number: section.statement.text for section in line.table.principles}
    place = line.place(text=danish)
    if number not in statements:
        raise DataError("no-such-principle", number, place=place)
    if statements[number] != danish:
        raise DataError("translation-of-other-statement", statements[number], place=place)


def _check_correction(line: _Line) -> None:
    printed = line.cells["printed"]
    times = line.text.count(printed)
    if times != 1:
        raise DataError("wrong-words-not-unique", printed, times, place=line.place_of_cell())
    check_date(line.cells["date"], "date", line.place())


def _check_exclusion(line: _Line) -> None:
    words = line.cells["words"]
    is_name = bool(line.cells["organisation"])
    columns = (Column.DESCRIPTION,) if is_name else (Column.INVOLVED, Column.AREA)
    if not any(words in line.row.cell(column).text for column in columns):
        what = "description does" if is_name else "cells of names do"
        raise DataError("words-not-there", what, words, place=line.place(row=line.row.number))


def _check_title(line: _Line) -> None:
    """That a row is the one that its title says too."""
    row, title = line.row, line.cells["title"]
    if row.title != title:
        place = line.place(row=row.number, text=title)
        raise DataError("row-has-another-title", row.number, row.title, place=place)


def _check_note(line: _Line) -> None:
    if line.cells["about"] not in ("strategy", "source"):
        line.row_by("about")
    if not all(text for name, text in line.cells.items() if name != "english"):
        raise DataError("note-incomplete", place=line.place(text=line.cells["danish"]))
    check_date(line.cells["date"], "date", line.place())


def _check_fact(line: _Line) -> None:
    words = line.cells["words"]
    columns = (Column.TITLE, Column.DESCRIPTION, Column.TARGET_GROUP)
    if line.column not in columns or not any(find_words(words, line.text)):
        raise DataError("no-fact-in-words", words, place=line.place_of_cell())


def find_words(words: str, text: str) -> Iterator[re.Match[str]]:
    """Where words stand in a text, but not within other words or numbers."""
    return re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)


class _Kind(NamedTuple):
    """What a line of a table beside a document is, how it is held to the document, and the cells of
    which one must be filled."""

    entry: type[Any]
    check: Callable[[_Line], None]
    awaited: tuple[str, ...] = ()


# By the file, which is called as the edition's field.
_KINDS = {
    "translations.tsv": _Kind(Translation, _check_translation, ("english",)),
    "principles.tsv": _Kind(
        PrincipleTranslation, _check_principle, ("english", "short_da", "short_en")
    ),
    "corrections.tsv": _Kind(Correction, _check_correction),
    "exclusions.tsv": _Kind(Exclusion, _check_exclusion),
    "not-services.tsv": _Kind(NotAService, _check_title),
    "notes.tsv": _Kind(Note, _check_note),
    "spellings.tsv": _Kind(Spelling, _check_title),
    "facts.tsv": _Kind(FactReading, _check_fact),
}
# The columns of each, in their order: the fields of a line's entry after its number.
TABLES: dict[str, tuple[str, ...]] = {
    name: tuple(field.name for field in dataclasses.fields(kind.entry)[1:])
    for name, kind in _KINDS.items()
} | {
    # Which English a person has checked, of which Danish; the column of principles is `principle`.
    "checked.tsv": ("column", "danish", "english", "by", "date"),
    COLUMNS: ("column", "role"),
}
