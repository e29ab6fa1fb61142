"""One table of formats: negotiation over it, and writers for all of it."""

from __future__ import annotations

import pytest

from sikkerby import resources
from sikkerby.formats import FORMATS, HTML, Kind, find_format, formats_of, negotiate
from sikkerby.graphs.jsonld.context import read_context
from sikkerby.publication.dumps.writers import graph_writers
from tests.conftest import BASE
from tests.support.published import shipped_version

GRAPHS = formats_of(Kind.GRAPH)
PAGES = (HTML, *GRAPHS)
RESULTS = formats_of(Kind.RESULTS)


def test_every_graph_and_dataset_format_has_a_writer_and_none_is_left_over() -> None:
    context = read_context(resources.ontology_folder())
    assert set(graph_writers(BASE, context)) == {entry.name for entry in GRAPHS}
    dumps = {file.suffix[1:] for file in shipped_version().folder.glob("sikkerby.*")}
    written = {entry.suffix for entry in (*GRAPHS, *formats_of(Kind.DATASET))}
    assert dumps - written == {"gz", "zst", "sqlite", "xlsx"}
    assert written <= dumps


def test_names_and_suffixes_are_unique() -> None:
    assert len({entry.name for entry in FORMATS}) == len(FORMATS)
    assert len({entry.suffix for entry in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "html"),
        ("", "html"),
        ("*/*", "html"),
        ("text/turtle", "turtle"),
        ("text/turtle; charset=utf-8", "turtle"),
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("application/json", "jsonld"),
        ("application/xml", "rdfxml"),
        ("text/*", "html"),
        ("application/*", "jsonld"),
        ("text/html;q=0.5, text/turtle", "turtle"),
        ("text/html;q=0, */*", "turtle"),
        ("text/*;q=0.1, application/n-triples;q=0.2", "ntriples"),
        ("text/turtle;q=0", None),
        ("image/png", None),
        ("TEXT/TURTLE", "turtle"),
        ("text/turtle;q=0.9, application/rdf+xml;q=0.9", "turtle"),
        ("application/rdf+xml, text/turtle;q=0.99", "rdfxml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("application/ld+json;q=0, application/json", None),
    ],
)
def test_negotiation(accept: str | None, expected: str | None) -> None:
    found = negotiate(accept, PAGES)
    assert (found.name if found else None) == expected


def test_format_by_name_suffix_and_media_type() -> None:
    for wanted in ("jsonld", "application/ld+json", "JSONLD"):
        found = find_format(wanted, GRAPHS)
        assert found is not None
        assert found.name == "jsonld"
    assert find_format("csv", GRAPHS) is None
    assert find_format("srx", RESULTS) is find_format("xml", RESULTS)
