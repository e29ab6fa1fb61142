"""The SPARQL 1.1 Service Description (W3C, 2013) of the endpoint, as triples.

Every node has an address of its own (fragments of the endpoint's), so that nothing is blank and
the description can be quoted. Addresses are those that visitors use, also behind a proxy.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple, serialize

from sikkerby.formats import Format, Kind, formats_of
from sikkerby.settings import Settings
from sikkerby.store.serialise import GRAPH_FORMATS
from sikkerby.vocabulary import DCT, PREFIXES, RDF, RDFS, SB, SD, SH, VOID, XSD, slugify
from sikkerby.web.addresses import public_url

LIMITS = (
    "query_seconds",
    "quick_seconds",
    "query_memory",
    "query_rows",
    "answer_bytes",
    "query_bytes",
    "query_depth",
    "client_slots",
)


@dataclass(frozen=True)
class Example:
    """A stored query to show: its `name` in the address, its question by language, its text."""

    name: str
    questions: Mapping[str, str]
    text: str


def describe(
    settings: Settings,
    graphs: Mapping[str, int],
    *,
    release: str,
    version: str,
    examples: Iterable[Example] = (),
) -> list[Triple]:
    """The description. `graphs` are the named graphs with their numbers of triples."""
    endpoint = f"{public_url(settings)}/sparql"
    service = NamedNode(f"{endpoint}#service")
    dataset = NamedNode(f"{endpoint}#dataset")
    default = NamedNode(f"{endpoint}#default-graph")
    found = [
        Triple(service, RDF["type"], SD["Service"]),
        Triple(service, SD["endpoint"], NamedNode(endpoint)),
        Triple(service, SD["supportedLanguage"], SD["SPARQL11Query"]),
        Triple(service, SD["feature"], SD["UnionDefaultGraph"]),
        Triple(service, SD["defaultDataset"], dataset),
        Triple(service, SD["availableGraphs"], NamedNode(f"{endpoint}#graphs")),
        Triple(service, DCT["hasVersion"], Literal(release)),
        Triple(service, RDFS["label"], Literal("Sikkerby SPARQL endpoint", language="en")),
        Triple(service, RDFS["label"], Literal("Sikkerbys SPARQL-adgang", language="da")),
        Triple(NamedNode(f"{endpoint}#graphs"), RDF["type"], SD["GraphCollection"]),
        Triple(dataset, RDF["type"], SD["Dataset"]),
        Triple(dataset, RDF["type"], SD["GraphCollection"]),
        Triple(dataset, DCT["hasVersion"], Literal(version)),
        Triple(dataset, SD["defaultGraph"], default),
        Triple(default, RDF["type"], SD["Graph"]),
        Triple(default, VOID["triples"], _integer(sum(graphs.values()))),
    ]
    found += [
        Triple(service, SD["resultFormat"], NamedNode(entry.iri))
        for entry in formats_of(Kind.RESULTS, Kind.GRAPH)
        if entry.iri
    ]
    for number, (name, size) in enumerate(sorted(graphs.items()), start=1):
        found += _describe_graph(endpoint, dataset, number, name, size)
    found += _describe_limits(endpoint, service, settings)
    for example in examples:
        found += _describe_example(endpoint, service, example)
    return found


def write(triples: Iterable[Triple], format: Format) -> bytes:
    """The description in a graph format."""
    body = serialize(triples, format=GRAPH_FORMATS[format.name], prefixes=PREFIXES)
    assert body is not None
    return body


def _describe_graph(
    endpoint: str, dataset: NamedNode, number: int, name: str, size: int
) -> list[Triple]:
    entry = NamedNode(f"{endpoint}#graph-{number}")
    content = NamedNode(f"{endpoint}#graph-{number}-content")
    return [
        Triple(dataset, SD["namedGraph"], entry),
        Triple(NamedNode(f"{endpoint}#graphs"), SD["namedGraph"], entry),
        Triple(entry, RDF["type"], SD["NamedGraph"]),
        Triple(entry, SD["name"], NamedNode(name)),
        Triple(entry, SD["graph"], content),
        Triple(content, RDF["type"], SD["Graph"]),
        Triple(content, VOID["triples"], _integer(size)),
    ]


def _describe_limits(endpoint: str, service: NamedNode, settings: Settings) -> list[Triple]:
    """Each limit as a node with the setting's name, its meaning and its value."""
    fields = {field.name: field for field in dataclasses.fields(settings)}
    found = []
    for name in LIMITS:
        node = NamedNode(f"{endpoint}#limit-{name}")
        value = getattr(settings, name)
        datatype = XSD["decimal"] if isinstance(value, float) else XSD["integer"]
        found += [
            Triple(service, SB["limit"], node),
            Triple(node, DCT["identifier"], Literal(name)),
            Triple(node, RDFS["comment"], Literal(fields[name].metadata["help"], language="en")),
            Triple(node, RDF["value"], Literal(_number(value), datatype=datatype)),
        ]
    return found


def _describe_example(endpoint: str, service: NamedNode, example: Example) -> list[Triple]:
    node = NamedNode(f"{endpoint}#example-{slugify(example.name)}")
    kind, prefixes = _query_kind(example.text)
    found = [
        Triple(node, RDF["type"], SH["SPARQLExecutable"]),
        Triple(node, RDF["type"], SH[f"SPARQL{kind}Executable"]),
        Triple(node, SH[prefixes], Literal(example.text)),
        Triple(node, SCHEMA_TARGET, NamedNode(endpoint)),
        Triple(service, DCT["relation"], node),
    ]
    found += [
        Triple(node, RDFS["comment"], Literal(text, language=language))
        for language, text in example.questions.items()
    ]
    return found


SCHEMA_TARGET = NamedNode("https://schema.org/target")


def _query_kind(text: str) -> tuple[str, str]:
    """The SHACL class (its middle part) and property of a query, by its form."""
    from sikkerby.store import guard

    form = guard.survey(text, max_bytes=len(text) * 4 + 1, max_depth=1000).form
    return {
        "ask": ("Ask", "ask"),
        "construct": ("Construct", "construct"),
    }.get(form, ("Select", "select"))


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=XSD["integer"])


def _number(value: float) -> str:
    """The lexical form that the store would give the value as well."""
    return str(int(value)) if value == int(value) else repr(value)
