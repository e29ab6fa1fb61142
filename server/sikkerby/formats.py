"""The one table of formats, and content negotiation over it (RFC 9110, section 12.5.1).

Negotiation, downloads, catalogue and service description all derive from `FORMATS`; writers
live where they write, and a test holds the two sets equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


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
        return (
            f"{self.media_type}; charset=utf-8"
            if self.media_type.startswith("text/")
            else self.media_type
        )


def _format(
    name: str, media_type: str, suffix: str, kinds: str, label: str, iri: str = "", *aliases: str
) -> Format:
    return Format(
        name,
        media_type,
        suffix,
        frozenset(Kind(kind) for kind in kinds.split()),
        label,
        iri,
        aliases,
    )


_W3C = "http://www.w3.org/ns/formats/"

# The order is the server's preference: the first that a client accepts equally well is sent.
FORMATS: tuple[Format, ...] = (
    _format("html", "text/html", "html", "page", "HTML", "", "application/xhtml+xml"),
    _format("json", "application/sparql-results+json", "srj", "results", "SPARQL JSON",
            _W3C + "SPARQL_Results_JSON", "application/json"),
    _format("xml", "application/sparql-results+xml", "srx", "results", "SPARQL XML",
            _W3C + "SPARQL_Results_XML", "application/xml", "text/xml"),
    _format("csv", "text/csv", "csv", "results", "CSV", _W3C + "SPARQL_Results_CSV"),
    _format("tsv", "text/tab-separated-values", "tsv", "results", "TSV",
            _W3C + "SPARQL_Results_TSV"),
    _format("turtle", "text/turtle", "ttl", "graph", "Turtle", _W3C + "Turtle",
            "application/x-turtle"),
    _format("jsonld", "application/ld+json", "jsonld", "graph", "JSON-LD", _W3C + "JSON-LD",
            "application/json"),
    _format("ntriples", "application/n-triples", "nt", "graph", "N-Triples", _W3C + "N-Triples"),
    _format("rdfxml", "application/rdf+xml", "rdf", "graph", "RDF/XML", _W3C + "RDF_XML",
            "application/xml", "text/xml"),
    _format("nquads", "application/n-quads", "nq", "dataset", "N-Quads", _W3C + "N-Quads"),
    _format("trig", "application/trig", "trig", "dataset", "TriG", _W3C + "TriG"),
)  # fmt: skip

BY_NAME = {entry.name: entry for entry in FORMATS}

HTML = BY_NAME["html"]


def formats_of(*kinds: Kind) -> tuple[Format, ...]:
    """The formats that carry one of `kinds`, in the server's order of preference."""
    return tuple(entry for entry in FORMATS if entry.kinds & set(kinds))


def find_format(name: str, offers: Iterable[Format]) -> Format | None:
    """The offered format with this short name, suffix or media type, as `format=` gives it."""
    wanted = name.strip().lower()
    for entry in offers:
        if wanted in {entry.name, entry.suffix, entry.media_type, *entry.aliases}:
            return entry
    return None


def negotiate(accept: str | None, offers: Sequence[Format]) -> Format | None:
    """The offer that suits an Accept header best, or None where none is acceptable.

    The most specific range that covers an offer decides its quality, `q=0` refuses it, and equal
    qualities fall to the order of `offers`. Parameters such as `charset` or `profile` are left
    aside: no format here comes in variants. A missing or empty header accepts anything.
    """
    if accept is None or not accept.strip():
        return offers[0] if offers else None
    # Only here: processes that load data or answer queries wait for no library of the web.
    from werkzeug.datastructures import MIMEAccept
    from werkzeug.http import parse_accept_header

    ranges = [
        (value.partition(";")[0].strip().lower(), quality)
        for value, quality in parse_accept_header(accept, MIMEAccept)
    ]
    best: Format | None = None
    best_quality = 0.0
    for offer in offers:
        quality = max(
            _quality(offer.media_type, ranges),
            # An alias never beats the format's own type, and never rescues one that was refused.
            *(
                0.0 if _refused(offer.media_type, ranges) else 0.999 * _exact(alias, ranges)
                for alias in offer.aliases
            ),
            0.0,
        )
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    main = media_type.partition("/")[0]
    for wanted in (media_type, f"{main}/*", "*/*"):
        found = [quality for value, quality in ranges if value == wanted]
        if found:
            return max(found)
    return 0.0


def _exact(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    return max((quality for value, quality in ranges if value == media_type), default=0.0)


def _refused(media_type: str, ranges: Sequence[tuple[str, float]]) -> bool:
    return any(value == media_type and quality == 0 for value, quality in ranges)
