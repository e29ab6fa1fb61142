"""Writers of the dumps: one per graph or dataset format of `formats`, all deterministic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from sikkerby.graphs.dataset import Dataset
from sikkerby.graphs.jsonld import Context, write_document
from sikkerby.vocabulary import PREFIXES, RDF


def sort_triples(triples: Iterable[Triple]) -> list[Triple]:
    """Triples by subject, types first, then predicate and object: the order of every dump."""
    kind = RDF["type"]

    def key(triple: Triple) -> tuple[str, bool, str, str]:
        return (
            str(triple.subject),
            triple.predicate != kind,
            triple.predicate.value,
            str(triple.object),
        )

    return sorted(triples, key=key)


def graph_writers(base: str, context: Context) -> Mapping[str, Callable[[list[Triple]], bytes]]:
    """By format name, a function from sorted triples to the bytes of a document."""

    def turtle(triples: list[Triple]) -> bytes:
        return _bytes(triples, RdfFormat.TURTLE, base)

    return {
        "turtle": turtle,
        "ntriples": lambda triples: _bytes(triples, RdfFormat.N_TRIPLES),
        "rdfxml": lambda triples: _bytes(triples, RdfFormat.RDF_XML, prefixes=True),
        "jsonld": lambda triples: write_document(triples, context),
    }


def dataset_writers(base: str) -> Mapping[str, Callable[[Dataset], bytes]]:
    """By format name, a function from a dataset to the bytes of a document with its graphs."""
    return {
        "nquads": lambda dataset: "".join(dataset.sorted_lines()).encode("utf-8"),
        "trig": lambda dataset: _bytes(_sorted_quads(dataset), RdfFormat.TRIG, base),
    }


def _sorted_quads(dataset: Dataset) -> list[Quad]:
    names: list[NamedNode] = sorted(dataset.graphs, key=lambda name: name.value)
    return [
        Quad(triple.subject, triple.predicate, triple.object, name)
        for name in names
        for triple in sort_triples(dataset.graphs[name])
    ]


def _bytes(
    data: list[Triple] | list[Quad], format: RdfFormat, base: str = "", *, prefixes: bool = False
) -> bytes:
    if not base and not prefixes:
        return serialize(data, format=format) or b""
    used = _used_prefixes(data)
    content = serialize(data, format=format, base_iri=base or None, prefixes=used) or b""
    return _order_prefixes(content, used, base)


def _used_prefixes(data: list[Triple] | list[Quad]) -> dict[str, str]:
    nodes = {
        node.value
        for entry in data
        for node in (entry.subject, entry.predicate, entry.object)
        if isinstance(node, NamedNode)
    }
    nodes |= {entry.object.datatype.value for entry in data if isinstance(entry.object, Literal)}
    spaces = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in nodes}
    return {name: iri for name, iri in PREFIXES.items() if iri in spaces}


# The library declares prefixes in an order that changes from run to run.
_DECLARATIONS = re.compile(rb"\A(?:@base [^\n]*\n)?(?:@prefix [^\n]*\n)*")
_NAMESPACES = re.compile(rb"(?<=<rdf:RDF)(?: xmlns:[^ =]+=\"[^\"]*\")+")


def _order_prefixes(content: bytes, used: Mapping[str, str], base: str) -> bytes:
    if base:
        lines = [f"@base <{base}> .\n"]
        lines += [f"@prefix {name}: <{used[name]}> .\n" for name in sorted(used)]
        header = "".join(lines).encode()
        return _DECLARATIONS.sub(lambda _: header, content, count=1)

    def ordered(match: re.Match[bytes]) -> bytes:
        return b" " + b" ".join(sorted(match.group().split()))

    return _NAMESPACES.sub(ordered, content, count=1)
