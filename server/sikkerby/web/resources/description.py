"""What is said of a resource: its own triples, its statements, what points to it, and names.

Everything that a document shows, in every format, comes from the one set of triples that
`describe` collects, so that all formats say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from sikkerby.graphs.jsonld.context import Context
from sikkerby.graphs.jsonld.frames import write_frame
from sikkerby.graphs.jsonld.index import Index
from sikkerby.graphs.templates import read_template
from sikkerby.vocabulary import SB
from sikkerby.web.records.selection import count_pages
from sikkerby.web.served import Site, values

PAGE_SIZE = 100
_BYTES_PER_TRIPLE = 500
# Each is a macro.
_QUERIES: Any = read_template(Path(__file__).with_suffix(".rq")).module


@dataclass(frozen=True)
class Description:
    """A resource and what was `found` of it on a page of `pages`: what all formats of its document
    share."""

    iri: NamedNode
    found: frozenset[Triple]
    pages: int
    context: Context

    @cached_property
    def index(self) -> Index:
        """What was found, by subject and object."""
        return Index(self.found)

    @cached_property
    def triples(self) -> set[Triple]:
        """What the nested document holds, which decides it, so that every format says the same."""
        nested = write_frame(self.iri, self.index, self.context)
        return {quad.triple for quad in parse(nested, format=RdfFormat.JSON_LD)}


def describe(site: Site, iri: NamedNode, page: int = 1) -> Description | None:
    """The description of `iri`, or None where nothing has it as its subject.

    It has the resource and its fragments as subjects; the statements, participations and facts
    about it with their quotations; what else points to it, of which each page has some; and labels
    and types of everything that is named.
    """
    known: Description | None = site.document_cache.get((iri, page))
    if known:
        return known
    found = site.construct(_QUERIES.own(iri))
    if not found:
        return None
    found += _fragments(site, iri, found)
    window = f"LIMIT {PAGE_SIZE} OFFSET {(page - 1) * PAGE_SIZE}"
    found += site.construct(_QUERIES.carried(iri, window))
    (count,) = site.select(_QUERIES.number_pointing(iri))
    found += site.construct(_QUERIES.pointing(iri, window))
    named = {node for triple in found for node in triple if isinstance(node, NamedNode)}
    found += site.construct(_QUERIES.names(values(sorted(named - {SB["evidence"]}, key=str))))
    pages = count_pages(int(count["n"].value), PAGE_SIZE)
    known = Description(iri, frozenset(found), pages, site.context)
    site.document_cache.put((iri, page), known, len(known.found) * _BYTES_PER_TRIPLE)
    return known


def _fragments(site: Site, iri: NamedNode, said: Iterable[Triple]) -> list[Triple]:
    """What is said of the fragments that a resource points to, and of all those of the dataset."""
    beginning = f"{iri.value}#"
    pointed = (triple.object for triple in said if isinstance(triple.object, NamedNode))
    fragments = [node for node in dict.fromkeys(pointed) if node.value.startswith(beginning)]
    if not fragments:
        return []
    if iri.value.startswith(f"{site.base}id/dataset"):
        return site.construct(_QUERIES.fragments_of_catalogue(beginning))
    return site.construct(_QUERIES.fragments(values(fragments)))
