"""Documents that must be refused: broken, locked, or made to harm whoever opens them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.importing import municipality
from tests.importing.writers import write_word, write_workbook

DOCTYPE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def word(folder: Path) -> Path:
    return write_word(municipality.sample(), folder / "a.docx")


def workbook(folder: Path) -> Path:
    return write_workbook(municipality.sample(), folder / "a.xlsx")


def change_part(file: Path, part: str, old: str, new: str) -> Path:
    """Replace a text in one part of a package."""
    return rewrite(file, {part: lambda content: content.replace(old.encode(), new.encode(), 1)})


def rewrite(file: Path, changes: dict[str, object], added: dict[str, bytes] | None = None) -> Path:
    """Write a package anew with changed and added parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if change := changes.get(entry.filename):
                changed = change(content)  # type: ignore[operator]
                assert changed != content, entry.filename
                content = changed
            new.writestr(entry.filename, content)
        for name, content in (added or {}).items():
            new.writestr(name, content)
    file.write_bytes(target.getvalue())
    return file


def with_doctype(file: Path, part: str, coding: str = "utf-8") -> Path:
    """The entity bomb that is known as a billion laughs, in one part of a package."""

    def change(content: bytes) -> bytes:
        _, _, rest = content.decode("utf-8").partition("?>")
        text = DOCTYPE + rest
        if coding != "utf-8":
            text = text.replace('version="1.0"', f'version="1.0" encoding="{coding}"')
        return text.encode(coding)

    return rewrite(file, {part: change})


def zip_bomb(file: Path) -> Path:
    """A package of a few hundred kilobytes that unpacks to 300 megabytes."""
    return rewrite(file, {}, {"word/media/big.bin": b"\0" * (300 * 2**20)})
