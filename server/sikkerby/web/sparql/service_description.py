"""The SPARQL 1.1 Service Description (W3C, 2013) of the endpoint.

Every node has an address of its own (fragments of the endpoint's), so that nothing is blank and
the description can be quoted. Addresses are those that visitors use, also behind a proxy.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from sikkerby import __version__
from sikkerby.bilingual import Bilingual
from sikkerby.formats import Format, Kind, formats_of
from sikkerby.graphs.templates import read_template
from sikkerby.settings import Settings, endpoint_url
from sikkerby.store.serialise import GRAPH_FORMATS
from sikkerby.vocabulary import PREFIXES


def write_description(
    format: Format,
    settings: Settings,
    graphs: Mapping[str, int],
    version: str,
    examples: Iterable[tuple[str, Bilingual, str]] = (),
) -> bytes:
    """The description in a graph format.

    `graphs` are the named graphs with their numbers of triples, `examples` the names of stored
    queries, which are all SELECT, with their questions and their texts.
    """
    turtle = read_template(Path(__file__).with_suffix(".ttl")).render(
        release=__version__,
        version=version,
        formats=[entry.iri for entry in formats_of(Kind.RESULTS, Kind.GRAPH) if entry.iri],
        graphs=sorted(graphs.items()),
        settings=settings,
        fields={field.name: field for field in dataclasses.fields(settings)},
        examples=examples,
    )
    quads = parse(turtle, RdfFormat.TURTLE, base_iri=endpoint_url(settings))
    triples = (quad.triple for quad in quads)
    body = serialize(triples, format=GRAPH_FORMATS[format.name], prefixes=PREFIXES)
    assert body is not None
    return body
