"""Large files put together from texts, each of which is made once and copied from then on.

Where a text stands in the files of the last build is remembered by a key of all that it derives
from. Compressed forms are members one behind the other (RFC 1952, section 2.2; RFC 8878, section
3), so that they are copied as well.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO

import zstandard

# What zlib calls the window of a gzip file without name and time (zlib manual, deflateInit2).
_GZIP = 31
_PIECE = 1 << 20
PLAIN, GZIP, ZSTANDARD = "", ".gz", ".zst"


@dataclass(frozen=True)
class Unit:
    """A text of a file, and the key of what it derives from; a long one comes in a file that is
    open at its beginning."""

    key: str
    write: Callable[[], bytes | IO[bytes]]


@dataclass(frozen=True)
class Passage:
    """Where a text stands in a file."""

    start: int
    size: int

    def read(self, file: Path) -> bytes:
        """The text."""
        with file.open("rb") as opened:
            opened.seek(self.start)
            return opened.read(self.size)


@dataclass(frozen=True)
class Span(Passage):
    """A passage with its CRC-32."""

    crc32: int


# By key, and by suffix of the file and of its compressed forms.
Spans = Mapping[str, Mapping[str, Span]]


@dataclass(frozen=True)
class Assembled:
    """What was written: the path of a file, the SHA-256 of it and its compressed forms by
    theirs, and where its texts stand."""

    path: str
    hashes: Mapping[str, str]
    spans: Spans


def assemble(
    folder: Path,
    path: str,
    units: Iterable[Unit],
    earlier: Path | None,
    known: Spans,
    forms: Sequence[str] = (PLAIN, GZIP, ZSTANDARD),
) -> Assembled:
    """Write a file and its compressed forms, at a path in a folder, from its texts one behind the
    other.

    Those that are `known` are copied from the same file in the folder `earlier`; what is damaged
    there is made anew.
    """
    spans: dict[str, Mapping[str, Span]] = {}
    with contextlib.ExitStack() as stack:
        targets = {
            form: stack.enter_context((folder / f"{path}{form}").open("wb")) for form in forms
        }
        sources = open_all(stack, earlier / path, forms) if earlier else {}
        hashes = {form: hashlib.sha256() for form in forms}
        for unit in units:
            old = known.get(unit.key, {})
            with contextlib.ExitStack() as opened:
                if sources and all(_is_sound(sources[form], old.get(form)) for form in forms):
                    texts = {form: _pieces(sources[form], old[form]) for form in forms}
                else:
                    new = unit.write()
                    text = opened.enter_context(io.BytesIO(new) if isinstance(new, bytes) else new)
                    texts = {form: compress(text, form) for form in forms}
                spans[unit.key] = {
                    form: _append(targets[form], hashes[form], texts[form]) for form in forms
                }
    hashed = {f"{path}{form}": digest.hexdigest() for form, digest in hashes.items()}
    return Assembled(path, hashed, spans)


def _append(target: BinaryIO, digest: hashlib._Hash, pieces: Iterable[bytes]) -> Span:
    start, check = target.tell(), 0
    for piece in pieces:
        target.write(piece)
        digest.update(piece)
        check = zlib.crc32(piece, check)
    return Span(start, target.tell() - start, check)


def open_all(
    stack: contextlib.ExitStack, file: Path, forms: Sequence[str]
) -> Mapping[str, BinaryIO]:
    """A file and its compressed forms, opened until the stack ends; none where one is missing."""
    try:
        return {form: stack.enter_context(Path(f"{file}{form}").open("rb")) for form in forms}
    except OSError:
        return {}


def _is_sound(source: BinaryIO, span: Span | None) -> bool:
    check = 0
    for piece in _pieces(source, span) if span else ():
        check = zlib.crc32(piece, check)
    return span is not None and check == span.crc32


def _pieces(source: BinaryIO, span: Span) -> Iterator[bytes]:
    source.seek(span.start)
    left = span.size
    while left and (piece := source.read(min(left, _PIECE))):
        left -= len(piece)
        yield piece


def copy(source: BinaryIO, span: Span | None) -> bytes | None:
    """The text at a place; None where it is damaged, or no place is given."""
    return b"".join(_pieces(source, span)) if span and _is_sound(source, span) else None


def compress(file: IO[bytes], form: str) -> Iterator[bytes]:
    """What is in a file in a compressed form, which holds no clock time and so no surprise, in
    pieces."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    pieces = iter(partial(file.read, _PIECE), b"")
    if form == ZSTANDARD:
        packer = zstandard.ZstdCompressor(level=9)
        yield from packer.read_to_iter(file, size=size, read_size=_PIECE)
    elif form == GZIP:
        deflater = zlib.compressobj(6, wbits=_GZIP)
        yield from map(deflater.compress, pieces)
        yield deflater.flush()
    else:
        yield from pieces
