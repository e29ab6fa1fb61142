"""Outside resources that the catalogue points to: each with type and name, none left untyped.

Only entries that were seen in the tables of the European Union; DCAT-AP's shapes want their
type and scheme beside them, since a validator has no network.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from sikkerby.graphs.dataset import GraphBuilder, danish, english
from sikkerby.vocabulary import DCT, RDF, RDFS, SKOS

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Entry:
    """An entry of an authority table: `table/code`, its class in DCTERMS, and its names."""

    path: str
    kind: str
    name_da: str
    name_en: str


_ENTRIES = (
    Entry("language/DAN", "LinguisticSystem", "dansk", "Danish"),
    Entry("language/ENG", "LinguisticSystem", "engelsk", "English"),
    Entry("country/DNK", "Location", "Danmark", "Denmark"),
    Entry("access-right/PUBLIC", "RightsStatement", "offentlig", "public"),
    Entry("frequency/AS_NEEDED", "Frequency", "efter behov", "as needed"),
    Entry("licence/CC0", "LicenseDocument", "Creative Commons CC0", "Creative Commons CC0"),
    Entry("licence/CC_BY_4_0", "LicenseDocument",
          "Creative Commons Navngivelse 4.0", "Creative Commons Attribution 4.0"),
    Entry("data-theme/JUST", "", "Retfærdighed, retssystem og offentlig sikkerhed",
          "Justice, legal system and public safety"),
    Entry("data-theme/SOCI", "", "Befolkning og samfund", "Population and society"),
    Entry("data-theme/REGI", "", "Regioner og byer", "Regions and cities"),
    Entry("planned-availability/STABLE", "", "stabil", "stable"),
    Entry("distribution-status/COMPLETED", "", "færdig", "completed"),
    Entry("file-type/RDF_TURTLE", "MediaTypeOrExtent", "RDF Turtle", "RDF Turtle"),
    Entry("file-type/RDF_N_TRIPLES", "MediaTypeOrExtent", "RDF N-Triples", "RDF N-Triples"),
    Entry("file-type/RDF_N_QUADS", "MediaTypeOrExtent", "RDF N-Quads", "RDF N-Quads"),
    Entry("file-type/RDF_TRIG", "MediaTypeOrExtent", "RDF TriG", "RDF TriG"),
    Entry("file-type/RDF_XML", "MediaTypeOrExtent", "RDF/XML", "RDF/XML"),
    Entry("file-type/JSON_LD", "MediaTypeOrExtent", "JSON-LD", "JSON-LD"),
    Entry("file-type/CSV", "MediaTypeOrExtent", "CSV", "CSV"),
)  # fmt: skip

_BY_PATH = {entry.path: entry for entry in _ENTRIES}
THEMES = ("data-theme/JUST", "data-theme/SOCI", "data-theme/REGI")
LANGUAGES = ("language/DAN", "language/ENG")


def authority(graph: GraphBuilder, path: str) -> NamedNode:
    """The entry of an authority table, described in `graph`."""
    entry = _BY_PATH[path]
    node = NamedNode(_AUTHORITY + path)
    scheme = NamedNode(_AUTHORITY + path.partition("/")[0])
    graph.add(node, RDF["type"], SKOS["Concept"])
    if entry.kind:
        graph.add(node, RDF["type"], DCT[entry.kind])
    # DCAT-AP reads prefLabel, everything here that shows names reads rdfs:label.
    for name in (SKOS["prefLabel"], RDFS["label"]):
        graph.add(node, name, danish(entry.name_da), english(entry.name_en))
    graph.add(node, SKOS["inScheme"], scheme)
    graph.add(scheme, RDF["type"], SKOS["ConceptScheme"])
    graph.add(scheme, DCT["title"], english(path.partition("/")[0].replace("-", " ")))
    return node


def licence(graph: GraphBuilder, iri: str) -> NamedNode:
    """A licence by its IRI, described in `graph`; one outside the table by its type only."""
    if iri.startswith(_AUTHORITY) and iri.removeprefix(_AUTHORITY) in _BY_PATH:
        return authority(graph, iri.removeprefix(_AUTHORITY))
    node = NamedNode(iri)
    graph.add(node, RDF["type"], DCT["LicenseDocument"])
    return node


def media_type(graph: GraphBuilder, name: str) -> NamedNode:
    """A media type as IANA's resource, described in `graph`."""
    node = NamedNode(_MEDIA_TYPES + name)
    graph.add(node, RDF["type"], DCT["MediaType"])
    graph.add(node, RDFS["label"], Literal(name))
    return node
