"""What was recognised, as canonical text: the one form that `documents.reader` reads."""

from __future__ import annotations

from pathlib import Path

from sikkerby.documents.canonical import decode_canonical
from sikkerby.documents.model import Column, Table
from sikkerby.documents.reader import parse_table
from sikkerby.errors import InputError
from sikkerby.importing.found import Found


def write_canonical(found: Found) -> str:
    """UTF-8 text with LF: what stands before the table, then a heading, a header and its rows."""
    blocks = [*found.preamble, *(f"{code}: {name}" for code, name in found.abbreviations)]
    lines = [line for block in blocks for line in (block, "")]
    for section in found.sections:
        lines.append(f"Princip {section.number}: {section.statement}")
        lines.append("\t".join(section.headers[column] for column in Column))
        lines += ["\t".join(row.text(column) for column in Column) for row in section.rows]
        lines.append("")
    return "\n".join(lines)


DOCUMENT = Path("document.txt")


def read_back(text: str, found: Found) -> Table:
    """The table that the canonical text is read as: the proof that nothing of it went wrong.

    Raises InputError where two initiatives have one title.
    """
    try:
        return parse_table(decode_canonical(text.encode("utf-8"), DOCUMENT), DOCUMENT)
    except InputError as error:
        # The reader counts the lines of the text, which nobody has before it is written.
        number = error.place.row if error.place else None
        row = found.rows[number - 1] if number and number <= len(found.rows) else None
        place = row.line.place() if row else error.place
        raise InputError(error.message, place=place, remedy=error.remedy) from None
