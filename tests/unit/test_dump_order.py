"""The order of every dump: by subject, types first, then predicate and object."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from sikkerby import resources
from sikkerby.graphs.dataset import Graph
from sikkerby.graphs.jsonld.context import read_context
from sikkerby.publication.dumps.writers import Ordered, graph_writers, write_trig
from sikkerby.vocabulary import DCT, OWL, PREFIXES, RDF, RDFS, SKOS
from tests.conftest import BASE


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
    assert list(Ordered(lambda: [ordered])) == sorted(triples, key=_place)
    assert list(Ordered.of(reversed(triples))) == sorted(triples, key=_place)


def _place(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate
    return str(triple.subject), predicate != RDF["type"], predicate.value, str(triple.object)


def test_documents_read_the_same_in_however_many_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        f"<{BASE}id/{subject}> {predicate} {value} ."
        for subject in range(3)
        for predicate, value in ((DCT["title"], '"a"'), (RDF["type"], OWL["Class"]))
    ]
    graph, none = Graph(line.encode() for line in lines), Graph(())
    graphs = {"a": graph, "b": graph, "none": none}
    named = {NamedNode(f"{BASE}{name}"): found for name, found in graphs.items()}
    writers = graph_writers(BASE, read_context(resources.ontology_folder()))

    def write() -> dict[str, bytes]:
        documents = {
            name: b"".join(write(Ordered(graph.blocks))) for name, write in writers.items()
        }
        return documents | {"trig": b"".join(write_trig(named, BASE, PREFIXES))}

    def many(graph: Graph) -> Iterator[bytes]:
        return (b"".join(line + b"\n" for line in lines) for _, lines in graph.by_subject())

    whole = write()
    monkeypatch.setattr(Graph, "blocks", many)
    assert len(list(graph.blocks())) == 3
    assert write() == whole
