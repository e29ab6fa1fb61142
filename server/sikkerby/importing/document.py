"""A document of any form that is known, read: the only door to the readers."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sikkerby.documents.model import Column, Row, Table
from sikkerby.errors import InputError, Place
from sikkerby.importing.canonical import read_back, write_canonical
from sikkerby.importing.found import Found
from sikkerby.importing.opendocument import is_opendocument, read_opendocument
from sikkerby.importing.package import MAXIMUM_FILE, is_package, read_package
from sikkerby.importing.plain import read_plain
from sikkerby.importing.recognise import recognise
from sikkerby.importing.source import Source
from sikkerby.importing.word import is_word, read_word
from sikkerby.importing.workbook import is_workbook, read_workbook

_NO_ROLES: Mapping[str, str] = MappingProxyType({})
_OTHER_FORMS = {
    b"%PDF": "a PDF; it keeps no cells",
    b"{\\rtf": "rich text (.rtf)",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
}


@dataclass(frozen=True)
class ReadDocument:
    """A document, read: its bytes, what was recognised, and its canonical text and table."""

    file: Path
    content: bytes
    found: Found
    text: str
    table: Table

    def locate(self, row: Row, column: Column) -> Place:
        """Where a cell of the table stands in the document itself."""
        return self.found.rows[row.number - 1].line.place(column.header, row.cell(column).text)


def read_document(
    file: Path, roles: Mapping[str, str] = _NO_ROLES, divided_by: str = ""
) -> ReadDocument:
    """Read a Word, Excel, OpenDocument or text document; its form is told by its content, not its
    name. `roles` and `divided_by` are those of `recognise`.

    Raises InputError, naming file, table or sheet, row, column and text, for what cannot be read.
    Nothing outside the file is ever opened.
    """
    content = _read_content(file)
    found = recognise(_parse(content, file), roles, divided_by)
    text = write_canonical(found)
    return ReadDocument(file, content, found, text, read_back(text, found))


def _read_content(file: Path) -> bytes:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError("not-a-file", place=Place(file))
        if status.st_size > MAXIMUM_FILE:
            raise InputError("file-too-large", status.st_size, MAXIMUM_FILE, place=Place(file))
        content = file.read_bytes()
    except OSError as error:
        raise InputError("document-not-readable", error.strerror, place=Place(file)) from None
    if not content.strip():
        raise InputError("document-empty", place=Place(file))
    return content


def read_source(file: Path) -> Source:
    """The lines of a document, whatever its columns are; InputError as above."""
    return _parse(_read_content(file), file)


def _parse(content: bytes, file: Path) -> Source:
    for start, name in _OTHER_FORMS.items():
        if content.lstrip()[: len(start)].lower() == start.lower():
            raise InputError("document-of-other-kind", name, place=Place(file))
    if not is_package(content):
        return read_plain(content, file)
    package = read_package(content, file)
    if is_word(package):
        source = read_word(package, file)
    elif is_workbook(package):
        source = read_workbook(package, file)
    elif is_opendocument(package):
        source = read_opendocument(package, file)
    else:
        raise InputError("zip-not-a-document", place=Place(file))
    if package.has_macros:
        source.note("The document has macros; they were ignored.")
    return source
