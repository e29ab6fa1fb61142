"""An edition: one folder with a document, its manifest, and the plain tables beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sikkerby.documents.manifest import MANIFEST, Manifest, check_date, read_manifest
from sikkerby.documents.model import Column, Row, Table
from sikkerby.documents.reader import read_table
from sikkerby.documents.tables import read_lines
from sikkerby.errors import DataError, InputError, Place


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
    """The English of a principle's statement, and its short names for lists."""

    number: int
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
    """A recognised name in a description that is only talked about, and why."""

    line: int
    row: int
    words: str
    organisation: str
    reason_da: str
    reason_en: str


@dataclass(frozen=True)
class NotAService:
    """An initiative that serves no citizen or business directly, and why."""

    row: int
    title: str
    reason_da: str
    reason_en: str


@dataclass(frozen=True)
class Note:
    """What editors note of `about` (`strategy`, `source`, a row), and where they read it."""

    about: str
    danish: str
    english: str
    origin: str
    date: str


@dataclass(frozen=True)
class Spelling:
    """The usual spelling of a title that is printed otherwise, for search."""

    row: int
    title: str
    spelling: str


@dataclass(frozen=True)
class Edition:
    """An edition, read and checked against its own table."""

    folder: Path
    manifest: Manifest
    table: Table
    translations: tuple[Translation, ...]
    principles: tuple[PrincipleTranslation, ...]
    corrections: tuple[Correction, ...]
    exclusions: tuple[Exclusion, ...]
    not_services: tuple[NotAService, ...]
    notes: tuple[Note, ...] = ()
    spellings: tuple[Spelling, ...] = ()

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
            f"The manifest's identifier is “{manifest.identifier}”, its folder “{folder.name}”.",
            place=Place(folder / MANIFEST),
            remedy="Give both the same name: the identifier is part of every IRI.",
        )
    table = read_table(folder / "document.txt")
    return Edition(
        folder,
        manifest,
        table,
        tuple(_read_translations(folder / "translations.tsv", table)),
        tuple(_read_principles(folder / "principles.tsv", table)),
        tuple(_read_corrections(folder / "corrections.tsv", table)),
        tuple(_read_exclusions(folder / "exclusions.tsv", table)),
        tuple(_read_not_services(folder / "not-services.tsv", table)),
        tuple(_read_notes(folder / "notes.tsv", table)),
        tuple(_read_spellings(folder / "spellings.tsv", table)),
    )


def _read_translations(file: Path, table: Table) -> list[Translation]:
    found: list[Translation] = []
    for line, cells in read_lines(file, ("row", "column", "danish", "english")):
        row, column = _cell_of(file, line, cells, table)
        printed = row.cell(column).text
        if cells["danish"] != printed:
            raise DataError(
                "The translation is of other words than the document has.",
                place=Place(file, line=line, row=row.number, column=column.key, text=printed),
                remedy="Translate the cell anew and copy its Danish words into “danish”.",
            )
        # A line that waits for its English is no translation yet.
        if cells["english"]:
            found.append(Translation(line, row.number, column, cells["danish"], cells["english"]))
    return found


def _read_principles(file: Path, table: Table) -> list[PrincipleTranslation]:
    columns = ("number", "danish", "english", "short_da", "short_en")
    found: list[PrincipleTranslation] = []
    statements = {section.number: section.statement.text for section in table.sections}
    for line, cells in read_lines(file, columns):
        number = _number(file, line, cells["number"])
        place = Place(file, line=line, text=cells["danish"])
        if number not in statements:
            raise DataError(
                f"The document has no principle {number}.",
                place=place,
                remedy="Remove the line, or correct its number.",
            )
        if statements[number] != cells["danish"]:
            raise DataError(
                "The translation is of another statement than the document has.",
                place=place,
                remedy=f"The document says: “{statements[number]}”.",
            )
        if cells["english"]:
            found.append(
                PrincipleTranslation(number, cells["english"], cells["short_da"], cells["short_en"])
            )
    return found


