"""OpenDocument texts and spreadsheets (.odt, .ods) to lines: what LibreOffice shows of them.

OASIS OpenDocument 1.3, part 3: sections 5 (text), 6 (paragraphs) and 9 (tables).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from sikkerby.errors import InputError, Place
from sikkerby.importing.package import MAXIMUM_CELLS, Package
from sikkerby.importing.shown import DATE
from sikkerby.importing.source import Source, SourceCell, split_lines

_OFFICE, _STYLE, _TEXT, _TABLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "style", "text", "table")
)
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_SIGNS = {f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n", f"{_TEXT}soft-page-break": ""}
# What LibreOffice shows elsewhere or not at all.
_TOLD = {
    f"{_TEXT}note": "A footnote was left out.",
    f"{_OFFICE}annotation": "A comment was left out.",
    f"{_TEXT}hidden-text": "Hidden text was left out.",
    f"{_TEXT}hidden-paragraph": "Hidden text was left out.",
}
_SKIPPED = frozenset((f"{_TEXT}tracked-changes", f"{_OFFICE}annotation-end"))
# LibreOffice itself has at most 16,384 columns; a table of initiatives ends long before.
_MAXIMUM_COLUMNS = 1_000


def is_opendocument(package: Package) -> bool:
    """Whether a package is an OpenDocument text or spreadsheet, or a template of either."""
    name = "application/vnd.oasis.opendocument."
    return package.kind.startswith((f"{name}text", f"{name}spreadsheet"))


def read_opendocument(package: Package, file: Path) -> Source:
    """The lines of an OpenDocument file; InputError where it is damaged."""
    is_text = ".text" in package.kind
    source = Source(file, f"OpenDocument {'text' if is_text else 'spreadsheet'}")
    content = shown = None
    with zipfile.ZipFile(package.open()) as archive:
        if "content.xml" in archive.namelist():
            # The package's XML was checked to have no DOCTYPE, and to be neither deep nor large.
            parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
            content = etree.fromstring(archive.read("content.xml"), parser)
            shown = content.find(f"{_OFFICE}body/*")
    if content is None or shown is None:
        raise InputError("opendocument-empty", place=Place(file))
    reader = _Reader(source, _styles(content, "text", "display", "none"))
    hidden = _styles(content, "table", "display", "false")
    paragraphs = tables = 0
    for element in _unwrapped(shown):
        if element.tag in _PARAGRAPHS:
            reader.place = Place(f"{file}, outside tables", line=paragraphs + 1)
            for text in split_lines(reader.text_of(element)):
                paragraphs += 1
                is_heading = element.tag == f"{_TEXT}h"
                source.add_paragraph(text, paragraphs, is_heading=is_heading)
        elif element.tag == f"{_TABLE}table":
            tables += 1
            name = element.get(f"{_TABLE}name", "")
            where = f"table {tables}" if is_text else f"sheet “{name}”"
            if element.get(f"{_TABLE}style-name") in hidden:
                source.note(f"The hidden {where} was left out.")
                continue
            _read_table(element, reader, where, tables)
    if content.find(f".//{_TEXT}tracked-changes") is not None:
        source.note("The document has tracked changes; they were read as accepted.")
    return source


def _styles(content: Any, space: str, name: str, value: str) -> frozenset[str]:
    """The names of the styles that have a property of this value."""
    key = {"text": _TEXT, "table": _TABLE}[space] + name
    return frozenset(
        style.get(f"{_STYLE}name", "")
        for style in content.iter(f"{_STYLE}style")
        if any(part.get(key) == value for part in style)
    )


def _unwrapped(element: Any) -> Iterator[Any]:
    """The paragraphs and tables in an element, those in lists and sections among them."""
    for child in element:
        if child.tag in _PARAGRAPHS or child.tag == f"{_TABLE}table":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _unwrapped(child)


@dataclass
class _Reader:
    """Reads the text that LibreOffice shows; tells what it leaves out at `place`."""

    source: Source
    hidden: frozenset[str]
    place: Place = field(default_factory=Place)

    def text_of(self, element: Any) -> str:
        """The text of a paragraph, or of a cell, whose paragraphs are lines."""
        if element.tag in _PARAGRAPHS:
            return "".join(self._pieces(element))
        return "\n".join("".join(self._pieces(part)) for part in _unwrapped(element))

    def _pieces(self, element: Any) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            if child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == f"{_TEXT}s":
                yield " "
            elif child.tag in _TOLD:
                said = "".join(child.itertext())
                self.source.note(_TOLD[child.tag], replace(self.place, text=said))
            elif child.get(f"{_TEXT}style-name") in self.hidden:
                said = "".join(child.itertext())
                self.source.note("Hidden text was left out.", replace(self.place, text=said))
            elif child.tag not in _SKIPPED:
                yield from self._pieces(child)
            yield child.tail or ""


def _read_table(table: Any, reader: _Reader, where: str, number: int) -> None:
    """Add the rows of a table or sheet; a cell merged with the one above repeats it."""
    source = reader.source
    count = read = 0
    above: dict[int, str] = {}
    for row in _rows(table):
        times = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        is_hidden = row.get(f"{_TABLE}visibility", "visible") != "visible"
        place = Place(f"{source.file}, {where}", row=count + 1)
        cells, spanning = _read_row(row, reader, place, above)
        above = {at: cell.text for at, cell in enumerate(cells)}
        while cells and not cells[-1].text.strip():
            cells.pop()
        if is_hidden and cells:
            source.note("A hidden row was left out.", place)
        read += len(cells) * times
        if read > MAXIMUM_CELLS:
            raise InputError("table-too-large", MAXIMUM_CELLS, place=place)
        for repeated in range(times if cells and not is_hidden else min(times, 1)):
            shown = [] if is_hidden else cells
            source.add(shown, where, count + repeated + 1, number, spanning=spanning)
        count += times


def _rows(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif (
            isinstance(child.tag, str)
            and child.tag.startswith(f"{_TABLE}table-")
            and (child.tag.endswith(("rows", "row-group")))
        ):
            yield from _rows(child)


def _read_row(
    row: Any, reader: _Reader, place: Place, above: dict[int, str]
) -> tuple[list[SourceCell], bool]:
    """The cells of a row, and whether one takes three columns or more."""
    cells: list[SourceCell] = []
    # Columns that a cell of this row covers are no cells of the one above.
    covered = 0
    spanning = False
    for cell in row:
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if cell.tag == f"{_TABLE}covered-table-cell":
            for _ in range(min(times, _MAXIMUM_COLUMNS)):
                merged = not covered
                cells.append(SourceCell(above.get(len(cells), "") if merged else "", merged))
                covered = max(0, covered - 1)
            continue
        if cell.tag != f"{_TABLE}table-cell":
            continue
        reader.place = place
        text = reader.text_of(cell)
        if cell.get(f"{_OFFICE}value-type") in ("date", "time"):
            reader.source.note(DATE, replace(place, text=text))
        covered = int(cell.get(f"{_TABLE}number-columns-spanned", "1")) - 1
        spanning = spanning or covered >= 2
        cells += [SourceCell(text)] * min(times, _MAXIMUM_COLUMNS)
    return cells, spanning
