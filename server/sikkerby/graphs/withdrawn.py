"""Withdrawn identifiers stay in the data: deprecated, with what replaces them."""

from __future__ import annotations

from pyoxigraph import NamedNode, Triple

from sikkerby.graphs.dataset import GraphBuilder, boolean, english
from sikkerby.graphs.ledger import Ledger
from sikkerby.vocabulary import DCT, OWL, SKOS, Addresses


def withdrawn_triples(ledger: Ledger, addresses: Addresses) -> set[Triple]:
    """What is said of the ledger's withdrawn identifiers."""
    graph = GraphBuilder()
    for entry in ledger.withdrawn():
        node = NamedNode(addresses.base + entry.iri)
        graph.add(node, OWL["deprecated"], boolean(True))
        graph.add(node, SKOS["historyNote"], english(entry.reason))
        for path in entry.replaced_by.split():
            graph.add(node, DCT["isReplacedBy"], NamedNode(addresses.base + path))
    return graph.triples
