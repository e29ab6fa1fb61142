"""Canonical text: UTF-8 without byte-order mark, LF, NFC (contract, section 1)."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from sikkerby.errors import InputError, Place

REMEDY = "Bring the document into canonical form once with `sikkerby import`."


def read_canonical(file: Path) -> str:
    """The text of a canonical document.

    Raises InputError, naming line and text, where the file is missing, empty, binary, or not
    canonical: positions of quotations would otherwise depend on who reads it.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(
            f"The document cannot be read: {error.strerror}.",
            place=Place(file),
            remedy="Check the name `document` in the edition's manifest and the file's rights.",
        ) from None
    return decode_canonical(content, file)


def decode_canonical(content: bytes, file: Path) -> str:
    """The text of `content`, or an InputError that says how it is not canonical."""
    if not content.strip():
        raise InputError(
            "The document is empty.", place=Place(file), remedy="Put the table's text into it."
        )
    if b"\0" in content:
        raise InputError(
            "The document is a binary file, not text.", place=Place(file, line=1), remedy=REMEDY
        )
    if content.startswith(b"\xef\xbb\xbf"):
        raise InputError(
            "The document begins with a byte-order mark.", place=Place(file, line=1), remedy=REMEDY
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        around = content[max(0, error.start - 20) : error.start + 20].decode("latin-1")
        raise InputError(
            "The document is not UTF-8 (it may be Latin-1 or Windows-1252).",
            place=Place(file, line=line, text=around),
            remedy=REMEDY,
        ) from None
    _refuse(text, "\r", "a carriage return; lines must end in LF alone", file)
    if not unicodedata.is_normalized("NFC", text):
        for number, line_text in enumerate(text.split("\n"), start=1):
            if not unicodedata.is_normalized("NFC", line_text):
                raise InputError(
                    "The document has decomposed letters; it must be in Unicode form NFC.",
                    place=Place(file, line=number, text=line_text),
                    remedy=REMEDY,
                )
    for sign in sorted(
        {sign for sign in text if unicodedata.category(sign) == "Cc"} - {"\n", "\t"}
    ):
        _refuse(text, sign, f"the control character U+{ord(sign):04X}", file)
    return text


def _refuse(text: str, sign: str, name: str, file: Path) -> None:
    position = text.find(sign)
    if position >= 0:
        line = text.count("\n", 0, position) + 1
        raise InputError(
            f"The document has {name}.",
            place=Place(file, line=line, text=text.split("\n")[line - 1]),
            remedy=REMEDY,
        )
