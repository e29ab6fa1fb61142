"""Lines to sections: which line is a heading, which names the columns, which is a row.

Rules, none of which keys on a document's wording:

* What divides the table is found, or asked for (`divisions`); its headings open sections. The same
  heading again only says that the section goes on. Its statement may stand on the next line.
* A line that names columns names them until the next one; which tables are those of initiatives,
  `choice` says. Of the others each is left out, and told of.
* A line without a title continues the row above, and so does one whose last three columns are
  empty after a blank line or a new table, unless it begins a sentence of its own; a title merged
  over several lines is one row.
* What else stands below the first line of names is left out, and said to be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from sikkerby.documents.headings import Heading, split_label
from sikkerby.documents.model import Column
from sikkerby.errors import InputError
from sikkerby.importing.abbreviations import is_code, read_abbreviation
from sikkerby.importing.cards import lay_out_cards
from sikkerby.importing.choice import Choice, choose_tables, widths_of
from sikkerby.importing.contents import NOTHING
from sikkerby.importing.divisions import Divisions, find_contents, find_divisions
from sikkerby.importing.found import Found, FoundRow, FoundSection
from sikkerby.importing.header import NO_HEADER, Header, with_description
from sikkerby.importing.joining import goes_on, is_sum, repeats_above, why_joined
from sikkerby.importing.source import Source, SourceLine, clean
from sikkerby.importing.titles import refine_titles

# What no title is: a text of several words with a full stop, or of many.
_SENTENCE = re.compile(r"(?:\S+\s+){3,}\S*[.!?:](?:\s|$)|(?:\S+\s+){9,}")
_NO_ROLES: Mapping[str, str] = MappingProxyType({})


def recognise(source: Source, roles: Mapping[str, str] = _NO_ROLES, divided_by: str = "") -> Found:
    """The table in the lines of a document.

    `roles` says what columns are, by their names in small letters; `divided_by` what divides the
    table, as `find_divisions` has it. Raises InputError, naming table or sheet, row, column and
    text, where there is no table or a row has no title.
    """
    lines = lay_out_cards(source.lines, roles)
    choice = choose_tables(lines, roles)
    divisions = find_divisions(lines, choice.headers, roles, divided_by)
    return _Recogniser(source, lines, choice, divisions).run()


class _Recogniser:
    def __init__(
        self,
        source: Source,
        lines: list[SourceLine],
        choice: Choice,
        divisions: Divisions,
    ) -> None:
        self.source = source
        self.lines = lines
        self.choice = choice
        self.headers = {
            at: with_description(header, besides=divisions.column)
            for at, header in choice.headers.items()
        }
        self.headings = divisions.headings
        self.column = divisions.column
        self.found = Found(source)
        self.header = NO_HEADER
        self.section: FoundSection | None = None
        self.above: FoundRow | None = None
        self.after_break = True
        # Whether the line before was a text between or below the rows.
        self.after_text = False
        self.table = -1
        self.widths = widths_of(lines)
        self.width = 0
        self.cells = 0
        self.other: list[SourceLine] = []

    def run(self) -> Found:
        contents = find_contents(self.lines, self.headings)
        for index, line in enumerate(self.lines):
            begins = line.table != self.table
            if begins:
                self.table = line.table
                self.after_break = True
            heading, header = self.headings.get(index), self.headers.get(index)
            if not line.plain:
                self.after_break = True
                continue
            if self._is_of_other_table(index, line, begins):
                self.other.append(line)
                self.after_break = True
                continue
            self._check_cells(line)
            if index in contents:
                self._leave_out("A line of the table of contents was left out.", line)
            elif heading or header:
                if heading:
                    self._open_section(heading, line)
                if header:
                    self._take_header(index, header)
                    self.width = self.widths[line.table]
                    self.cells = len(line.cells)
            elif not self.found.sections and not self.header.positions:
                self._read_preamble(line)
            else:
                if begins and line.table and line.filled > 1:
                    self._leave_out("A table without names of columns was read as more rows.", line)
                after_text, self.after_text = self.after_text, False
                self._read_below_heading(index, line, after_text=after_text)
                self.after_break = self.after_text
                continue
            self.after_break = True
        self._end_other_table()
        refine_titles(self.found)
        self._check()
        return self.found

    def _is_of_other_table(self, index: int, line: SourceLine, begins: bool) -> bool:
        """Whether a line is one of a table that is not that of the initiatives; such a table goes
        on until the next one, a heading or a text outside of tables."""
        is_text = line.filled == 1 and (line.spanning or not line.table)
        if self.other and (index in self.headers or index in self.headings or begins or is_text):
            self._end_other_table()
        if index in self.headers or index in self.headings:
            return False
        if self.other or index in self.choice.others:
            return True
        if not self.header.positions or line.filled < 2:
            return False
        if line.table:
            return begins and self.widths[line.table] != self.width
        # Of text, a block of lines that all have fewer cells.
        following = self.lines[index + 1 : index + 2]
        is_block = any(len(other.cells) == len(line.cells) for other in following)
        return self.after_break and len(line.cells) < self.cells and is_block

    def _end_other_table(self) -> None:
        if self.other:
            first, count = self.other[0], len(self.other)
            self._leave_out(f"Another table, of {count} lines, was left out.", first)
        self.other = []

    def _check_cells(self, line: SourceLine) -> None:
        """Raise the fault of a cell in the columns that are read, or above them."""
        positions = {at for places in self.header.positions.values() for at in places}
        for position, cell in enumerate(line.cells):
            if cell.fault and (not positions or position in positions | self.header.extra.keys()):
                raise cell.fault

    def _open_section(self, heading: Heading, line: SourceLine) -> None:
        """Begin the part that a heading is of, or go on with one of the same heading.

        Principles are known by their numbers; others by their words, and count as they come.
        """
        sections = [section for section in self.found.sections if section.number]
        for section in reversed(sections):
            if section.is_headed_by(heading):
                self.above = self.above if section is self.section else None
                self.section = section
                return
        if heading.word == "princip" and heading.number != len(sections) + 1:
            raise InputError(
                "heading-number-out-of-order", heading.number, len(sections) + 1, place=line.place()
            )
        self._begin_section(len(sections) + 1, heading.label, heading.statement, line)

    def _begin_section(
        self, number: int, label: str, statement: str, line: SourceLine
    ) -> FoundSection:
        self.section = FoundSection(number, label, statement, line)
        self.found.sections.append(self.section)
        self.above = None
        return self.section

    def _section_of(self, line: SourceLine) -> FoundSection:
        """The section of a row: that of the last heading, or the one that its own cell names."""
        sections = self.found.sections
        position = self.header.position_of(self.column) if self.column else None
        name = ""
        if position is not None and position < len(line.cells) and line.filled > 1:
            name = clean(line.cells[position].text)
        if not name and self.section:
            if position is not None:
                self.source.note("A row without a name was put under that above.", line.place())
            return self.section
        label, statement = split_label(name)
        for section in sections:
            if section.statement == statement:
                self.section = section
                return section
        number = len([section for section in sections if section.number]) + 1 if statement else 0
        if not statement and self.headings:
            self.source.note("The rows above the first heading belong under none.", line.place())
        above = self.above
        section = self._begin_section(number, label, statement, line)
        self.above = above
        return section

    def _take_header(self, index: int, header: Header) -> None:
        if index in self.choice.differing:
            self._leave_out("A table with other columns was read too.", self.lines[index])
        if header.others != self.header.others:
            for index, name in header.others.items():
                what = "it was left out"
                if index in header.extra:
                    what = "it was kept"
                elif name == self.column:
                    what = "it was read as the principles"
                self.source.note(f"The column “{name}” is none of the five; {what}.")
        if header.names != self.header.names:
            self.source.notes.extend(header.notes)
        roles = {min(places): (header.names[column], column.key)
                 for column, places in header.positions.items()}  # fmt: skip
        for index, name in header.others.items():
            roles[index] = (name, "extra" if index in header.extra else NOTHING)
        # In the order of the document, whoever said what they are.
        for _, (name, role) in sorted(roles.items()):
            if role != NOTHING or name not in self.found.roles:
                self.found.roles[name] = role
        if self.column:
            self.found.roles[self.column] = "division"
        self.header = header

    def _read_preamble(self, line: SourceLine) -> None:
        texts = [clean(cell.text) for cell in line.cells if cell.text.strip()]
        if len(texts) == 2 and is_code(texts[0]):
            self.found.abbreviations.append((texts[0], texts[1]))
            return
        for text in map(clean, line.cells[0].text.split("\n") if len(texts) == 1 else [line.plain]):
            if abbreviation := read_abbreviation(text):
                self.found.abbreviations.append(abbreviation)
            elif text:
                self.found.preamble.append(text)

    def _read_below_heading(self, index: int, line: SourceLine, *, after_text: bool) -> None:
        last = self.section
        if last and last.number and not last.statement and not last.rows and line.filled == 1:
            last.statement = line.plain
            return
        if line.filled == 1 and line.spanning:
            self._leave_out("A text between the rows was left out.", line)
            return
        if not self.header.positions and self.headers:
            self._leave_out("A text above the table was left out.", line)
            return
        if not self.header.positions:
            raise InputError(
                "line-names-no-columns",
                ", ".join(column.header for column in Column),
                place=line.place(),
            )
        self._read_row(index, line, after_text=after_text)

    def _read_row(self, index: int, line: SourceLine, *, after_text: bool) -> None:
        self._note_others(line)
        pieces: dict[Column | str, list[str]] = {}
        own: set[Column | str] = set()
        columns: list[tuple[Column | str, tuple[int, ...]]] = [*self.header.positions.items()]
        columns += [(name, (at,)) for at, name in self.header.extra.items()]
        for column, places in columns:
            cells = [line.cells[at] for at in places if at < len(line.cells)]
            pieces[column] = [cell.text for cell in cells if clean(cell.text)]
            if repeats_above(pieces[column]) and self.above and column in self.above.pieces:
                self.source.note("Signs for the same were read as the cell above.", line.place())
                pieces[column] = self.above.pieces[column]
            own |= {column for cell in cells if clean(cell.text) and not cell.merged}
        filled = {column for column, texts in pieces.items() if texts}
        if not filled & set(Column):
            self._leave_out("A line with nothing in the five columns was left out.", line)
            self.after_text = self.after_break and line.filled == 1
            return
        if is_sum(pieces, line):
            self._leave_out("A line of sums was left out.", line)
            return
        if reason := why_joined(pieces, own, self.above):
            self._continue(pieces, own, reason, line)
        elif self.after_break and not after_text and goes_on(pieces, own, self.header, self.above):
            reason = "A line whose last three cells are empty was joined to the row above it."
            self._continue(pieces, own, reason, line)
        elif self._is_text_below(index, line, own, after_text):
            self._leave_out("A text below the table was left out.", line)
            self.after_text = True
        elif Column.TITLE not in filled:
            self._leave_out("A line without a title was left out.", line)
        else:
            section = self._section_of(line)
            for column in pieces:
                called = self.header.names[column] if isinstance(column, Column) else column
                section.headers.setdefault(column, called)
            if carried := filled - own - {Column.TITLE}:
                texts = (clean(text) for column in carried for text in pieces[column])
                what = "The text of a merged cell was read in each of its rows."
                self.source.note(what, line.place(text=", ".join(texts)))
            if len(filled & set(Column)) * 2 <= len(self.header.positions):
                self.source.note("A row with few cells was read as an initiative.", line.place())
            self.above = FoundRow(line, pieces)
            section.rows.append(self.above)

    def _continue(
        self,
        pieces: Mapping[Column | str, list[str]],
        own: set[Column | str],
        reason: str,
        line: SourceLine,
    ) -> None:
        if self.above:
            for column in pieces.keys() & own:
                self.above.pieces.setdefault(column, []).extend(pieces[column])
        self.source.note(reason, line.place())

    def _note_others(self, line: SourceLine) -> None:
        known = {at for places in self.header.positions.values() for at in places}
        known |= set(self.header.others)
        for position, cell in enumerate(line.cells):
            if position not in known and cell.text.strip() and not cell.merged:
                self._leave_out("A cell outside the five columns was left out.", line, cell.text)

    def _is_text_below(
        self, index: int, line: SourceLine, own: set[Column | str], after_text: bool
    ) -> bool:
        """Whether a line with nothing but a title is none: a sentence, or after a break; no row
        follows in its table, and no number is before it unless the line above is a text too."""
        below_text = {Column.TITLE, Column.DESCRIPTION} if after_text else {Column.TITLE}
        if not own <= below_text or (line.filled > 1 and not after_text):
            return False
        if not self.after_break and not (line.filled == 1 and _SENTENCE.search(line.plain)):
            return False
        for later, other in enumerate(self.lines[index + 1 :], start=index + 1):
            ends_table = line.table and other.filled and other.table != line.table
            if ends_table or later in self.headings or later in self.headers:
                return True
            filled = sum(
                1
                for places in self.header.positions.values()
                if any(at < len(other.cells) and other.cells[at].text.strip() for at in places)
            )
            if filled > 1 and (other.table or len(other.cells) >= self.cells):
                return False
        return True

    def _leave_out(self, message: str, line: SourceLine, text: str | None = None) -> None:
        self.source.note(message, line.place(text=text))

    def _check(self) -> None:
        for at, heading in self.headings.items():
            if heading.word not in self.lines[at].plain.casefold():
                what = f"The heading was read as that of “{heading.label}”."
                self._leave_out(what, self.lines[at])
        for word in {heading.word for heading in self.headings.values()} - {"princip", ""}:
            self.source.note(f"The headings “{word.capitalize()} …” were read as principles.")
        lines = dict.fromkeys(h.statement for h in self.headings.values() if not h.word)
        if lines:
            said = ", ".join(f"“{line}”" for line in lines)
            self.source.note(f"These were read as principles: {said}.")
        for section in [section for section in self.found.sections if section.number]:
            is_principle = section.label.casefold().startswith("princip")
            if not section.statement and section.rows and not is_principle:
                section.label, section.statement = "", section.label
            if not section.statement:
                raise InputError(
                    "principle-without-statement", section.number, place=section.line.place()
                )
            if not section.rows and not is_principle:
                self.found.sections.remove(section)
                self._leave_out("A heading without rows below it was left out.", section.line)
            elif not section.rows:
                raise InputError(
                    "heading-without-initiatives", section.number, place=section.line.place()
                )
        place = self.lines[0].place(text=None) if self.lines else None
        if not self.found.rows:
            raise InputError(
                "no-table-of-initiatives",
                ", ".join(column.header for column in Column),
                place=place,
            )
