"""Canonical text: UTF-8 without byte-order mark, LF, NFC (contract, section 1)."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from sikkerby.documents.tables import read_bytes
from sikkerby.errors import InputError, Place


def read_canonical(file: Path) -> str:
    """The text of a canonical document.

    Raises InputError, naming line and text, where the file is missing, empty, binary, or not
    canonical: positions of quotations would otherwise depend on who reads it.
    """
    return decode_canonical(read_bytes(file), file)


def decode_canonical(content: bytes, file: Path) -> str:
    """The text of `content`, or an InputError that says how it is not canonical."""
    if not content.strip():
        raise InputError("text-empty", place=Place(file))
    if b"\0" in content:
        raise InputError("document-binary", place=Place(file, line=1))
    if content.startswith(b"\xef\xbb\xbf"):
        raise InputError("document-begins-with-mark", place=Place(file, line=1))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        around = content[max(0, error.start - 20) : error.start + 20].decode("latin-1")
        place = Place(file, line=line, text=around)
        raise InputError("document-not-utf-8", place=place) from None
    signs = {sign for sign in set(text) if unicodedata.category(sign) == "Cc"} - {"\n", "\t"}
    for number, line_text in enumerate(text.split("\n") if signs else (), start=1):
        for sign in sorted(signs.intersection(line_text)):
            place = Place(file, line=number, text=line_text)
            if sign == "\r":
                raise InputError("document-has-carriage-return", place=place)
            raise InputError("document-has-control-character", f"{ord(sign):04X}", place=place)
    if not unicodedata.is_normalized("NFC", text):
        for number, line_text in enumerate(text.split("\n"), start=1):
            if not unicodedata.is_normalized("NFC", line_text):
                place = Place(file, line=number, text=line_text)
                raise InputError("document-has-decomposed-letters", place=place)
    return text
