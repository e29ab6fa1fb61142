"""The one table of formats, and content negotiation over it (RFC 9110, section 12.5.1).

Negotiation, downloads, catalogue and service description all derive from `FORMATS`; writers
live where they write, and a test holds the two sets equal.
"""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Kind(Enum):
    """What a format can carry."""

    GRAPH = "graph"
    DATASET = "dataset"
    RESULTS = "results"
    PAGE = "page"


@dataclass(frozen=True)
class Format:
    """One serialisation: its short `name` is also the value of `format=`."""

    name: str
    media_type: str
    suffix: str
    kinds: frozenset[Kind]
    label: str
    iri: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type as a Content-Type header, with the charset where text needs one."""
        charset = "; charset=utf-8" if self.media_type.startswith("text/") else ""
        return f"{self.media_type}{charset}"


def _read_format(kinds: Iterable[str], aliases: Iterable[str] = (), **words: str) -> Format:
    return Format(kinds=frozenset(map(Kind, kinds)), aliases=tuple(aliases), **words)


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
FORMATS = tuple(_read_format(**entry) for entry in _TABLE["formats"])

# Aliases that are types of which a format is one case; the others name it, or a language that
# it is a part of (Turtle of N3 and TriG, N-Triples of N-Quads), and so suit who asks for that.
_WIDER = frozenset(
    {"application/json", "application/xml", "text/xml", "text/plain", "application/xhtml+xml"}
)

BY_NAME = {entry.name: entry for entry in FORMATS}

HTML = BY_NAME["html"]


def formats_of(*kinds: Kind) -> tuple[Format, ...]:
    """The formats that carry one of `kinds`, in the server's order of preference."""
    return tuple(entry for entry in FORMATS if entry.kinds & set(kinds))


def find_format(name: str, offers: Iterable[Format]) -> Format | None:
    """The offered format with this short name, suffix or media type, as `format=` gives it."""
    wanted = name.strip().lower()
    named = [entry for entry in offers if wanted in (entry.name, entry.suffix, entry.media_type)]
    return next(iter(named), next((entry for entry in offers if wanted in entry.aliases), None))


def negotiate(accept: str | None, offers: Sequence[Format]) -> Format | None:
    """The offer that suits an Accept header best, or None where none is acceptable.

    The most specific range that covers an offer decides its quality, and `q=0` refuses it. Of equal
    qualities, data that the client names come before a page that it names, since only programs name
    them; then what it names by another name, then what it merely takes; at last the order of
    `offers` decides. Parameters such as `charset` or `profile` are left aside: no format here comes
    in variants. What cannot be read is ignored. A missing or empty header accepts anything.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        # A list of nothing asks for nothing (RFC 9110, section 5.6.1.2).
        return offers[0] if offers and not (accept or "").strip(" ,\t") else None
    ranked = [(_rank(offer, ranges), offer) for offer in offers]
    (quality, _), best = max(ranked, key=lambda pair: pair[0], default=((0.0, 0), None))
    return best if quality else None


def _ranges(accept: str) -> dict[str, float]:
    """The quality of each range of a header, without parameters; `*` is what Java once sent."""
    # Only here: processes that load data or answer queries wait for no library of the web.
    from werkzeug.http import parse_list_header, parse_options_header

    ranges: dict[str, float] = {}
    for entry in parse_list_header(accept):
        name, parameters = parse_options_header(entry)
        with contextlib.suppress(ValueError):
            # Not only as RFC 9110 has it: Java sends `.2`.
            quality = min(max(float(parameters.get("q", "1")), 0.0), 1.0)
            name = "*/*" if name == "*" else name.lower()
            ranges[name] = max(quality, ranges.get(name, 0.0))
    return ranges


def _rank(offer: Format, ranges: Mapping[str, float]) -> tuple[float, int]:
    """The quality of an offer, and how a client came to name it: more is better."""
    if offer.media_type in ranges:
        # Another name never rescues what was refused by its own.
        return ranges[offer.media_type], 2 if Kind.PAGE in offer.kinds else 4
    found = [
        (ranges[alias], 1 if alias in _WIDER else 3) for alias in offer.aliases if alias in ranges
    ]
    main = offer.media_type.partition("/")[0]
    taken = ranges.get(f"{main}/*", ranges.get("*/*", 0.0))
    return max([(taken, 0), *found])
