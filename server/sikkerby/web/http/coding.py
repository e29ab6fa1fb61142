"""Content codings: which one a client takes, and the compressing itself."""

from __future__ import annotations

import gzip
import shutil
from functools import lru_cache
from typing import BinaryIO

import zstandard
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

# Below one network packet, compressing costs more time than it saves.
LEAST_BYTES = 1400
CODINGS = ("zstd", "gzip")
_LEVELS = {"zstd": 3, "gzip": 5}
_LONGEST_CACHED = 256
_PIECE = 2**17


def acceptable(header: str | None) -> tuple[str, ...]:
    """The codings of ours that an Accept-Encoding header takes, best first (RFC 9110, 12.5.3).

    Equal weights fall to our order. Without the header nothing is compressed.
    """
    if not header:
        return ()
    return _cached(header) if len(header) <= _LONGEST_CACHED else _weigh(header)


def _weigh(header: str) -> tuple[str, ...]:
    # Both are one (RFC 9110, section 8.4.1.3).
    accept = parse_accept_header(header.lower().replace("x-gzip", "gzip"), Accept)
    least = accept.quality("identity")
    wanted = [name for name in CODINGS if accept.quality(name) and accept.quality(name) >= least]
    return tuple(sorted(wanted, key=lambda name: -accept.quality(name)))


_cached = lru_cache(maxsize=512)(_weigh)


def compress(body: bytes, coding: str) -> bytes:
    """The body in that coding; the same bytes give the same bytes."""
    if coding == "gzip":
        return gzip.compress(body, _LEVELS[coding], mtime=0)
    return zstandard.ZstdCompressor(level=_LEVELS[coding]).compress(body)


def compress_file(source: BinaryIO, target: BinaryIO, coding: str) -> None:
    """The same of what is left in a file, piece by piece."""
    level = _LEVELS[coding]
    if coding == "gzip":
        with gzip.GzipFile("", "wb", level, target, mtime=0) as packed:
            shutil.copyfileobj(source, packed, _PIECE)
    else:
        zstandard.ZstdCompressor(level=level).copy_stream(source, target)
