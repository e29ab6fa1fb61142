"""Lines to sections: which line is a heading, which names the columns, which is a row.

Rules, none of which keys on a document's wording:

* What divides the table is found, or asked for (`divisions`); its headings open sections. The same
  heading again only says that the section goes on. Its statement may stand on the next line.
* A line that names three of the five columns names the columns; those hold until the next one.
* A line without a title continues the row above, and so does one whose last three columns are
  empty after a blank line or a new table, unless it begins a sentence of its own; a title merged
  over several lines is one row.
* What else stands below the first line of names is left out, and said to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from sikkerby.documents.headings import Heading, read_heading, resembles_heading
from sikkerby.documents.model import LAST_THREE, Column
from sikkerby.errors import InputError
from sikkerby.importing.abbreviations import is_code, read_abbreviation
from sikkerby.importing.cards import lay_out_cards
from sikkerby.importing.divisions import Divisions, find_divisions
from sikkerby.importing.found import Found, FoundRow, FoundSection
from sikkerby.importing.header import NO_HEADER, NOTHING, Header, read_header
from sikkerby.importing.source import Source, SourceLine, clean

_NO_ROLES: Mapping[str, str] = MappingProxyType({})


def recognise(source: Source, roles: Mapping[str, str] = _NO_ROLES, divided_by: str = "") -> Found:
    """The table in the lines of a document.

    `roles` says what columns are, by their names in small letters; `divided_by` what divides the
    table, as `find_divisions` has it. Raises InputError, naming table or sheet, row, column and
    text, where there is no table or a row has no title.
    """
    lines = lay_out_cards(source.lines, roles)
    headers = _read_headers(lines, roles)
    divisions = find_divisions(lines, headers, roles, divided_by)
    return _Recogniser(source, lines, headers, divisions).run()


def _read_headers(lines: list[SourceLine], roles: Mapping[str, str]) -> dict[int, Header]:
    """The lines that name columns; below the first, only those that are just so or as it is."""
    found: dict[int, Header] = {}
    for index, line in enumerate(lines):
        if header := read_header(line, roles):
            first = next(iter(found.values()), header)
            if header.sure or first is header or header.names == first.names:
                found[index] = header
    return found


class _Recogniser:
    def __init__(
        self,
        source: Source,
        lines: list[SourceLine],
        headers: Mapping[int, Header],
        divisions: Divisions,
    ) -> None:
        self.source = source
        self.lines = lines
        self.headers = headers
        self.headings = divisions.headings
        self.column = divisions.column
        self.found = Found(source)
        self.header = NO_HEADER
        self.above: FoundRow | None = None
        self.after_break = True
        self.table = -1
        self.widths = _widths(lines)
        self.width = 0

    def run(self) -> Found:
        contents = _contents(self.lines, self.headings)
        for index, line in enumerate(self.lines):
            if line.table != self.table:
                self.table = line.table
                self.after_break = True
            self._check_cells(line)
            if not line.plain:
                self.after_break = True
                continue
            heading, header = self.headings.get(index), self.headers.get(index)
            if index in contents:
                self._leave_out("A line of the table of contents was left out.", line)
            elif heading or header:
                if heading:
                    self._open_section(heading, line)
                if header:
                    self._take_header(header)
                    self.width = self.widths[line.table]
            elif not self.found.sections and not self.header.positions:
                self._read_preamble(line)
            elif line.table and line.filled > 1 and self.widths[line.table] != self.width:
                self._leave_out("A line of another table was left out.", line)
            else:
                self._read_below_heading(index, line)
                self.after_break = False
                continue
            self.after_break = True
        self._check()
        return self.found

    def _check_cells(self, line: SourceLine) -> None:
        """Raise the fault of a cell in the columns that are read, or above them."""
        positions = {at for places in self.header.positions.values() for at in places}
        for position, cell in enumerate(line.cells):
            if cell.fault and (not positions or position in positions | self.header.extra.keys()):
                raise cell.fault

    def _open_section(self, heading: Heading, line: SourceLine) -> None:
        sections = [section for section in self.found.sections if section.number]
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
        section = FoundSection(heading.number, heading.label, heading.statement, line)
        self.found.sections.append(section)
        self.above = None

    def _section_of(self, line: SourceLine) -> FoundSection:
        """The section of a row: that of the last heading, or the one that its own cell names."""
        sections = self.found.sections
        position = self.header.position_of(self.column) if self.column else None
        name = ""
        if position is not None and position < len(line.cells) and line.filled > 1:
            name = clean(line.cells[position].text)
        if not name and sections:
            if position is not None:
                self.source.note("A row without a name was put under that above.", line.place())
            return sections[-1]
        heading = read_heading(name)
        label, statement = "", name
        if heading and heading.statement:
            label, statement = heading.label, heading.statement
        for section in sections:
            if section.statement == statement:
                return section
        number = len([section for section in sections if section.number]) + 1 if statement else 0
        if not statement and self.headings:
            self.source.note("The rows above the first heading belong under none.", line.place())
        sections.append(FoundSection(number, label, statement, line))
        return sections[-1]

    def _take_header(self, header: Header) -> None:
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
        self.found.roles |= dict(role for _, role in sorted(roles.items()))
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

    def _read_below_heading(self, index: int, line: SourceLine) -> None:
        word = next((heading.word for heading in self.headings.values()), "")
        if word and line.filled == 1 and resembles_heading(line.plain, word):
            raise InputError(
                "The line looks like a principle's heading, but is spelt otherwise.",
                place=line.place(),
                remedy=f"Write it as “{word.capitalize()} 1: …”, or begin it with other words if "
                "it is none.",
            )
        last = self.found.sections[-1] if self.found.sections else None
        if last and last.number and not last.statement and not last.rows and line.filled == 1:
            self.found.sections[-1] = replace(last, statement=line.plain)
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
        self._read_row(index, line)

    def _read_row(self, index: int, line: SourceLine) -> None:
        self._note_others(line)
        pieces: dict[Column | str, list[str]] = {}
        own: set[Column | str] = set()
        columns: list[tuple[Column | str, tuple[int, ...]]] = [*self.header.positions.items()]
        columns += [(name, (at,)) for at, name in self.header.extra.items()]
        for column, places in columns:
            cells = [line.cells[at] for at in places if at < len(line.cells)]
            pieces[column] = [cell.text for cell in cells if clean(cell.text)]
            own |= {column for cell in cells if clean(cell.text) and not cell.merged}
        filled = {column for column, texts in pieces.items() if texts}
        if not filled & set(Column):
            self._leave_out("A line with nothing in the five columns was left out.", line)
            return
        if Column.TITLE not in own and (reason := self._why_joined(filled, own)):
            self._continue(pieces, own, reason, line)
        elif self._goes_on(pieces, own):
            reason = "A line whose last three cells are empty was joined to the row above it."
            self._continue(pieces, own, reason, line)
        elif self.after_break and own == {Column.TITLE} and self._ends_section(index):
            self._leave_out("A text below the table was left out.", line)
        elif Column.TITLE not in filled:
            raise InputError(
                f"The cell “{self.header.names[Column.TITLE]}” is empty.",
                place=line.place(self.header.names[Column.TITLE]),
                remedy="Fill the cell in the document, if only with what it says elsewhere.",
            )
        else:
            section = self._section_of(line)
            for column in pieces:
                called = self.header.names[column] if isinstance(column, Column) else column
                section.headers.setdefault(column, called)
            self.above = FoundRow(line, pieces)
            section.rows.append(self.above)

    def _why_joined(self, filled: set[Column | str], own: set[Column | str]) -> str:
        """Why a line without a title of its own belongs to the row above it, if it does."""
        if not self.above or not own:
            return ""
        if Column.TITLE in filled:
            return "A line under a merged title was joined to it."
        few = len(own) < max(2, len(self.header.positions) - 1)
        return "A line without a title was joined to the row above it." if few else ""

    def _goes_on(self, pieces: Mapping[Column | str, list[str]], own: set[Column | str]) -> bool:
        """Whether a line after a break is the rest of the row before it."""
        others = [column for column in LAST_THREE if column in self.header.positions]
        if not self.after_break or not self.above or len(others) < 2:
            return False
        if Column.DESCRIPTION not in own or not own.isdisjoint(others):
            return False
        ended = self.above.text(Column.DESCRIPTION).endswith((".", "!", "?"))
        begins = [
            clean(pieces[column][0])
            for column in (Column.TITLE, Column.DESCRIPTION)
            if pieces[column]
        ]
        return not (Column.TITLE in own and ended and all(text[0].isupper() for text in begins))

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

    def _ends_section(self, index: int) -> bool:
        """Whether no further row follows before the next heading."""
        for later, line in enumerate(self.lines[index + 1 :], start=index + 1):
            if later in self.headings:
                return True
            if line.filled > 1:
                return False
        return True

    def _leave_out(self, message: str, line: SourceLine, text: str | None = None) -> None:
        self.source.note(message, line.place(text=text))

    def _check(self) -> None:
        for word in {heading.word for heading in self.headings.values()} - {"princip", ""}:
            self.source.note(f"The headings “{word.capitalize()} …” were read as principles.")
        place = self.lines[0].place(text=None) if self.lines else None
        if not self.found.rows and not self.found.sections:
            raise InputError(
                "The document has no table of initiatives: no line names its columns.",
                place=place,
                remedy="Put a line with the names of the columns above the rows "
                f"({', '.join(column.header for column in Column)}), or say with --column which "
                "is which.",
            )
        for section in self.found.sections:
            if section.number and not section.statement:
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


def _widths(lines: list[SourceLine]) -> dict[int, int]:
    """How many columns each table fills."""
    widths: dict[int, int] = {}
    for line in lines:
        filled = (at for at, cell in enumerate(line.cells, start=1) if cell.text.strip())
        widths[line.table] = max(widths.get(line.table, 0), *filled, 0)
    return widths


def _contents(lines: list[SourceLine], found: Mapping[int, Heading]) -> set[int]:
    """The lines that are headings in a table of contents: nothing follows, and they come again."""
    headings = list(found.items())
    left_out: set[int] = set()
    for position, (index, heading) in enumerate(headings):
        rest = headings[position + 1 :]
        following = rest[0][0] if rest else len(lines)
        if any(line.filled > 1 for line in lines[index + 1 : following]):
            continue
        if any(later.number == heading.number for _, later in rest):
            left_out.add(index)
    return left_out
