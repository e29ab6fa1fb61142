"""An edition: one folder with a document, its manifest, and the plain tables beside it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sikkerby.documents.manifest import Manifest, check_date, read_manifest
from sikkerby.documents.model import Column, Row, Table
from sikkerby.documents.reader import read_table
from sikkerby.documents.tables import read_lines
from sikkerby.errors import DataError, InputError, Place

MANIFEST = "edition.toml"
DOCUMENT = "document.txt"
COLUMNS = "columns.tsv"

_Entry = TypeVar("_Entry")


@dataclass(frozen=True)
class Translation:
    """The English of one cell; `danish` is what was translated."""

    line: int
    row: int
    column: Column
    danish: str
    english: str


@dataclass(frozen=True)
class PrincipleTranslation:
    """The English of a principle's statement, and its short names for lists; what is given."""

    line: int
    number: int
    danish: str
    english: str
    short_da: str
    short_en: str


@dataclass(frozen=True)
class Correction:
    """An evident slip of the pen: what is printed, what was meant, why, by whom, when."""

    line: int
    row: int
    column: Column
    printed: str
    corrected: str
    reason_da: str
    reason_en: str
    by: str
    date: str


@dataclass(frozen=True)
class Exclusion:
    """A recognised name in a description that is only talked about, and why; without an
    `organisation`, words of another cell that name nobody."""

    line: int
    row: int
    words: str
    organisation: str
    reason_da: str
    reason_en: str


@dataclass(frozen=True)
class NotAService:
    """An initiative that serves no citizen or business directly, and why."""

    line: int
    row: int
    title: str
    reason_da: str
    reason_en: str


@dataclass(frozen=True)
class Note:
    """What editors note of `about` (`strategy`, `source`, a row), and where they read it."""

    line: int
    about: str
    danish: str
    english: str
    origin: str
    date: str


@dataclass(frozen=True)
class Spelling:
    """The usual spelling of a title that is printed otherwise, for search."""

    line: int
    row: int
    title: str
    spelling: str


@dataclass(frozen=True)
class FactReading:
    """What a person reads in words of a title or a description, wherever they stand in the cell: an
    `amount` as it is written in running text (“6-12”, “mindst 5”) in a `unit`, by its local name in
    `ns#`; without a unit, that the words state no fact. Of a target group it is the age."""

    line: int
    row: int
    column: Column
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
        raise InputError(
            "manifest-of-another-folder",
            manifest.identifier,
            folder.name,
            place=Place(folder / MANIFEST),
        )
    table = read_table(folder / DOCUMENT, read_roles(folder / COLUMNS))
    entries = {name: _read(folder / name, table, read) for name, (_, read) in _KINDS.items()}
    fields = {Path(name).stem.replace("-", "_"): found for name, found in entries.items()}
    return Edition(folder, manifest, table, **fields)


def read_roles(file: Path) -> dict[str, str]:
    """What the columns of an edition's document are, by their names: keys of the five, `extra` for
    those that are kept besides. `file` is the table that says so; it need not be there."""
    lines = read_lines(file, TABLES[COLUMNS])
    return {line["column"]: line["role"] for _, line in lines}


@dataclass(frozen=True)
class _Line:
    """A line of a table beside a document."""

    file: Path
    number: int
    cells: Mapping[str, str]
    table: Table

    def integer(self, name: str) -> int:
        try:
            return int(self.cells[name])
        except ValueError:
            raise InputError("not-a-number", self.cells[name], place=self.place()) from None

    @property
    def row(self) -> Row:
        """The row of the document that the line is about."""
        return self.row_by("row")

    @property
    def titled_row(self) -> Row:
        """The row that the line is about, which it names by its title too."""
        row, title = self.row, self.cells["title"]
        if row.title != title:
            raise DataError(
                "row-has-another-title",
                row.number,
                row.title,
                place=self.place(row=row.number, text=title),
            )
        return row

    def row_by(self, name: str) -> Row:
        """The row of the document whose number stands in the cell `name`."""
        number, rows = self.integer(name), self.table.rows
        if not 1 <= number <= len(rows):
            raise DataError("no-such-row", number, len(rows), place=self.place())
        return rows[number - 1]

    @property
    def column(self) -> Column:
        """The column of the document that the line is about."""
        known = {column.key: column for column in Column}
        if self.cells["column"] not in known:
            raise InputError(
                "column-unknown",
                self.cells["column"],
                ", ".join(known),
                place=self.place(row=self.row.number),
            )
        return known[self.cells["column"]]

    def place(self, **where: Any) -> Place:
        return Place(self.file, line=self.number, **where)

    def make(self, kind: type[_Entry], **values: Any) -> _Entry:
        """An entry with the line's cells as its fields, but for the `values` read from them."""
        return kind(**{**self.cells, "line": self.number, **values})


