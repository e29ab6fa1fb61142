"""What every reader of a foreign document yields: lines of cells, each knowing where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sikkerby.documents.model import Span
from sikkerby.documents.reader import join_pieces
from sikkerby.errors import InputError, Place, shorten
from sikkerby.spelling import plain_signs
from sikkerby.translation import translate

# A small figure or a star at the end of a word; not that of “m²”.
_FOOTNOTE_MARK = re.compile(r"(?:(?<=[^\W\d_]{3})|(?<=[).”\"]))(?:[¹²³⁰⁴-⁹]+|\*{1,3}(?!\w))")
_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# Controls, halves of signs, and signs of a font's own, which mean nothing outside of it.
_UNREADABLE = frozenset(("Cc", "Cs", "Co"))


@dataclass(frozen=True)
class SourceCell:
    """The text of a cell as the document has it.

    `merged` where it only repeats the cell above, with which it is merged; `fault` is why it has
    no text that could be read, which matters only in the columns that are read. `bold` is the
    beginning that alone of its paragraph is bold.
    """

    text: str
    merged: bool = False
    fault: InputError | None = None
    bold: str = ""


@dataclass(frozen=True)
class SourceLine:
    """A row of a table, or a paragraph outside of tables (one cell, `table` 0).

    `where` names the table or sheet for messages, `number` counts rows or lines in it from 1.
    `plain` is how the line reads without cells; `spanning` where one cell takes the whole width,
    as a paragraph does. `is_heading` where its style is that of headings.
    """

    cells: tuple[SourceCell, ...]
    file: Path
    where: str
    number: int
    table: int
    plain: str
    spanning: bool = False
    is_heading: bool = False

    @property
    def filled(self) -> int:
        """How many cells have a text of their own."""
        return sum(1 for cell in self.cells if cell.text.strip() and not cell.merged)

    def place(self, column: str | None = None, text: str | None = None) -> Place:
        """Where the line stands, for messages."""
        file = f"{self.file}, {self.where}" if self.where else str(self.file)
        shown = self.plain if text is None else text
        if self.table:
            return Place(file, row=self.number, column=column, text=shown)
        return Place(file, line=self.number, column=column, text=shown)


@dataclass(frozen=True)
class Note:
    """Something about the document that the steward should know."""

    message: str
    place: Place | None = None

    def of(self, language: str) -> str:
        """What it is, and where, in a language."""
        message = translate(self.message, language)
        return f"{message} ({self.place.of(language)})" if self.place else message


@dataclass
class Source:
    """A document as lines; `kind` is its form in words, such as “Word document”."""

    file: Path
    kind: str
    lines: list[SourceLine] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _reported: set[str] = field(default_factory=set)

    def add(
        self,
        cells: Sequence[SourceCell],
        where: str,
        number: int,
        table: int,
        *,
        plain: str | None = None,
        spanning: bool = False,
        is_heading: bool = False,
    ) -> None:
        """Add a line; without `plain` it reads as its cells, one after the other."""
        if plain is None:
            plain = " ".join(clean(cell.text) for cell in cells if cell.text.strip())
        line = SourceLine(
            tuple(cells), self.file, where, number, table, plain, spanning, is_heading
        )
        self.lines.append(line)
        for cell in cells:
            self._note_signs(cell.text, line)

    def add_paragraph(self, text: str, number: int, *, is_heading: bool) -> None:
        """Add a line that stands outside all tables."""
        where = "outside tables"
        self.add([SourceCell(text)], where, number, 0, spanning=True, is_heading=is_heading)

    def _note_signs(self, text: str, line: SourceLine) -> None:
        """Tell of each sign that is no text where it stands first, and of marks of footnotes."""
        if mark := _FOOTNOTE_MARK.search(text):
            what = f"The mark of a footnote “{mark[0]}” was left out."
            self.note(what, line.place(text=text))
        signs = {sign for sign in _LINE_ENDS.sub("", text) if not sign.isprintable()}
        for sign in sorted(signs - self._reported):
            if not plain_signs(sign) or (sign != "\t" and _is_unreadable(sign)):
                self._reported.add(sign)
                what = f"The sign {shorten(sign)}, here for the first time, was left out."
                self.note(what, line.place(text=text))

    def note(self, message: str, place: Place | None = None) -> None:
        self.notes.append(Note(message, place))


def clean(text: str) -> str:
    """One line of canonical text: NFC, white space collapsed, without invisible signs and marks of
    footnotes.

    Lines of a cell join by the same rule as the pieces of a row that a page break parts.
    """
    text = _FOOTNOTE_MARK.sub("", text)
    is_plain = text.replace("\t", " ").isprintable() and plain_signs(text) == text
    if is_plain and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", plain_signs(_LINE_ENDS.sub("\n", text)))
    text = "".join(sign for sign in text if sign in "\n\t" or not _is_unreadable(sign))
    pieces: list[Span] = []
    start = 0
    for line in text.split("\n"):
        pieces.append(Span(start, start + len(line)))
        start += len(line) + 1
    return join_pieces(text, pieces).text


def _is_unreadable(sign: str) -> bool:
    return unicodedata.category(sign) in _UNREADABLE


def split_lines(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return _LINE_ENDS.split(text)
