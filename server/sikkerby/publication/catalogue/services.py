"""The catalogue's data services: SPARQL, stored queries, reconciliation."""

from __future__ import annotations

from pyoxigraph import NamedNode

from sikkerby.graphs.dataset import GraphBuilder, danish, english
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.catalogue import authorities
from sikkerby.publication.catalogue.parts import Common
from sikkerby.vocabulary import DCAT, DCT, RDF, RDFS


def describe_services(
    graph: GraphBuilder, build: BuildContext, common: Common, catalogue: str
) -> None:
    """State the services; `catalogue` is the path of the catalogue that lists them."""
    dataset = build.built.addresses.dataset()
    services = (
        ("sparql", "sparql", "sparql", "SPARQL-tjeneste", "SPARQL service",
         "Forespørgsler efter SPARQL 1.1 Protocol.", "Queries by the SPARQL 1.1 Protocol."),
        ("queries", "queries/", "openapi.json", "Gemte forespørgsler", "Stored queries",
         "Svar på gemte forespørgsler som CSV, Excel og JSON.",
         "Answers to stored queries as CSV, Excel and JSON."),
        ("reconciliation", "reconcile", "reconcile", "Afstemningstjeneste",
         "Reconciliation service", "Find udgivelsens ressourcer ud fra navne.",
         "Find the publication's resources by names."),
    )  # fmt: skip
    for name, endpoint, description, title_da, title_en, text_da, text_en in services:
        node = build.lasting("service", name)
        graph.add(node, RDF["type"], DCAT["DataService"])
        graph.add(node, DCT["title"], danish(title_da), english(title_en))
        graph.add(node, RDFS["label"], danish(title_da), english(title_en))
        graph.add(node, DCT["description"], danish(text_da), english(text_en))
        # DCAT-AP's shapes want a type even of an address.
        for predicate, path in (("endpointURL", endpoint), ("endpointDescription", description)):
            address = NamedNode(build.base + path)
            graph.add(node, DCAT[predicate], address)
            graph.add(address, RDF["type"], RDFS["Resource"])
        graph.add(node, DCAT["servesDataset"], dataset)
        graph.add(node, DCAT["contactPoint"], common.contact)
        graph.add(node, DCT["publisher"], common.publisher)
        graph.add(node, DCT["license"], common.licence)
        graph.add(node, DCT["accessRights"], authorities.authority(graph, "access-right/PUBLIC"))
        graph.add(NamedNode(build.base + catalogue), DCAT["service"], node)