def _read(file: Path, table: Table, read: Callable[[_Line], Any]) -> tuple[Any, ...]:
    lines = (_Line(file, *line, table) for line in read_lines(file, TABLES[file.name]))
    return tuple(entry for line in lines if (entry := read(line)) is not None)


def _read_translation(line: _Line) -> Translation | None:
    row, column = line.row, line.column
    printed = row.cell(column).text
    if line.cells["danish"] != printed:
        raise DataError(
            "translation-of-other-words",
            place=line.place(row=row.number, column=column.key, text=printed),
        )
    # A line that waits for its English is no translation yet.
    waits = not line.cells["english"]
    return None if waits else line.make(Translation, row=row.number, column=column)


def _read_principle(line: _Line) -> PrincipleTranslation | None:
    number, danish = line.integer("number"), line.cells["danish"]
    statements = {section.number: section.statement.text for section in line.table.principles}
    if number not in statements:
        raise DataError("no-such-principle", number, place=line.place(text=danish))
    if statements[number] != danish:
        raise DataError(
            "translation-of-other-statement", statements[number], place=line.place(text=danish)
        )
    given = (line.cells[name] for name in ("english", "short_da", "short_en"))
    return line.make(PrincipleTranslation, number=number) if any(given) else None


def _read_correction(line: _Line) -> Correction:
    row, column, printed = line.row, line.column, line.cells["printed"]
    text = row.cell(column).text
    if text.count(printed) != 1:
        raise DataError(
            "wrong-words-not-unique",
            printed,
            text.count(printed),
            place=line.place(row=row.number, column=column.key, text=text),
        )
    check_date(line.cells["date"], "date", line.place())
    return line.make(Correction, row=row.number, column=column)


def _read_exclusion(line: _Line) -> Exclusion:
    row, words = line.row, line.cells["words"]
    is_name = bool(line.cells["organisation"])
    columns = (Column.DESCRIPTION,) if is_name else (Column.INVOLVED, Column.AREA)
    if not any(words in row.cell(column).text for column in columns):
        what = "description does" if is_name else "cells of names do"
        raise DataError("words-not-there", what, words, place=line.place(row=row.number))
    return line.make(Exclusion, row=row.number)


def find_words(words: str, text: str) -> Iterator[re.Match[str]]:
    """Where words stand in a text, but not within other words or numbers."""
    return re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)


def _read_fact(line: _Line) -> FactReading:
    row, column, words = line.row, line.column, line.cells["words"]
    text = row.cell(column).text
    columns = (Column.TITLE, Column.DESCRIPTION, Column.TARGET_GROUP)
    if column not in columns or not any(find_words(words, text)):
        raise DataError(
            "no-fact-in-words",
            words,
            place=line.place(row=row.number, column=column.key, text=text),
        )
    return line.make(FactReading, row=row.number, column=column)


def _read_titled(kind: type[_Entry], line: _Line) -> _Entry:
    return line.make(kind, row=line.titled_row.number)


def _read_note(line: _Line) -> Note:
    if line.cells["about"] not in ("strategy", "source"):
        line.row_by("about")
    if not all(text for name, text in line.cells.items() if name != "english"):
        raise DataError("note-incomplete", place=line.place(text=line.cells["danish"]))
    check_date(line.cells["date"], "date", line.place())
    return line.make(Note)


# The tables beside a document: what a line of each is, and how it is read.
_KINDS: dict[str, tuple[type[Any], Callable[[_Line], Any]]] = {
    "translations.tsv": (Translation, _read_translation),
    "principles.tsv": (PrincipleTranslation, _read_principle),
    "corrections.tsv": (Correction, _read_correction),
    "exclusions.tsv": (Exclusion, _read_exclusion),
    "not-services.tsv": (NotAService, partial(_read_titled, NotAService)),
    "notes.tsv": (Note, _read_note),
    "spellings.tsv": (Spelling, partial(_read_titled, Spelling)),
    "facts.tsv": (FactReading, _read_fact),
}
# The columns of each, in their order: the fields of a line's entry after its number.
TABLES: dict[str, tuple[str, ...]] = {
    name: tuple(field.name for field in dataclasses.fields(kind)[1:])
    for name, (kind, _) in _KINDS.items()
} | {
    # Which English a person has checked, of which Danish; the column of principles is `principle`.
    "checked.tsv": ("column", "danish", "english", "by", "date"),
    COLUMNS: ("column", "role"),
}
