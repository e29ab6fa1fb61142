"""An edition: one folder with a document, its manifest, and the plain tables beside it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from sikkerby.documents.manifest import Manifest, check_date, read_manifest
from sikkerby.documents.model import COLUMN_BY_KEY, Column, Row, Table
from sikkerby.documents.reader import read_table
from sikkerby.documents.tables import read_lines
from sikkerby.errors import DataError, InputError, Place

MANIFEST = "edition.toml"
DOCUMENT = "document.txt"
COLUMNS = "columns.tsv"


@dataclass(frozen=True)
class LineEntry(ABC):
    """An entry in a line of a table beside the document; `line` is the number of the line."""

    # The cells of which one must be filled, or else the line still waits for them.
    awaited: ClassVar[tuple[str, ...]] = ()

    line: int

    @abstractmethod
    def check(self, table: Table, place: Place) -> None:
        """Raises DataError where the entry, which stands at a place, does not fit the document."""


@dataclass(frozen=True)
class RowEntry(LineEntry):
    """An entry about a row of the document."""

    row: int

    def printed_row(self, table: Table) -> Row:
        """The row that the entry is about."""
        return table.rows[self.row - 1]


@dataclass(frozen=True)
class CellEntry(RowEntry):
    """An entry about a cell of the document."""

    column: Column

    def text(self, table: Table) -> str:
        """The text of the cell that the entry is about."""
        return self.printed_row(table).cell(self.column).text

    def place(self, table: Table, place: Place) -> Place:
        """The place of the entry's line, with the cell that it is about."""
        return replace(place, row=self.row, column=self.column.key, text=self.text(table))


@dataclass(frozen=True)
class Translation(CellEntry):
    """The English of one cell; `danish` is what was translated."""

    awaited = ("english",)

    danish: str
    english: str

    def check(self, table: Table, place: Place) -> None:
        if self.danish != self.text(table):
            raise DataError("translation-of-other-words", place=self.place(table, place))


@dataclass(frozen=True)
class PrincipleTranslation(LineEntry):
    """The English of a principle's statement, and its short names for lists; what is given."""

    awaited = ("english", "short_da", "short_en")

    number: int
    danish: str
    english: str
    short_da: str
    short_en: str

    def check(self, table: Table, place: Place) -> None:
        statements = {section.number: section.statement.text for section in table.principles}
        place = replace(place, text=self.danish)
        if self.number not in statements:
            raise DataError("no-such-principle", self.number, place=place)
        if statements[self.number] != self.danish:
            statement = statements[self.number]
            raise DataError("translation-of-other-statement", statement, place=place)


@dataclass(frozen=True)
class Correction(CellEntry):
    """An evident slip of the pen: what is printed, what was meant, why, by whom, when."""

    printed: str
    corrected: str
    reason_da: str
    reason_en: str
    by: str
    date: str

    def check(self, table: Table, place: Place) -> None:
        times = self.text(table).count(self.printed)
        if times != 1:
            place = self.place(table, place)
            raise DataError("wrong-words-not-unique", self.printed, times, place=place)
        check_date(self.date, "date", place)


@dataclass(frozen=True)
class Exclusion(RowEntry):
    """A recognised name in a description that is only talked about, and why; without an
    `organisation`, words of another cell that name nobody."""

    words: str
    organisation: str
    reason_da: str
    reason_en: str

    def check(self, table: Table, place: Place) -> None:
        if self.organisation:
            what, columns = "description does", [Column.DESCRIPTION]
        else:
            what, columns = "cells of names do", [Column.INVOLVED, Column.AREA]
        if not any(self.words in self.printed_row(table).cell(column).text for column in columns):
            raise DataError("words-not-there", what, self.words, place=replace(place, row=self.row))


@dataclass(frozen=True)
class TitledEntry(RowEntry):
    """An entry about a row that says which by the title, too."""

    title: str

    def check(self, table: Table, place: Place) -> None:
        title = self.printed_row(table).title
        if title != self.title:
            place = replace(place, row=self.row, text=self.title)
            raise DataError("row-has-another-title", self.row, title, place=place)


@dataclass(frozen=True)
class NotAService(TitledEntry):
    """An initiative that serves no citizen or business directly, and why."""

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

    def check(self, table: Table, place: Place) -> None:
        if self.about not in ("strategy", "source"):
            _read_row(self.about, table, place)
        if not all((self.about, self.danish, self.origin, self.date)):
            raise DataError("note-incomplete", place=replace(place, text=self.danish))
        check_date(self.date, "date", place)


@dataclass(frozen=True)
class Spelling(TitledEntry):
    """The usual spelling of a title that is printed otherwise, for search."""

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

    def check(self, table: Table, place: Place) -> None:
        columns = (Column.TITLE, Column.DESCRIPTION, Column.TARGET_GROUP)
        if self.column not in columns or not any(find_words(self.words, self.text(table))):
            raise DataError("no-fact-in-words", self.words, place=self.place(table, place))


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
    """The role of each column of an edition's document, by the column's name. They are read from
    the table `file`, which need not be there. A role is a `Column.key`, or `extra` for a column
    that is kept besides the five."""
    lines = read_lines(file, TABLES[COLUMNS])
    return {line["column"]: line["role"] for _, line in lines}


def _read(file: Path, table: Table) -> Iterator[Any]:
    """The entries of a table beside a document, but for the lines that still wait for theirs."""
    kind = _KINDS[file.name]
    for number, cells in read_lines(file, TABLES[file.name]):
        place = Place(file, line=number)
        values: dict[str, Any] = {**cells, "line": number}
        if "row" in values:
            values["row"] = _read_row(cells["row"], table, place).number
        if "column" in values:
            values["column"] = _read_column(cells["column"], replace(place, row=values["row"]))
        if "number" in values:
            values["number"] = _read_integer(cells["number"], place)
        entry = kind(**values)
        entry.check(table, place)
        if not kind.awaited or any(cells[name] for name in kind.awaited):
            yield entry


def _read_integer(text: str, place: Place) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError("not-a-number", text, place=place) from None


def _read_row(text: str, table: Table, place: Place) -> Row:
    """The row of a document with a number."""
    number, rows = _read_integer(text, place), table.rows
    if not 1 <= number <= len(rows):
        raise DataError("no-such-row", number, len(rows), place=place)
    return rows[number - 1]


def _read_column(text: str, place: Place) -> Column:
    if text not in COLUMN_BY_KEY:
        raise InputError("column-unknown", text, ", ".join(COLUMN_BY_KEY), place=place)
    return COLUMN_BY_KEY[text]


def find_words(words: str, text: str) -> Iterator[re.Match[str]]:
    """Where words stand in a text, but not within other words or numbers."""
    return re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)


# By the file, which is called as the edition's field.
_KINDS: dict[str, type[LineEntry]] = {
    "translations.tsv": Translation,
    "principles.tsv": PrincipleTranslation,
    "corrections.tsv": Correction,
    "exclusions.tsv": Exclusion,
    "not-services.tsv": NotAService,
    "notes.tsv": Note,
    "spellings.tsv": Spelling,
    "facts.tsv": FactReading,
}
# The columns of each, in their order: the fields of a line's entry after its number.
TABLES: dict[str, tuple[str, ...]] = {
    name: tuple(entry.name for entry in fields(kind)[1:]) for name, kind in _KINDS.items()
} | {
    # Which English a person has checked, of which Danish; the column of principles is `principle`.
    "checked.tsv": ("column", "danish", "english", "by", "date"),
    COLUMNS: ("column", "role"),
}
