"""Content codings: which one a client takes, and the compressing itself."""

from __future__ import annotations

import gzip
import threading
from functools import lru_cache

import zstandard

# Below one network packet, compressing costs more time than it saves.
LEAST_BYTES = 1400
CODINGS = ("zstd", "gzip")
_LEVELS = {"zstd": 3, "gzip": 5}
_LONGEST_KEPT = 256

_local = threading.local()


def acceptable(header: str | None) -> tuple[str, ...]:
    """The codings of ours that an Accept-Encoding header takes, best first (RFC 9110, 12.5.3).

    Equal weights fall to our order. Without the header nothing is compressed.
    """
    if not header:
        return ()
    return _kept(header) if len(header) <= _LONGEST_KEPT else _weigh(header)


def _weigh(header: str) -> tuple[str, ...]:
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = 1.0
        for parameter in parameters.split(";"):
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
        name = {"x-gzip": "gzip"}.get(name.strip(), name.strip())
        weights[name] = weight
    default = weights.get("*", 0.0)
    identity = weights.get("identity", 0.0)
    found = [(weights.get(name, default), name) for name in CODINGS]
    wanted = [(weight, name) for weight, name in found if weight > 0 and weight >= identity]
    return tuple(name for _, name in sorted(wanted, key=lambda pair: -pair[0]))


_kept = lru_cache(maxsize=512)(_weigh)


def compress(body: bytes, coding: str) -> bytes:
    """The body in that coding; the same bytes give the same bytes."""
    if coding == "gzip":
        return gzip.compress(body, _LEVELS[coding], mtime=0)
    compressor = getattr(_local, "zstd", None)
    if compressor is None:
        # A compressor serves one thread at a time.
        compressor = _local.zstd = zstandard.ZstdCompressor(level=_LEVELS[coding])
    packed: bytes = compressor.compress(body)
    return packed
