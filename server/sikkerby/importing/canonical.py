"""What was recognised, as canonical text: the one form that `documents.reader` reads."""

from __future__ import annotations

from pathlib import Path

from sikkerby.documents.canonical import decode_canonical
from sikkerby.documents.model import Column, Table
from sikkerby.documents.reader import parse_table
from sikkerby.importing.found import Found


def write_canonical(found: Found) -> str:
    """UTF-8 text with LF: what stands before the table, then of each section its heading, where it
    has one, the names of its columns and its rows."""
    blocks = [*found.preamble, *(f"{code}: {name}" for code, name in found.abbreviations)]
    lines = [line for block in blocks for line in (block, "")]
    for section in found.sections:
        columns = [column for column in Column if column in section.headers]
        others = [name for name in section.headers if not isinstance(name, Column)]
        names: list[Column | str] = [*columns, *others]
        if section.statement:
            label = f"{section.label}: " if section.label else ""
            lines.append(f"{label}{section.statement}")
        lines.append("\t".join(section.headers[name] for name in names))
        lines += ["\t".join(row.text(name) for name in names) for row in section.rows]
        lines.append("")
    return "\n".join(lines)


DOCUMENT = Path("document.txt")


def read_back(text: str, found: Found) -> Table:
    """The table that the canonical text is read as: the proof that nothing of it went wrong."""
    return parse_table(decode_canonical(text.encode("utf-8"), DOCUMENT), DOCUMENT, found.roles)
