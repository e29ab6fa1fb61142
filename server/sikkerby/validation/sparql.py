"""Queries over shapes, over the checks that are none, and over a part of the data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, QuerySolutions, Store, Triple

from sikkerby.vocabulary import PREFIXES, Namespace

# What `texts` tells queries of an edition's document.
DOC = Namespace("urn:x-sikkerby:document#")
_PREFIXES = {**PREFIXES, "doc": DOC.iri}


def store_of(triples: Iterable[Triple]) -> Store:
    """A store in memory that has the triples in its default graph."""
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    return store


def read_query(name: str) -> str:
    """The query of a file in this folder."""
    return Path(__file__).with_name(f"{name}.rq").read_text("utf-8")


def select(store: Store, query: str, base: str | None = None) -> QuerySolutions:
    """What a query finds in the default graph, and in those that it names.

    Its prefixes are our own: `lint` refuses a shape that needs others. Raises SyntaxError.
    """
    rows = store.query(query, prefixes=_PREFIXES, base_iri=base)
    assert isinstance(rows, QuerySolutions)
    return rows
