"""What is recognised in a document: sections, their rows, and what stands above the table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sikkerby.documents.headings import Heading
from sikkerby.documents.model import Column
from sikkerby.importing.source import Note, Source, SourceLine, clean, split_lines

# What begins an item of a list: a sign or a number at the start of a line, a bullet anywhere.
_ITEM = re.compile(
    r"^\s*(?:[–—*-]|\d{1,2}[.)](?!\s+(?:klasse|årgang)))\s+"
    r"|\s*[\u2022\u2023\u25aa\u25ab\u25cf\u25cb\u25e6\u00b7\uf0b7\uf0a7]\s*",
    re.MULTILINE,
)
# The items of a list in one line that begins with the first: “1. SSP 2. Politiet”.
_FIRST = re.compile(r"\s*(?:1[.)]|a\))\s+[A-ZÆØÅ]")
_FURTHER = re.compile(r"(?:^|(?<=\w)[,;]?\s+)(?:\d{1,2}[.)]|[a-h]\))\s+(?=[A-ZÆØÅ])")


@dataclass
class FoundRow:
    """One initiative: the pieces of its cells, in the order in which they were met.

    Columns that are kept besides the five go by their names.
    """

    line: SourceLine
    pieces: dict[Column | str, list[str]]

    def text(self, column: Column | str) -> str:
        """The cell in one line; in cells of names its lines and list items stay apart."""
        text = "\n".join(self.pieces.get(column, ()))
        if column not in (Column.AREA, Column.INVOLVED):
            return clean(text)
        if _FIRST.match(text):
            text = _FURTHER.sub("\n", text)
        items = map(clean, split_lines(_ITEM.sub("\n", text)))
        return "<p>".join(item for item in items if item)


@dataclass
class FoundSection:
    """One principle with its rows, and how the document calls its columns.

    The number 0 and no statement for rows that belong under none; `label` is what stands before
    the statement, such as “Tema I”.
    """

    number: int
    label: str
    statement: str
    line: SourceLine
    headers: dict[Column | str, str] = field(default_factory=dict)
    rows: list[FoundRow] = field(default_factory=list)

    def is_headed_by(self, heading: Heading) -> bool:
        """Whether a heading only says that this part goes on."""
        if heading.label and heading.label.casefold() == self.label.casefold():
            if heading.continued or not heading.statement:
                return True
        elif heading.word == "princip" or heading.label != self.label:
            return False
        said, before = (
            text.rstrip(". ").casefold() for text in (heading.statement, self.statement)
        )
        return said == before != ""


@dataclass
class Found:
    """Everything recognised in one document; `roles` says by name what each column is."""

    source: Source
    preamble: list[str] = field(default_factory=list)
    abbreviations: list[tuple[str, str]] = field(default_factory=list)
    sections: list[FoundSection] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)

    @property
    def notes(self) -> list[Note]:
        return self.source.notes

    @property
    def rows(self) -> list[FoundRow]:
        return [row for section in self.sections for row in section.rows]
