"""Separated values and plain text to lines; coding and separator are found by looking."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from sikkerby.documents.headers import names_other, read_column
from sikkerby.documents.headings import read_heading
from sikkerby.errors import InputError, Place
from sikkerby.importing.package import MAXIMUM_FILE
from sikkerby.importing.source import Source, SourceCell, clean

MAXIMUM_LINES = 100_000
# The library refuses cells of more than 131,072 characters where nobody says otherwise.
csv.field_size_limit(MAXIMUM_FILE)
# The first names of columns stand within so many lines.
_HEADER_WITHIN = 2_000
_SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars"}
# UTF-8 read as Windows-1252 and saved again: every Danish letter has become two signs.
# A letter that a program could not read is the replacement character ever after.
_SPOILT = re.compile("Ã[¦¸¥†˜…]|\ufffd")
# Code pages of Danish tables, the most usual first: Windows, “CSV (MS-DOS)”, “CSV (Macintosh)”.
_CODE_PAGES = {"cp1252": "Windows-1252", "cp850": "MS-DOS 850", "mac_roman": "Mac Roman"}
# Marks of headings, of bold and of slanted words; a line's end within a cell.
_MARKDOWN = re.compile(r"^#{1,6}\s+|\*\*|(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])", re.MULTILINE)
# The end of a line between quotation marks, in a short cell such as a name of a column.
_QUOTED_END = re.compile(r'(?<=\w)\r?\n(?=[^"\n;,\t]{1,40}"[;,\t])')
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# What Excel writes, and reads, of the separator; no part of the table.
_SEPARATOR_LINE = re.compile(r"\A\ufeff?\"?sep=.\"?\r?\n")
_RULE = re.compile(r"[\s|:+=-]*")
_DANISH = (re.compile("[æøå]"), re.compile("[ÆØÅ]"), re.compile("(?<=[a-zæøå])[ÆØÅ]"))


def read_plain(content: bytes, file: Path) -> Source:
    """The lines of a text or table of separated values."""
    text, coding = decode_text(content, file)
    found = max(_SEPARATORS, key=lambda separator: _headers(text, separator))
    if not _headers(text, found):
        found = "\t"
    has_marks = found == "|" and bool(_MARKDOWN.search(text))
    if found == "|":
        text = _MARKDOWN.sub("", "\n".join(map(_without_frame, text.splitlines())))
        text = _BREAK.sub("\u2028", text)
    source = Source(file, f"text with cells separated by {_SEPARATORS[found]}")
    if has_marks:
        source.note("The text's marks of Markdown (#, **) were left out.")
    if coding:
        source.note(f"The text was read as {coding}; check its letters æ, ø and å.")
    if match := _SPOILT.search(text):
        raise InputError(
            "letters-spoilt",
            place=Place(file, line=text.count("\n", 0, match.start()) + 1, text=match.group()),
        )
    records = _records(text, found, file)
    if found == "\t":
        records = _joined(records, source)
    for start, raw, cells in records:
        if start > MAXIMUM_LINES:
            raise InputError("text-too-long", MAXIMUM_LINES, place=Place(file))
        bare = raw.rstrip(f"\r\n{found} ")
        quoted = '"' in raw
        # A heading or sentence with commas of its own is one text, whatever parts the cells.
        plain = clean(" ".join(cell for cell in cells if cell.strip()) if quoted else bare)
        if not quoted and read_heading(plain):
            cells = [bare]
        source.add([SourceCell(cell) for cell in cells], "", start, 0, plain=plain)
    return source


def _without_frame(line: str) -> str:
    """A line of a table drawn with bars, without those at its ends; a rule is a blank line."""
    line = line.strip().removeprefix("|").removesuffix("|")
    return "" if _RULE.fullmatch(line) else line


def decode_text(content: bytes, file: Path) -> tuple[str, str]:
    """The text of a file, with a blank line for Excel's word on the separator, and the name of its
    coding where that was a guess or is unusual.

    Raises InputError, naming line and byte, where it is no text.
    """
    text, coding = _decode(content, file)
    return _SEPARATOR_LINE.sub("\n", text), coding


def _decode(content: bytes, file: Path) -> tuple[str, str]:
    if content.startswith(b"\xef\xbb\xbf"):
        return _strict(content[3:], "utf-8", file), ""
    for mark, coding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return _strict(content[2:], coding, file), "UTF-16"
    if b"\0" in content:
        even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
        if max(even, odd) < len(content[:4000]) // 5 or min(even, odd) > max(even, odd) // 4:
            raise InputError("neither-text-nor-office", place=Place(file))
        return _strict(content, "utf-16-be" if even > odd else "utf-16-le", file), "UTF-16"
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _decode_by_trial(content, file)


def _decode_by_trial(content: bytes, file: Path) -> tuple[str, str]:
    """The text in the one of the code pages that gives the most Danish.

    Raises InputError, naming line and byte, where that is the first and it lacks a byte.
    """
    texts = {name: content.decode(name, "replace") for name in _CODE_PAGES}
    best = max(texts, key=lambda name: _danish_letters(texts[name]))
    return _strict(content, best, file), f"{_CODE_PAGES[best]} (it is not UTF-8)"


def _danish_letters(text: str) -> int:
    """How many letters Danish has besides English, less those that stand where none can."""
    small, large, wrong = (len(found.findall(text)) for found in _DANISH)
    return small + large - 2 * wrong


def _strict(content: bytes, coding: str, file: Path) -> str:
    try:
        return content.decode(coding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(coding)
        spoilt = content[error.start : error.start + 1].hex().upper()
        raise InputError(
            "byte-not-in-coding",
            coding.upper(),
            spoilt,
            error.reason,
            place=Place(file, line=before.count("\n") + 1, text=before.rpartition("\n")[2][-40:]),
        ) from None


def _headers(text: str, separator: str) -> int:
    """The most columns that any line names when separated by `separator`."""
    best = 0
    for line in _QUOTED_END.sub(" ", text).splitlines()[:_HEADER_WITHIN]:
        if separator in line and len(line) < 2000:
            cells = [cell.strip().strip('"') for cell in line.split(separator)]
            if len(cells) <= 50:
                columns = {found[0] for cell in cells if (found := read_column(cell))}
                best = max(best, len(columns) + sum(1 for cell in cells if names_other(cell)))
    return best if best >= 3 else 0


def _records(text: str, separator: str, file: Path) -> list[tuple[int, str, list[str]]]:
    """Line number, raw text and cells of each record, with quotation marks read as CSV has them.

    Tables made by hand have quotation marks that mean nothing but themselves: where reading them
    as CSV fails and the separator is a tab, they are text.
    """
    lines = io.StringIO(text, newline="").readlines()
    if separator == "\t" and '"' in text:
        try:
            return _parse(lines, separator, csv.QUOTE_MINIMAL)
        except csv.Error:
            return _parse(lines, separator, csv.QUOTE_NONE)
    try:
        return _parse(lines, separator, csv.QUOTE_MINIMAL)
    except csv.Error as error:
        raise InputError(
            "table-not-readable", error, place=_unfinished(lines, separator, file)
        ) from None


def _parse(lines: list[str], separator: str, quoting: int) -> list[tuple[int, str, list[str]]]:
    found: list[tuple[int, str, list[str]]] = []
    done = 0
    reader = csv.reader(iter(lines), delimiter=separator, strict=True, quoting=quoting)  # type: ignore[arg-type]
    for cells in reader:
        found.append((done + 1, "".join(lines[done : reader.line_num]), cells))
        done = reader.line_num
    return found


def _joined(
    records: list[tuple[int, str, list[str]]], source: Source
) -> list[tuple[int, str, list[str]]]:
    """The records with two in one where, below a whole row, only both together have the cells of
    one: a line that was pasted had its end within a cell."""
    width = max((len(cells) for _, _, cells in records), default=0)
    joined: list[tuple[int, str, list[str]]] = []
    for start, raw, cells in records:
        last: list[list[str]] = [[], [], *(cells_of for _, _, cells_of in joined[-2:])]
        whole, before = last[-2:]
        parts = len(before), len(cells)
        if len(whole) == width and min(parts) > 1 and sum(parts) == width + 1:
            first, text, _ = joined.pop()
            cells = [*before[:-1], f"{before[-1]}\n{cells[0]}", *cells[1:]]
            start, raw = first, text + raw
            place = Place(source.file, line=start)
            source.note("Two lines were read as one row: together they have its cells.", place)
        joined.append((start, raw, cells))
    return joined


def _unfinished(lines: list[str], separator: str, file: Path) -> Place:
    """Where the record begins at which reading stops."""
    done = 0
    reader = csv.reader(iter(lines), delimiter=separator, strict=True)
    try:
        for _ in reader:
            done = reader.line_num
    except csv.Error:
        pass
    return Place(file, line=done + 1, text=lines[done] if done < len(lines) else None)
