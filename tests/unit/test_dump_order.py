"""The order of every dump: by subject, types first, then predicate and object."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from sikkerby.publication.dumps.writers import Ordered, sort_triples
from sikkerby.vocabulary import DCT, OWL, RDF, RDFS, SKOS


def test_lines_come_in_the_order_of_triples() -> None:
    """Types that are first in the lines already, between others, alone, several, or none."""
    predicates = (
        [RDF["type"], DCT["title"]],
        [DCT["title"], RDF["type"], SKOS["note"]],
        [RDF["type"]],
        [DCT["title"], SKOS["note"]],
    )
    values = [OWL["Class"], RDFS["Class"], Literal("æ", language="da")]
    triples = [
        Triple(NamedNode(f"https://example.org/{number}"), predicate, value)
        for number, some in enumerate(predicates)
        for predicate in some
        for value in values[: 2 if predicate == RDF["type"] else 3]
    ]
    lines = serialize(triples, format=RdfFormat.N_TRIPLES)
    ordered = b"".join(sorted(lines.splitlines(keepends=True)))
    assert list(Ordered(lambda: [ordered])) == sort_triples(triples)
