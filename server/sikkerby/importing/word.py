"""Word documents to lines: paragraphs and tables in reading order.

Changes that are tracked are read as accepted. What Word hides is left out, and so is what it shows
elsewhere (footnotes, comments); both are told with their places. Headers and footers are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from docx.opc.part import PartFactory
from docx.oxml.parser import parse_xml
from docx.package import Package as WordPackage
from docx.parts.document import DocumentPart

from sikkerby.errors import InputError, Place
from sikkerby.importing.numbering import Numbering, value_of
from sikkerby.importing.numbering import W as _W
from sikkerby.importing.package import Package
from sikkerby.importing.source import Source, SourceCell, split_lines

# The library only knows the type of documents without macros; the text of the others is the same.
for _kind in (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
):
    PartFactory.part_type_for[_kind] = DocumentPart

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
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
_CHANGES = [
    f"{_W}{name}"
    for name in ("ins", "del", "moveTo", "moveFrom", "cellIns", "cellDel", "cellMerge")
]
# What Word shows elsewhere or in another way than as text.
_LEFT_OUT = {
    f"{_W}footnoteReference": "A footnote was left out.",
    f"{_W}endnoteReference": "An endnote was left out.",
    f"{_W}commentReference": "A comment was left out.",
    f"{_W}altChunk": "A part that another program made was left out; paste it as text.",
}
_FOOTNOTE_MARK = re.compile(r"\s?(?:\d{1,2}|\*{1,3})\)?\s?")
# Of the font Symbol, by the last byte of their codes.
_SYMBOLS = {
    0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×",
    0xB7: "•", 0xB9: "≠", 0xBB: "≈", 0xDE: "⇒",
}  # fmt: skip


def is_word(package: Package) -> bool:
    """Whether a package is a Word document."""
    return "wordprocessingml" in package.kind or "ms-word" in package.kind


def read_word(package: Package, file: Path) -> Source:
    """The lines of a Word document; InputError where it is damaged."""
    try:
        part = WordPackage.open(package.open()).main_document_part
        body = part.element.body
    except Exception as error:
        raise InputError("word-document-damaged", error, place=Place(file)) from None
    source = Source(file, "Word document")
    reader = _Reader(part, source)
    tables = paragraphs = 0
    unended = ""
    for element in _unwrapped(body):
        reader.place = Place(f"{file}, outside tables", line=paragraphs + 1)
        if element.tag == f"{_W}tbl":
            tables += 1
            _read_table(element, reader, tables)
            continue
        unended += reader.text_of(element)
        if not _is_end_deleted(element) and element.tag == f"{_W}p":
            for text in split_lines(unended):
                paragraphs += 1
                is_heading = reader.is_heading(element)
                source.add_paragraph(text, paragraphs, is_heading=is_heading)
            unended = ""
    if any(True for _ in body.iter(*_CHANGES)):
        source.note("The document has tracked changes; they were read as accepted.")
    return source


def _unwrapped(element: Any) -> Iterator[Any]:
    """The children of an element, those in content controls and insertions among them."""
    for child in element:
        if child.tag in _WRAPPERS and child.find(f"{_W}sdtPr/{_W}showingPlcHdr") is None:
            yield from _unwrapped(child)
        else:
            yield child


def _is_end_deleted(paragraph: Any) -> bool:
    """Whether a paragraph goes on in the next, since its mark was deleted or moved away."""
    return any(
        paragraph.find(f"{_W}pPr/{_W}rPr/{_W}{change}") is not None
        for change in ("del", "moveFrom")
    )


def _is_on(element: Any, path: str) -> bool:
    return value_of(element, path, "1") not in ("0", "false", "off") and (
        element.find("/".join(_W + step for step in path.split("/"))) is not None
    )


class _Reader:
    """Reads the text that Word shows of an element; tells what it leaves out at `place`."""

    def __init__(self, part: Any, source: Source) -> None:
        self.source = source
        self.place = Place(source.file)
        related = {
            relation.reltype.rpartition("/")[2]: parse_xml(relation.target_part.blob)
            for relation in part.rels.values()
            if relation.reltype.endswith(("/numbering", "/styles"))
        }
        found = related.get("styles", ())
        self._styles = {style.get(f"{_W}styleId"): style for style in found}
        self._hidden = {name for name, style in self._styles.items() if _is_on(style, "rPr/vanish")}
        self._numbers = Numbering(related.get("numbering"), self._styles)

    def is_heading(self, paragraph: Any) -> bool:
        """Whether a paragraph is one of the document's outline, by itself or by its style, or all
        of it is bold."""
        runs = [run for run in paragraph.iter(f"{_W}r") if _plain_text(run).strip()]
        if runs and all(_is_on(run, "rPr/b") for run in runs):
            return True
        levels = (
            value_of(element, "pPr/outlineLvl")
            for element in (paragraph, *self._numbers.styles_of(paragraph))
        )
        return next(filter(None, levels), "9") != "9"

    def text_of(self, element: Any) -> str:
        pieces: list[str] = []
        self._read(element, pieces)
        return "".join(pieces).strip("\n")

    def _read(self, element: Any, pieces: list[str]) -> None:
        if element.tag in _TEXTS:
            pieces.append(_TEXTS[element.tag])
        elif element.tag in (f"{_W}t", f"{_M}t"):
            pieces.append(element.text or "")
        elif element.tag in _LEFT_OUT:
            self.source.note(_LEFT_OUT[element.tag], self.place)
        elif element.tag == f"{_W}sym":
            pieces.append(self._symbol(element))
        elif _is_footnote_mark(element) and "".join(pieces[-1:])[-3:].isalpha():
            self._note("The mark of a footnote was left out.", _plain_text(element))
        elif element.tag not in _SKIPPED and not self._is_left_out(element):
            start = len(pieces)
            if element.tag == f"{_W}p":
                pieces.append(self._numbers.prefix(element))
            for child in element:
                if child.tag == f"{_M}f":
                    pieces.append(" ")
                self._read(child, pieces)
                if child.tag == f"{_M}num":
                    pieces.append("/")
            if element.tag == f"{_M}oMath":
                self._note("A formula was read as text.", "".join(pieces[start:]))
            elif element.tag == f"{_W}tc" or (
                element.tag == f"{_W}p" and not _is_end_deleted(element)
            ):
                pieces.append("\n")

    def _is_left_out(self, element: Any) -> bool:
        """Whether Word hides an element or only hints at what may stand there."""
        if _is_on(element, "rPr/strike") or _is_on(element, "rPr/dstrike"):
            self._note("Text that is struck out was read too.", _plain_text(element))
        styles = {value_of(element, "rPr/rStyle"), value_of(element, "pPr/pStyle")}
        if element.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None:
            self._note("The placeholder of an empty field was left out.", _plain_text(element))
        elif _is_on(element, "rPr/vanish") or styles & self._hidden:
            self._note("Hidden text was left out.", _plain_text(element))
        else:
            return False
        return True

    def _symbol(self, element: Any) -> str:
        font, code = element.get(f"{_W}font", ""), int(element.get(f"{_W}char", "0"), 16)
        if font == "Symbol" and code & 0xFF in _SYMBOLS:
            return _SYMBOLS[code & 0xFF]
        if code not in range(0xE000, 0xF900):
            return chr(code)
        self._note("A symbol was left out.", f"{font} U+{code:04X}")
        return ""

    def _note(self, message: str, text: str) -> None:
        self.source.note(message, replace(self.place, text=text))


def _is_footnote_mark(run: Any) -> bool:
    """Whether a run is a raised figure or star that nothing but its look makes a footnote's."""
    return value_of(run, "rPr/vertAlign") == "superscript" and bool(
        _FOOTNOTE_MARK.fullmatch(_plain_text(run))
    )


