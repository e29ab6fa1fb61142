"""Lines to sections: which line is a heading, which names the columns, which is a row.

Rules, none of which keys on a document's wording:

* “Princip 1: …” (or “Principle 1 – …”, and without any such, “Tema I”, “Spor A” and their like)
  opens a section, as a paragraph or a row of the table; its statement may stand on the next line.
  The same heading again only says that the section goes on.
* Without any such heading, a column with such a name (“Tema”) says what each row belongs under.
* A line that names three of the five columns names the columns; those hold until the next one.
* A line without a title continues the row above, and so does one whose last three columns are
  empty after a blank line or a new table; a title merged over several lines is one row.
* What else stands below the first heading is left out, and said to be.
"""

from __future__ import annotations

from sikkerby.documents.model import LAST_THREE, Column
from sikkerby.errors import InputError
from sikkerby.importing.columns import (
    DIVISIONS,
    Heading,
    is_code,
    read_abbreviation,
    read_heading,
    resembles_heading,
)
from sikkerby.importing.found import Found, FoundRow, FoundSection
from sikkerby.importing.header import FEWEST_NAMES, NO_HEADER, read_header
from sikkerby.importing.source import Source, SourceLine, clean


def recognise(source: Source) -> Found:
    """The table in the lines of a document.

    Raises InputError, naming table or sheet, row, column and text, where there is none or a part
    of it is missing.
    """
    return _Recogniser(source).run()


