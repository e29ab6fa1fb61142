"""The catalogue of a version: DCAT-AP 3.0.1 with VoID, PROV and DQV, as triples and files.

Addresses are below the publication's base, so that a version reads the same wherever it is
served. `catalogue.*` stand on their own, with type and name of every outside resource, as
DCAT-AP's shapes want it; `graph/catalogue.*` hold the named graph, which leaves out what another
graph states already (no triple stands in two).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.formats import BY_NAME
from sikkerby.graphs.dataset import Dataset, GraphBuilder, danish, date, english, make_graph
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.catalogue import authorities
from sikkerby.publication.catalogue.content import describe_content, find_extent
from sikkerby.publication.catalogue.distributions import classify
from sikkerby.publication.catalogue.parts import (
    Common,
    describe_distribution,
    describe_parts,
)
from sikkerby.publication.catalogue.provenance import describe_provenance
from sikkerby.publication.catalogue.quality import describe_quality
from sikkerby.publication.catalogue.services import describe_services
from sikkerby.publication.dumps.writers import graph_writers, sort_triples, write_file
from sikkerby.publication.version import PublishedFile
from sikkerby.publication.void import (
    Counts,
    count_with,
    describe_counts,
    describe_linksets,
    describe_partitions,
)
from sikkerby.vocabulary import (
    DCAT,
    DCT,
    FOAF,
    PROV,
    RDF,
    RDFS,
    SB,
    VOID,
    XSD,
    Namespace,
)

GRAPH = "catalogue"
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")


def write_catalogue(
    folder: Path, build: BuildContext, files: Sequence[PublishedFile], progress: Progress
) -> None:
    """Write `catalogue.*` and `graph/catalogue.*` about the files of a version folder."""
    whole = sort_triples(catalogue_triples(build, files))
    graph = [triple for triple in whole if not build.view.states(triple)]
    (folder / "graph").mkdir(exist_ok=True)
    own = Dataset({build.built.addresses.graph(GRAPH): make_graph(graph)})
    (folder / "graph" / f"{GRAPH}.nq").write_bytes(own.canonical())

    def write(name: str) -> None:
        suffix = BY_NAME[name].suffix
        write_file(writers[name], whole, folder / f"catalogue.{suffix}")
        write_file(writers[name], graph, folder / "graph" / f"{GRAPH}.{suffix}")

    writers = graph_writers(build.base, build.context)
    map_in_processes(write, list(writers), progress, "Catalogue written")


def catalogue_triples(build: BuildContext, files: Sequence[PublishedFile]) -> set[Triple]:
    """The catalogue, counting itself among what the endpoint serves.

    Its counts are found by describing until the description no longer changes: none depends on
    the value of a literal, so two or three rounds are enough.
    """
    described = _describe(build, files)
    served = build.counts
    while True:
        triples = described | _describe_served(build, served)
        found = count_with(build.view, build.counts, triples)
        if found == served:
            return triples
        served = found


def _describe(build: BuildContext, files: Sequence[PublishedFile]) -> set[Triple]:
    graph = GraphBuilder()
    common = _common(graph, build)
    _describe_catalogue(graph, build, common)
    _describe_dataset(graph, build, common)
    _describe_version(graph, build, common)
    _describe_history(graph, build, common)
    for entry in files:
        form = classify(entry.path)
        if form is not None:
            describe_distribution(graph, build, common, entry, form)
    describe_parts(graph, build, common, files)
    describe_services(graph, build, common, GRAPH)
    describe_provenance(graph, build, common.publisher)
    describe_quality(graph, build)
    return graph.triples


def _describe_served(build: BuildContext, served: Counts) -> set[Triple]:
    """What the endpoint serves, in numbers, this description included."""
    graph = GraphBuilder()
    node = build.built.addresses.dataset()
    describe_counts(graph, node, served)
    describe_partitions(graph, node, served)
    spaces = {term.value[: _end_of_space(term.value)] for term in served.properties}
    graph.add(node, VOID["vocabulary"], *(NamedNode(space) for space in sorted(spaces)))
    return graph.triples


def _common(graph: GraphBuilder, build: BuildContext) -> Common:
    """What nearly every resource of the catalogue points to, described once."""
    manifest = build.built.data.manifest
    publisher = build.built.addresses.agent(manifest.publisher_en)
    names = (danish(manifest.publisher_da), english(manifest.publisher_en))
    graph.add(publisher, RDF["type"], FOAF["Agent"])
    graph.add(publisher, RDFS["label"], *names)
    graph.add(publisher, FOAF["name"], *names)
    # CPSV-AP reads these of every agent.
    graph.add(publisher, DCT["title"], *names)
    graph.add(
        publisher, DCT["identifier"], Literal(publisher.value.removeprefix(f"{build.base}id/"))
    )
    contact = build.lasting("contact")
    graph.add(contact, RDF["type"], VCARD["Kind"], VCARD["Organization"])
    graph.add(contact, RDFS["label"], *names)
    graph.add(contact, VCARD["fn"], *names)
    graph.add(contact, VCARD["hasURL"], _page(graph, build, "about"))
    rights = build.lasting("rights")
    graph.add(rights, RDF["type"], DCT["RightsStatement"])
    graph.add(
        rights,
        RDFS["label"],
        danish(
            "Licensen gælder det, som redaktionen har tilføjet: oversættelser, rettelser, "
            "hierarki, begreber og links. Kildens egne vilkår står ved kilden."
        ),
        english(
            "The licence covers what the editors added: translations, corrections, hierarchy, "
            "vocabulary and links. The source's own terms stand with the source."
        ),
    )
    return Common(
        publisher=publisher,
        contact=contact,
        rights=rights,
        licence=authorities.licence(graph, manifest.licence),
        landing=_page(graph, build, "data/"),
        languages=tuple(authorities.authority(graph, name) for name in authorities.LANGUAGES),
        extent=find_extent(graph, build),
    )


def _page(graph: GraphBuilder, build: BuildContext, path: str) -> NamedNode:
    node = NamedNode(build.base + path)
    graph.add(node, RDF["type"], FOAF["Document"])
    return node


def _describe_catalogue(graph: GraphBuilder, build: BuildContext, common: Common) -> None:
    manifest = build.built.data.manifest
    node = NamedNode(build.base + GRAPH)
    dataset = build.built.addresses.dataset()
    graph.add(node, RDF["type"], DCAT["Catalog"])
    titles = (danish(f"Katalog: {manifest.title_da}"), english(f"Catalogue: {manifest.title_en}"))
    graph.add(node, DCT["title"], *titles)
    graph.add(node, RDFS["label"], *titles)
    graph.add(
        node,
        DCT["description"],
        danish("Datasæt, versioner, filer og tjenester i denne udgivelse."),
        english("Datasets, versions, files and services of this publication."),
    )
    graph.add(node, DCT["publisher"], common.publisher)
    graph.add(node, DCT["license"], common.licence)
    graph.add(node, DCT["language"], *common.languages)
    graph.add(node, DCT["modified"], _moment(build.created))
    graph.add(node, FOAF["homepage"], _page(graph, build, ""))
    graph.add(node, DCT["spatial"], *common.extent.spatial)
    graph.add(node, DCAT["dataset"], dataset, build.dataset)
    theme = NamedNode("http://publications.europa.eu/resource/authority/data-theme")
    graph.add(node, DCAT["themeTaxonomy"], theme)
    record = NamedNode(f"{node.value}#record")
    graph.add(node, DCAT["record"], record)
    graph.add(record, RDF["type"], DCAT["CatalogRecord"])
    graph.add(record, FOAF["primaryTopic"], dataset)
    graph.add(record, DCT["modified"], _moment(build.created))


def _describe_dataset(graph: GraphBuilder, build: BuildContext, common: Common) -> None:
    """The dataset, whichever version: what stays."""
    manifest = build.built.data.manifest
    addresses = build.built.addresses
    node = addresses.dataset()
    titles = (danish(manifest.title_da), english(manifest.title_en))
    graph.add(node, RDF["type"], DCAT["Dataset"], DCAT["Resource"])
    graph.add(node, DCT["title"], *titles)
    graph.add(node, RDFS["label"], *titles)
    graph.add(node, DCT["identifier"], Literal(node.value))
    common.describe(graph, node)
    describe_content(graph, build, node)
    graph.add(node, DCT["modified"], date(build.built.data.revised))
    first = build.history[0].manifest.created if build.history else build.created
    graph.add(node, DCT["issued"], _moment(first))
    graph.add(node, DCT["accrualPeriodicity"], authorities.authority(graph, "frequency/AS_NEEDED"))
    graph.add(node, DCAT["hasVersion"], build.dataset)
    graph.add(node, DCAT["hasCurrentVersion"], build.dataset)
    titles_of_links = ("Links til", "Links to")
    describe_linksets(graph, node, build.linksets, titles_of_links)
    graph.add(node, VOID["sparqlEndpoint"], NamedNode(f"{build.base}sparql"))
    graph.add(node, VOID["uriSpace"], Literal(build.base))
    graph.add(node, VOID["dataDump"], NamedNode(f"{build.base}data/sikkerby.nq"))
    for kind in ("Initiative", "Party", "Place", "Principle", "TargetGroup"):
        examples = build.view.instances(SB[kind])
        graph.add(node, VOID["exampleResource"], *examples[:1])


def _end_of_space(iri: str) -> int:
    return max(iri.rfind("#"), iri.rfind("/")) + 1


def _describe_version(graph: GraphBuilder, build: BuildContext, common: Common) -> None:
    node = build.dataset
    _name_version(graph, build, node, build.version)
    graph.add(node, DCT["issued"], _moment(build.created))
    graph.add(node, DCT["modified"], date(build.built.data.revised))
    common.describe(graph, node)
    describe_content(graph, build, node)
    describe_counts(graph, node, build.counts)
    dump = NamedNode(f"{build.base}data/versions/{build.version}/sikkerby.nq")
    graph.add(node, VOID["dataDump"], dump)
    if build.previous is not None:
        before = build.built.addresses.dataset(build.previous.name)
        graph.add(node, DCAT["previousVersion"], before)
        graph.add(node, PROV["wasRevisionOf"], before)


def _describe_history(graph: GraphBuilder, build: BuildContext, common: Common) -> None:
    """Every earlier version, with or without its files, so that none is forgotten."""
    manifest = build.built.data.manifest
    dataset = build.built.addresses.dataset()
    for version in build.history:
        node = build.built.addresses.dataset(version.name)
        if node == build.dataset:
            continue
        _name_version(graph, build, node, version.name)
        graph.add(
            node,
            DCT["description"],
            danish(manifest.description_da),
            english(manifest.description_en),
        )
        graph.add(node, DCT["publisher"], common.publisher)
        graph.add(node, DCT["issued"], _moment(version.manifest.created))
        graph.add(dataset, DCAT["hasVersion"], node)


def _name_version(graph: GraphBuilder, build: BuildContext, node: NamedNode, version: str) -> None:
    manifest = build.built.data.manifest
    titles = (
        danish(f"{manifest.title_da}, version {version}"),
        english(f"{manifest.title_en}, version {version}"),
    )
    graph.add(node, RDF["type"], DCAT["Dataset"])
    graph.add(node, DCT["title"], *titles)
    graph.add(node, RDFS["label"], *titles)
    graph.add(node, DCT["identifier"], Literal(node.value))
    graph.add(node, DCAT["version"], Literal(version))
    graph.add(node, DCAT["isVersionOf"], build.built.addresses.dataset())


def _moment(created: str) -> Literal:
    """A clock time as xsd:dateTime with its zone in the short form that stores keep."""
    return Literal(created.replace("+00:00", "Z"), datatype=XSD["dateTime"])