def _plain_text(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_W}t"))


def _bold_beginning(cell: Any) -> str:
    """The text of the bold runs that begin a cell's first paragraph, where others follow."""
    runs = [run for run in cell.find(f"{_W}p").iter(f"{_W}r") if _plain_text(run).strip()]
    bold = list(takewhile(lambda run: _is_on(run, "rPr/b"), runs))
    return "".join(map(_plain_text, bold)) if len(bold) < len(runs) else ""


def _span(element: Any, path: str, place: Place) -> int:
    text = value_of(element, path, "0")
    if not text.isdecimal() or int(text) > _MAXIMUM_SPAN:
        raise InputError("word-cell-spans-columns", text, place=place)
    return int(text)


def _read_table(table: Any, reader: _Reader, number: int) -> None:
    """Add the rows of a table, their cells laid out on its grid."""
    above: dict[int, str] = {}
    rows: list[tuple[list[SourceCell], list[int], int]] = []
    source, where = reader.source, f"table {number}"
    for element in _unwrapped(table):
        if element.tag != f"{_W}tr" or element.find(f"{_W}trPr/{_W}del") is not None:
            continue
        count = len(rows) + 1
        reader.place = place = Place(f"{source.file}, {where}", row=count)
        if _is_on(element, "trPr/hidden"):
            source.note("A hidden row was left out.", replace(place, text=reader.text_of(element)))
            continue
        cells = [SourceCell("")] * _span(element, "trPr/gridBefore", place)
        starts: list[int] = []
        for cell in _unwrapped(element):
            if cell.tag != f"{_W}tc" or cell.find(f"{_W}tcPr/{_W}cellDel") is not None:
                continue
            start = len(cells)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            merged = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            if (change := cell.find(f"{_W}tcPr/{_W}cellMerge")) is not None:
                merged = change.get(f"{_W}vMerge") == "cont"
            if cell.find(f".//{_W}tbl") is not None:
                source.note("A table within a cell was read as the cell's text.", place)
            text = above.get(start, "") if merged else reader.text_of(cell)
            above[start] = text
            starts.append(start)
            span = max(1, _span(cell, "tcPr/gridSpan", place))
            bold = "" if merged else _bold_beginning(cell)
            cells += [SourceCell(text, merged, bold=bold), *[SourceCell("")] * (span - 1)]
        rows.append((cells, starts, count))
    widths = {len(starts) for _, starts, _ in rows if len(starts) > 1}
    for cells, starts, count in rows:
        spanning = len(starts) == 1
        # Tables drawn by hand have grids that do not line up; counting their cells does.
        shown = [cells[start] for start in starts] if len(widths) == 1 or spanning else cells
        source.add(shown, where, count, number, spanning=spanning)
