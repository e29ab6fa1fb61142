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
        raise _fault("is a binary file, not text", file, 1)
    if content.startswith(b"\xef\xbb\xbf"):
        raise _fault("begins with a byte-order mark", file, 1)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        around = content[max(0, error.start - 20) : error.start + 20].decode("latin-1")
        what = "is not UTF-8 (it may be Latin-1 or Windows-1252)"
        raise _fault(what, file, line, around) from None
    signs = {sign for sign in set(text) if unicodedata.category(sign) == "Cc"} - {"\n", "\t"}
    for number, line_text in enumerate(text.split("\n") if signs else (), start=1):
        for sign in sorted(signs.intersection(line_text)):
            what = "a carriage return; lines must end in LF alone"
            what = what if sign == "\r" else f"the control character U+{ord(sign):04X}"
            raise _fault(f"has {what}", file, number, line_text)
    if not unicodedata.is_normalized("NFC", text):
        for number, line_text in enumerate(text.split("\n"), start=1):
            if not unicodedata.is_normalized("NFC", line_text):
                what = "has decomposed letters; it must be in Unicode form NFC"
                raise _fault(what, file, number, line_text)
    return text


def _fault(what: str, file: Path, line: int, text: str | None = None) -> InputError:
    return InputError("document-not-canonical", what, place=Place(file, line=line, text=text))
