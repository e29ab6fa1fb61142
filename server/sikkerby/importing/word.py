"""Word documents to lines: paragraphs and tables in reading order.

Changes that are tracked are read as accepted. What Word shows elsewhere (headers, footers,
footnotes, comments) is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.opc.part import PartFactory
from docx.package import Package as WordPackage
from docx.parts.document import DocumentPart

from sikkerby.errors import InputError, Place
from sikkerby.importing.package import Package
from sikkerby.importing.source import Source, SourceCell, split_lines

_MAIN = "word/document.xml"
# The library only knows the type of documents without macros; their text is the same.
_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
PartFactory.part_type_for[_WITH_MACROS] = DocumentPart

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Word itself has at most 63 columns.
_MAXIMUM_SPAN = 63

_SKIPPED = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr")}
    | {f"{_COMPATIBILITY}Fallback"}
)
_TEXTS = {
    f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}ptab": " ",
    f"{_W}noBreakHyphen": "-",
}  # fmt: skip
_WRAPPERS = frozenset(
    {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
)


def is_word(package: Package) -> bool:
    """Whether a package is a Word document."""
    return _MAIN in package.names


def read_word(package: Package, file: Path) -> Source:
    """The lines of a Word document; InputError where it is damaged."""
    try:
        part = WordPackage.open(package.open()).main_document_part
        body = part.element.body
    except Exception as error:
        raise InputError(
            f"The Word document is damaged: {error}.",
            place=Place(file),
            remedy="Open it in Word or LibreOffice, save it again as .docx, and import that.",
        ) from None
    source = Source(file, "Word document")
    tables = paragraphs = 0
    for element in _unwrapped(body):
        if element.tag == f"{_W}p":
            for text in split_lines(_text_of(element)):
                paragraphs += 1
                source.add([SourceCell(text)], "outside tables", paragraphs, 0, spanning=True)
        elif element.tag == f"{_W}tbl":
            tables += 1
            _read_table(element, source, tables)
    if any(True for _ in body.iter(f"{_W}ins", f"{_W}del", f"{_W}moveTo", f"{_W}moveFrom")):
        source.note("The document has tracked changes; they were read as accepted.")
    return source


def _unwrapped(element: Any) -> Iterator[Any]:
    """The children of an element, those in content controls and insertions among them."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _unwrapped(child)
        else:
            yield child


def _text_of(element: Any) -> str:
    pieces: list[str] = []
    _collect(element, pieces)
    return "".join(pieces).strip("\n")


def _collect(element: Any, pieces: list[str]) -> None:
    for child in element:
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in _TEXTS:
            pieces.append(_TEXTS[child.tag])
        elif child.tag not in _SKIPPED:
            _collect(child, pieces)
            if child.tag in (f"{_W}p", f"{_W}tc"):
                pieces.append("\n")


def _value(element: Any, path: str, default: str = "") -> str:
    found = element.find(path)
    return default if found is None else found.get(f"{_W}val", default)


def _span(element: Any, path: str, place: Place) -> int:
    text = _value(element, path, "0")
    if not text.isdecimal() or int(text) > _MAXIMUM_SPAN:
        raise InputError(
            f"A cell of the Word document spans “{text}” columns.",
            place=place,
            remedy="Copy the table into a new document, and import that.",
        )
    return int(text)


def _read_table(table: Any, source: Source, number: int) -> None:
    """Add the rows of a table, their cells laid out on its grid."""
    above: dict[int, str] = {}
    rows: list[tuple[list[SourceCell], list[int], int]] = []
    where = f"table {number}"
    for element in _unwrapped(table):
        if element.tag != f"{_W}tr" or element.find(f"{_W}trPr/{_W}del") is not None:
            continue
        count = len(rows) + 1
        place = Place(f"{source.file}, {where}", row=count)
        cells = [SourceCell("")] * _span(element, f"{_W}trPr/{_W}gridBefore", place)
        starts: list[int] = []
        for cell in _unwrapped(element):
            if cell.tag != f"{_W}tc":
                continue
            start = len(cells)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            merged = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            if cell.find(f".//{_W}tbl") is not None:
                source.note("A table within a cell was read as the cell's text.", place)
            text = above.get(start, "") if merged else _text_of(cell)
            above[start] = text
            starts.append(start)
            span = max(1, _span(cell, f"{_W}tcPr/{_W}gridSpan", place))
            cells += [SourceCell(text, merged), *[SourceCell("")] * (span - 1)]
        rows.append((cells, starts, count))
    widths = {len(starts) for _, starts, _ in rows if len(starts) > 1}
    for cells, starts, count in rows:
        spanning = len(starts) == 1
        # Tables drawn by hand have grids that do not line up; counting their cells does.
        shown = [cells[start] for start in starts] if len(widths) == 1 or spanning else cells
        source.add(shown, where, count, number, spanning=spanning)
