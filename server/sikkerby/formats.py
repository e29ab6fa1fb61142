"""The one table of formats, and content negotiation over it (RFC 9110, section 12.5.1).

Negotiation, downloads, catalogue and service description all derive from `FORMATS`; writers
live where they write, and a test holds the two sets equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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

    qualities: dict[str, float] = {}
    for value, quality in parse_accept_header(accept, MIMEAccept):
        media_range = value.partition(";")[0].strip().lower()
        qualities[media_range] = max(quality, qualities.get(media_range, 0.0))
    rated = [(_rate(offer, qualities), offer) for offer in offers]
    best_quality, best = max(rated, key=lambda entry: entry[0], default=(0.0, None))
    return best if best_quality > 0 else None


def _rate(offer: Format, qualities: Mapping[str, float]) -> float:
    """The quality of an offer, by the media ranges of the header."""
    main = offer.media_type.partition("/")[0]
    ranges = (offer.media_type, f"{main}/*", "*/*")
    own = next((qualities[name] for name in ranges if name in qualities), 0.0)
    if qualities.get(offer.media_type) == 0:
        return 0.0
    # An alias never beats the format's own type, and never rescues one that was refused.
    return max(own, *(0.999 * qualities.get(alias, 0.0) for alias in offer.aliases), 0.0)