def _read_corrections(file: Path, table: Table) -> list[Correction]:
    columns = ("row", "column", "printed", "corrected", "reason_da", "reason_en", "by", "date")
    found: list[Correction] = []
    for line, cells in read_lines(file, columns):
        row, column = _cell_of(file, line, cells, table)
        text = row.cell(column).text
        if text.count(cells["printed"]) != 1:
            raise DataError(
                f"The words “{cells['printed']}” stand {text.count(cells['printed'])} times in the "
                "cell that they correct.",
                place=Place(file, line=line, row=row.number, column=column.key, text=text),
                remedy="Write just the wrong words, with as many neighbours as make them unique.",
            )
        check_date(cells["date"], "date", file)
        found.append(Correction(line, row.number, column, *(cells[name] for name in columns[2:])))
    return found


def _read_exclusions(file: Path, table: Table) -> list[Exclusion]:
    columns = ("row", "words", "organisation", "reason_da", "reason_en")
    found: list[Exclusion] = []
    for line, cells in read_lines(file, columns):
        row = _row_of(file, line, cells["row"], table)
        if cells["words"] not in row.cell(Column.DESCRIPTION).text:
            raise DataError(
                f"The description does not have the words “{cells['words']}”.",
                place=Place(file, line=line, row=row.number),
                remedy="Copy the words as they are printed, or remove the line.",
            )
        found.append(Exclusion(line, row.number, *(cells[name] for name in columns[1:])))
    return found


def _read_not_services(file: Path, table: Table) -> list[NotAService]:
    columns = ("row", "title", "reason_da", "reason_en")
    return [
        NotAService(row.number, *(cells[name] for name in columns[1:]))
        for row, cells in _read_titled(file, columns, table)
    ]


def _read_spellings(file: Path, table: Table) -> list[Spelling]:
    return [
        Spelling(row.number, cells["title"], cells["spelling"])
        for row, cells in _read_titled(file, ("row", "title", "spelling"), table)
    ]


def _read_titled(
    file: Path, columns: Sequence[str], table: Table
) -> Iterator[tuple[Row, Mapping[str, str]]]:
    """The lines of a table that names each row by number and title."""
    for line, cells in read_lines(file, columns):
        row = _row_of(file, line, cells["row"], table)
        if row.title != cells["title"]:
            raise DataError(
                f"Row {row.number} has another title.",
                place=Place(file, line=line, row=row.number, text=cells["title"]),
                remedy=f"The document says: “{row.title}”.",
            )
        yield row, cells


def _read_notes(file: Path, table: Table) -> list[Note]:
    columns = ("about", "danish", "english", "origin", "date")
    found: list[Note] = []
    for line, cells in read_lines(file, columns):
        if cells["about"] not in ("strategy", "source"):
            _row_of(file, line, cells["about"], table)
        if not all(cells.values()):
            raise DataError(
                "The note lacks a language, its origin or its date.",
                place=Place(file, line=line, text=cells["danish"]),
                remedy="Write it in Danish and English, where it was read, and when.",
            )
        check_date(cells["date"], "date", file)
        found.append(Note(*(cells[name] for name in columns)))
    return found


def _cell_of(file: Path, line: int, cells: Mapping[str, str], table: Table) -> tuple[Row, Column]:
    row = _row_of(file, line, cells["row"], table)
    for column in Column:
        if column.key == cells["column"]:
            return row, column
    raise InputError(
        f"The column “{cells['column']}” is not known.",
        place=Place(file, line=line, row=row.number),
        remedy=f"The columns are: {', '.join(column.key for column in Column)}.",
    )


def _row_of(file: Path, line: int, text: str, table: Table) -> Row:
    number = _number(file, line, text)
    if not 1 <= number <= len(table.rows):
        raise DataError(
            f"The line is for row {number}, but the document has {len(table.rows)} rows.",
            place=Place(file, line=line),
            remedy="Remove the line, or correct its row.",
        )
    return table.rows[number - 1]


def _number(file: Path, line: int, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InputError(
            f"“{text}” is no number.", place=Place(file, line=line), remedy="Write digits."
        ) from None
