"""In which format `/sparql` answers: by `format=`, or by Accept."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sikkerby.errors import NotAcceptable
from sikkerby.formats import HTML, Format, Kind, find_format, formats_of, negotiate
from sikkerby.store.base import Kind as AnswerKind

RESULTS = formats_of(Kind.RESULTS)
# Each graph format is also offered under DATASET where it carries both; a graph needs the first.
GRAPHS = formats_of(Kind.GRAPH)
# What libraries send in `format=` for graphs although the name belongs to results.
_GRAPH_NAMES = {"xml": "rdfxml", "json": "jsonld", "n3": "turtle", "json-ld": "jsonld",
                "rdf+xml": "rdfxml", "n-triples": "ntriples"}  # fmt: skip
# What is longer nobody sends twice, and it would fill the memory.
_LONGEST_CACHED = 512


def choose_format(
    names: tuple[str, ...], accept: str | None, kind: AnswerKind, *, pages: bool
) -> Format:
    """The format of an answer: the first that is known of `names`, or by Accept.

    Raises NotAcceptable.
    """
    offers = GRAPHS if kind == "graph" else RESULTS
    for name in names:
        known = _GRAPH_NAMES.get(name.strip().lower(), name) if kind == "graph" else name
        if (found := find_format(known, offers)) is not None:
            return found
    if names:
        raise not_acceptable(offers, f"format is “{names[0][:40]}”. ")
    chosen = _find_best(accept, kind, pages)
    if chosen is None:
        raise not_acceptable(offers)
    return chosen


def prefers_page(accept: str | None) -> bool:
    """Whether a client would rather see a page than an answer of any kind."""
    return _find_best(accept, None, True) is HTML


def _find_best(accept: str | None, kind: AnswerKind | None, pages: bool) -> Format | None:
    is_short = len(accept or "") <= _LONGEST_CACHED
    return (_negotiate_cached if is_short else _negotiate)(accept, kind, pages)


def _negotiate(accept: str | None, kind: AnswerKind | None, pages: bool) -> Format | None:
    offers = (*RESULTS, *GRAPHS) if kind is None else GRAPHS if kind == "graph" else RESULTS
    return negotiate(accept, (*offers, HTML) if pages else offers)


_negotiate_cached = lru_cache(maxsize=256)(_negotiate)


def not_acceptable(offers: Iterable[Format], before: str = "") -> NotAcceptable:
    """The error that lists what is offered."""
    listed = ", ".join(f"{entry.name} ({entry.media_type})" for entry in offers)
    return NotAcceptable("no-format-accepted-for-query", before, listed)
