"""What is said of a resource: its own triples, its statements, what points to it, and names.

Everything that a document shows, in every format, comes from the one set of triples that
`describe` collects, so that all formats say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from sikkerby.vocabulary import SB
from sikkerby.web.served import Site, values

PAGE_SIZE = 100


@dataclass(frozen=True)
class Description:
    """A resource and the triples of its document, of which there are `pages`."""

    iri: NamedNode
    triples: frozenset[Triple]
    pages: int


def describe(site: Site, iri: NamedNode, page: int = 1) -> Description | None:
    """The description of `iri`, or None where nothing has it as its subject.

    It has the resource and its fragments as subjects; the statements, participations and facts
    about it with their quotations; what else points to it, of which each page has some; and labels
    and types of everything that is named.
    """
    found = site.construct(f"CONSTRUCT {{ {iri} ?p ?o }} WHERE {{ {iri} ?p ?o }}")
    if not found:
        return None
    fragments = {
        triple.object
        for triple in found
        if isinstance(triple.object, NamedNode) and triple.object.value.startswith(f"{iri.value}#")
    }
    if fragments:
        found += site.construct(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values(fragments)} }} ?s ?p ?o }}"
        )
    window = f"LIMIT {PAGE_SIZE} OFFSET {(page - 1) * PAGE_SIZE}"
    found += site.construct(_CARRIED.replace("?resource", str(iri)).replace("?page", window))
    incoming = f"?s ?p {iri} {_NOT_CARRIED}"
    (count,) = site.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {incoming} }}")
    found += site.construct(
        f"CONSTRUCT {{ ?s ?p {iri} }} WHERE {{ SELECT ?s ?p WHERE {{ {incoming} }} "
        f"ORDER BY ?s ?p {window} }}"
    )
    found += _names(site, found)
    return Description(iri, frozenset(found), max(1, -(-int(count["n"].value) // PAGE_SIZE)))


# Statements, participations and facts are about one resource: they belong to its document. Those
# that an organisation or a quotation stands in are shown with the initiative that they are about.
_CARRIED = """
CONSTRUCT {
  ?node ?p ?o .
  ?quotation sb:quotedText ?text ; sb:column ?column .
  ?initiative cv:hasParticipation ?node .
  ?owner sb:statedFact ?node .
}
WHERE {
  { ?node rdf:subject ?resource }
  UNION { ?resource cv:hasParticipation ?node }
  UNION { ?resource sb:statedFact ?node }
  UNION { ?resource sb:correction ?node }
  UNION { SELECT ?node { ?node cv:hasParticipant ?resource } ORDER BY ?node ?page }
  UNION { SELECT ?node { ?node sb:evidence ?resource } ORDER BY ?node ?page }
  ?node ?p ?o .
  OPTIONAL {
    ?node sb:evidence ?quotation .
    ?quotation sb:quotedText ?text ; sb:column ?column .
  }
  OPTIONAL { ?initiative cv:hasParticipation ?node }
  OPTIONAL { ?owner sb:statedFact ?node }
}"""
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
    ordered = sorted(nodes, key=str)
    return site.construct(
        "CONSTRUCT { ?s rdfs:label ?label ; a ?type ; sb:minAge ?from ; sb:maxAge ?to ; "
        "geo:asWKT ?point } WHERE { "
        f"VALUES ?s {{ {values(ordered)} }} OPTIONAL {{ ?s rdfs:label ?label }} "
        "OPTIONAL { ?s a ?type } OPTIONAL { ?s sb:minAge ?from } OPTIONAL { ?s sb:maxAge ?to } "
        "OPTIONAL { ?s geo:asWKT ?point } }"
    )
