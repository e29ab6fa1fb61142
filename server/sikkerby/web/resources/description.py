"""What is said of a resource: its own triples, its statements, what points to it, and names.

Everything that a document shows, in every format, comes from the one set of triples that
`describe` collects, so that all formats say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from sikkerby.graphs.jsonld import Context, Index, write_frame
from sikkerby.vocabulary import SB
from sikkerby.web.records.selection import count_pages
from sikkerby.web.served import Site, values

PAGE_SIZE = 100


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
    found = site.construct(f"CONSTRUCT {{ {iri} ?p ?o }} WHERE {{ {iri} ?p ?o }}")
    if not found:
        return None
    found += _fragments(site, iri, found)
    window = f"LIMIT {PAGE_SIZE} OFFSET {(page - 1) * PAGE_SIZE}"
    found += site.construct(_CARRIED.replace("?resource", str(iri)).replace("?page", window))
    incoming = f"?s ?p {iri} {_NOT_CARRIED}"
    (count,) = site.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {incoming} }}")
    found += site.construct(
        f"CONSTRUCT {{ ?s ?p {iri} }} WHERE {{ SELECT ?s ?p WHERE {{ {incoming} }} "
        f"ORDER BY ?s ?p {window} }}"
    )
    found += _names(site, found)
    pages = count_pages(int(count["n"].value), PAGE_SIZE)
    return Description(iri, frozenset(found), pages, site.context)


def _fragments(site: Site, iri: NamedNode, said: Iterable[Triple]) -> list[Triple]:
    """What is said of the fragments that a resource points to, and of all those of the dataset."""
    beginning = f"{iri.value}#"
    fragments = {
        triple.object
        for triple in said
        if isinstance(triple.object, NamedNode) and triple.object.value.startswith(beginning)
    }
    where = f"VALUES ?s {{ {values(fragments)} }} ?s ?p ?o"
    if iri.value.startswith(f"{site.base}id/dataset"):
        where = f'GRAPH <graph/catalogue> {{ ?s ?p ?o FILTER (STRSTARTS(STR(?s), "{beginning}")) }}'
    return site.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}") if fragments else []


_CARRIED, _NAMES = (
    Path(__file__).with_name(name).read_text("utf-8") for name in ("carried.rq", "names.rq")
)
# What the catalogue says of a thing is about files; its own documents show it.
_NOT_CARRIED = 'FILTER (?p != rdf:subject && !STRSTARTS(STR(?s), CONCAT(STR(<id/dataset>), "/")))'


def _names(site: Site, triples: Iterable[Triple]) -> list[Triple]:
    nodes = {
        node
        for triple in triples
        for node in (triple.subject, triple.predicate, triple.object)
        if isinstance(node, NamedNode)
    }
    nodes -= {SB["evidence"]}
    return site.construct(_NAMES.replace("?named", values(sorted(nodes, key=str))))