class _Recogniser:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.found = Found(source)
        self.header = NO_HEADER
        self.after_break = True
        self.table = -1
        self.headings = _headings(source.lines)

    def run(self) -> Found:
        lines = self.source.lines
        contents = _contents(lines, self.headings)
        for index, line in enumerate(lines):
            if line.table != self.table:
                self.table = line.table
                self.after_break = True
            self._check_cells(line)
            if not line.plain:
                self.after_break = True
                continue
            heading = self.headings.get(index)
            if index in contents:
                self._leave_out("A line of the table of contents was left out.", line)
            elif heading:
                self._open_section(heading, line)
            elif self._read_header(line):
                pass
            elif not self.found.sections and not self._divides_by_column():
                self._read_preamble(line)
            else:
                self._read_below_heading(index, line)
                self.after_break = False
                continue
            self.after_break = True
        self._check()
        return self.found

    def _check_cells(self, line: SourceLine) -> None:
        """Raise the fault of a cell in the columns that are read, or above them."""
        positions = self.header.positions.values()
        for position, cell in enumerate(line.cells):
            if cell.fault and (not positions or position in positions):
                raise cell.fault

    def _open_section(self, heading: Heading, line: SourceLine) -> None:
        sections = self.found.sections
        if sections and heading.number == sections[-1].number:
            same = heading.statement.rstrip(". ").casefold()
            if heading.continued or same in ("", sections[-1].statement.rstrip(". ").casefold()):
                return
        if heading.number != len(sections) + 1:
            raise InputError(
                f"The heading is that of principle {heading.number}, but principle "
                f"{len(sections) + 1} is due.",
                place=line.place(),
                remedy="Number the headings 1, 2, 3 … in the order of the document, each once.",
            )
        sections.append(FoundSection(heading.number, heading.statement, line))

    def _divides_by_column(self) -> bool:
        return not self.headings and self.header.division is not None

    def _section_of(self, line: SourceLine) -> FoundSection:
        """The section of a row: that of the last heading, or the one that its own cell names."""
        sections = self.found.sections
        named = self._divides_by_column() and line.filled > 1
        name = "".join(
            clean(cell.text)
            for position, cell in enumerate(line.cells)
            if named and position == self.header.division
        )
        heading = read_heading(name)
        statement = heading.statement if heading and heading.statement else name
        same = [section for section in sections if section.statement == statement]
        if sections and (not statement or same):
            return same[0] if same else sections[-1]
        if statement:
            sections.append(FoundSection(len(sections) + 1, statement, line))
            return sections[-1]
        raise InputError(
            "The row does not say what it belongs under.",
            place=line.place(self.header.unknown[self.header.division or 0]),
            remedy="Fill the cell, or put a heading such as “Princip 1: …” above the rows.",
        )

    def _read_header(self, line: SourceLine) -> bool:
        header = read_header(line)
        if header is None:
            return False
        if header.unknown != self.header.unknown:
            self.header = header
            for index, name in header.unknown.items():
                what = "it was left out"
                if index == header.division and self._divides_by_column():
                    what = "it was read as the principles"
                self.source.note(f"The column “{name}” is none of the five; {what}.")
        for note in header.notes:
            self.source.notes.append(note)
        self.header = header
        return True

    def _read_preamble(self, line: SourceLine) -> None:
        texts = [clean(cell.text) for cell in line.cells if cell.text.strip()]
        if len(texts) == 2 and is_code(texts[0]):
            self.found.abbreviations.append((texts[0], texts[1]))
            return
        if line.table and self.header.positions and line.filled >= FEWEST_NAMES:
            raise InputError(
                "The table has rows before any principle's heading.",
                place=line.place(),
                remedy="Put a heading such as “Princip 1: …” above them, as a paragraph or as a "
                "row of the table.",
            )
        for text in map(clean, line.cells[0].text.split("\n") if len(texts) == 1 else [line.plain]):
            if abbreviation := read_abbreviation(text):
                self.found.abbreviations.append(abbreviation)
            elif text:
                self.found.preamble.append(text)

    def _read_below_heading(self, index: int, line: SourceLine) -> None:
        section = self._section_of(line)
        word = next((heading.word for heading in self.headings.values()), "princip")
        if line.filled == 1 and resembles_heading(line.plain, word):
            raise InputError(
                "The line looks like a principle's heading, but is spelt otherwise.",
                place=line.place(),
                remedy=f"Write it as “{word.capitalize()} 1: …”, or begin it with other words if "
                "it is none.",
            )
        if not section.statement and not section.rows and line.filled == 1:
            section.statement = line.plain
            return
        if line.filled == 1 and line.spanning:
            self._leave_out("A text between the rows was left out.", line)
            return
        if not self.header.positions:
            raise InputError(
                "No line names the columns of the table.",
                place=line.place(),
                remedy="Put a line with the names of the five columns above the rows: "
                f"{', '.join(column.header for column in Column)}.",
            )
        self._read_row(index, line, section)

    def _read_row(self, index: int, line: SourceLine, section: FoundSection) -> None:
        cells = {
            column: line.cells[position]
            for column, position in self.header.positions.items()
            if position < len(line.cells)
        }
        self._note_extra(line)
        texts = {column: cell.text for column, cell in cells.items() if clean(cell.text)}
        if not texts:
            self._leave_out("A line with nothing in the five columns was left out.", line)
            return
        own = {column: text for column, text in texts.items() if not cells[column].merged}
        title = cells.get(Column.TITLE)
        if title is not None and title.merged and texts.get(Column.TITLE) and section.rows:
            self._continue(section, own)
            self.source.note("A line under a merged title was joined to it.", line.place())
            return
        if Column.TITLE not in texts and own and len(own) < 4 and section.rows:
            self._continue(section, own)
            self.source.note("A line without a title was joined to the row above it.", line.place())
            return
        if self.after_break and own and section.rows and own.keys().isdisjoint(LAST_THREE):
            if own.keys() == {Column.TITLE} and self._ends_section(index):
                self._leave_out("A text below the table was left out.", line)
                return
            if Column.DESCRIPTION in own:
                self._continue(section, own)
                self.source.note(
                    "A line whose last three cells are empty was joined to the row above it.",
                    line.place(),
                )
                return
        for column in Column:
            if column not in texts:
                raise InputError(
                    f"The cell “{self.header.names[column]}” is empty.",
                    place=line.place(self.header.names[column]),
                    remedy="Fill the cell in the document, if only with what it says elsewhere.",
                )
        section.headers = section.headers or self.header.names
        section.rows.append(FoundRow(line, {column: [texts[column]] for column in Column}))

    def _continue(self, section: FoundSection, texts: dict[Column, str]) -> None:
        for column, text in texts.items():
            section.rows[-1].pieces[column].append(text)

    def _note_extra(self, line: SourceLine) -> None:
        known = set(self.header.positions.values()) | set(self.header.unknown)
        for position, cell in enumerate(line.cells):
            if position not in known and cell.text.strip() and not cell.merged:
                self._leave_out("A cell outside the five columns was left out.", line, cell.text)

    def _ends_section(self, index: int) -> bool:
        """Whether no further row follows before the next heading."""
        for later, line in enumerate(self.source.lines[index + 1 :], start=index + 1):
            if later in self.headings:
                return True
            if line.filled > 1:
                return False
        return True

    def _leave_out(self, message: str, line: SourceLine, text: str | None = None) -> None:
        self.source.note(message, line.place(text=text))

    def _check(self) -> None:
        words = {heading.word for heading in self.headings.values()} - {"princip"}
        for word in words:
            self.source.note(f"The headings “{word.capitalize()} …” were read as principles.")
        place = self.source.lines[0].place(text=None) if self.source.lines else None
        if not self.found.sections:
            raise InputError(
                "The document has no principle's heading, such as “Princip 1: …”.",
                place=place,
                remedy="Put each principle's heading above its rows, as a paragraph or as a row, "
                "or name it in each row, in a column “Tema”.",
            )
        for section in self.found.sections:
            if not section.statement:
                raise InputError(
                    f"Principle {section.number} has a number but no statement.",
                    place=section.line.place(),
                    remedy="Write the principle after its number: “Princip 1: Vi …”.",
                )
            if not section.rows:
                raise InputError(
                    f"Principle {section.number} has no initiatives: no row of a table stands "
                    "below its heading.",
                    place=section.line.place(),
                    remedy="Put the names of the columns and at least one row below the heading.",
                )


def _headings(lines: list[SourceLine]) -> dict[int, Heading]:
    """The headings by line: all with the word that comes first in `DIVISIONS`."""
    found: dict[int, Heading] = {}
    for index, line in enumerate(lines):
        # A heading with separators of its own reads as several cells, but as one in `plain`.
        if line.filled <= 1 and (heading := read_heading(line.plain)):
            found[index] = heading
    first = min((DIVISIONS.index(heading.word) for heading in found.values()), default=0)
    return {i: heading for i, heading in found.items() if DIVISIONS.index(heading.word) == first}


def _contents(lines: list[SourceLine], found: dict[int, Heading]) -> set[int]:
    """The lines that are headings in a table of contents: nothing follows, and they come again."""
    headings = list(found.items())
    left_out: set[int] = set()
    for position, (index, heading) in enumerate(headings):
        rest = headings[position + 1 :]
        end = rest[0][0] if rest else len(lines)
        if not any(line.filled > 1 for line in lines[index + 1 : end]) and any(
            later.number == heading.number and not later.continued for _, later in rest
        ):
            left_out.add(index)
    return left_out
