"""The catalogue's files and parts: distributions, subsets, editions in their series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from sikkerby.documents.manifest import UNKNOWN
from sikkerby.graphs.dataset import GraphBuilder, danish, date, english, integer
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.catalogue import authorities
from sikkerby.publication.catalogue.content import Extent, find_extent
from sikkerby.publication.catalogue.distributions import (
    COMPRESSIONS,
    Distribution,
    classify,
)
from sikkerby.publication.catalogue.provenance import describe_checksum
from sikkerby.publication.subsets import FOLDER, Subset
from sikkerby.publication.version import PublishedFile
from sikkerby.vocabulary import ADMS, DCAT, DCT, RDF, RDFS, SB, VOID, XSD, Namespace

DCATAP = Namespace("http://data.europa.eu/r5r/")
KEYWORDS = (
    danish("kriminalitetsforebyggelse"),
    english("crime prevention"),
    danish("tryghed"),
    english("safety"),
)


@dataclass(frozen=True)
class Common:
    """What nearly every resource of a catalogue points to."""

    publisher: NamedNode
    contact: NamedNode
    rights: NamedNode
    licence: NamedNode
    landing: NamedNode
    languages: tuple[NamedNode, ...]
    extent: Extent

    def describe(
        self, graph: GraphBuilder, dataset: NamedNode, extent: Extent | None = None
    ) -> None:
        """State what all datasets here share; `extent` is that of one that is a part only."""
        about = extent or self.extent
        graph.add(dataset, DCT["publisher"], self.publisher)
        graph.add(dataset, DCT["creator"], self.publisher)
        graph.add(dataset, DCAT["contactPoint"], self.contact)
        graph.add(dataset, DCAT["landingPage"], self.landing)
        graph.add(dataset, DCT["spatial"], *about.spatial)
        graph.add(dataset, DCT["temporal"], *about.periods)
        for name in authorities.THEMES:
            graph.add(dataset, DCAT["theme"], authorities.authority(graph, name))
        graph.add(dataset, DCAT["keyword"], *KEYWORDS)
        graph.add(dataset, DCT["language"], *self.languages)
        graph.add(dataset, DCT["license"], self.licence)
        graph.add(dataset, DCT["accessRights"], authorities.authority(graph, "access-right/PUBLIC"))


def describe_distribution(
    graph: GraphBuilder,
    build: BuildContext,
    common: Common,
    entry: PublishedFile,
    form: Distribution,
) -> None:
    """State a file of the version, and the one that always has its newest content."""
    owner = _part(build, form.part) if form.part else build.dataset
    node = build.fragment("file", entry.path)
    address = f"{build.base}data/versions/{build.version}/{entry.path}"
    _describe_file(graph, build, common, node, entry, form, address)
    graph.add(owner, DCAT["distribution"], node)
    if form.current:
        newest = build.lasting("file", entry.path)
        address = f"{build.base}data/{entry.path}"
        _describe_file(graph, build, common, newest, entry, form, address)
        graph.add(build.built.addresses.dataset(), DCAT["distribution"], newest)


def _describe_file(
    graph: GraphBuilder,
    build: BuildContext,
    common: Common,
    node: NamedNode,
    entry: PublishedFile,
    form: Distribution,
    address: str,
) -> None:
    graph.add(node, RDF["type"], DCAT["Distribution"])
    for predicate in (DCT["title"], RDFS["label"]):
        graph.add(node, predicate, danish(form.title_da), english(form.title_en))
    graph.add(
        node,
        DCT["description"],
        danish(f"Filen {entry.path}."),
        english(f"The file {entry.path}."),
    )
    graph.add(node, DCAT["accessURL"], common.landing)
    graph.add(node, DCAT["downloadURL"], NamedNode(address))
    graph.add(node, DCAT["mediaType"], authorities.media_type(graph, form.encoding.media_type))
    if form.encoding.file_type:
        kind = authorities.authority(graph, f"file-type/{form.encoding.file_type}")
        graph.add(node, DCT["format"], kind)
    if form.compression:
        kind = authorities.media_type(graph, COMPRESSIONS[form.compression])
        graph.add(node, DCAT["compressFormat"], kind)
    size = Literal(str(entry.size), datatype=XSD["nonNegativeInteger"])
    graph.add(node, DCAT["byteSize"], size)
    checksum = build.fragment("sha256-of-file", entry.path)
    describe_checksum(graph, node, checksum, entry.sha256)
    graph.add(node, DCT["license"], _licence(graph, build, common, form))
    graph.add(node, DCT["rights"], common.rights)
    graph.add(node, DCT["modified"], date(build.built.data.revised))
    availability = authorities.authority(graph, "planned-availability/STABLE")
    graph.add(node, DCATAP["availability"], availability)
    status = authorities.authority(graph, "distribution-status/COMPLETED")
    graph.add(node, ADMS["status"], status)


def _licence(
    graph: GraphBuilder, build: BuildContext, common: Common, form: Distribution
) -> NamedNode | None:
    """The licence of a file; of a source's own text, what its manifest says, be it unknown."""
    if form.encoding.media_type != "text/plain":
        return common.licence
    name = form.part.removeprefix("edition/")
    edition = build.built.data.edition_by_name[name]
    given = edition.manifest.licence
    return None if given == UNKNOWN else authorities.licence(graph, given)


def _part(build: BuildContext, part: str) -> NamedNode:
    """The dataset that a part is: an edition lasts, other parts belong to the version."""
    if part.startswith("edition/"):
        return build.lasting(part)
    return build.fragment("part", part)


def describe_parts(
    graph: GraphBuilder, build: BuildContext, common: Common, files: Sequence[PublishedFile]
) -> None:
    """State every part that has files: named graphs, subsets, and editions in their series."""
    forms = [form for form in (classify(entry.path) for entry in files) if form is not None]
    parts = sorted({form.part for form in forms if form.part})
    subsets = {f"{FOLDER}/{subset.path}": subset for subset in build.subsets}
    extents: dict[frozenset[str], Extent] = {}
    for part in parts:
        if part.startswith("edition/"):
            _describe_edition(graph, build, common, part.removeprefix("edition/"))
            continue
        node = _part(build, part)
        if part in subsets:
            subset = subsets[part]
            da, en = subset.title_da, subset.title_en
            graph.add(node, DCT["subject"], subset.about)
            count = integer(len(subset.initiatives))
            graph.add(node, VOID["entities"], count)
            text_da = "Alt om disse indsatser, med kildens ord."
            text_en = "Everything about these initiatives, with the words of the source."
        else:
            da, en = f"Den navngivne graf {part}", f"The named graph {part}"
            text_da = "Den del af datasættet, som står i denne graf."
            text_en = "The part of the dataset that stands in this graph."
            triples = build.built.dataset.graphs.get(NamedNode(build.base + part))
            if triples is not None:
                graph.add(node, VOID["triples"], integer(len(triples)))
        editions = _editions_of(build, part, subsets.get(part))
        if editions not in extents:
            extents[editions] = find_extent(graph, build, editions)
        extent = extents[editions]
        _describe_part(graph, common, node, (da, en), (text_da, text_en), extent)
        graph.add(node, DCT["isPartOf"], build.dataset)
        # Not dct:hasPart: of a data set, CPSV-AP allows only public services as its parts.
        graph.add(build.dataset, VOID["subset"], node)


def _editions_of(build: BuildContext, part: str, subset: Subset | None) -> frozenset[str]:
    """The editions that a part is about: those of its initiatives or of its graph, or all."""
    names = build.built.data.edition_by_name.keys()
    if subset is None:
        own = part.rpartition("/")[2]
        return frozenset({own}) if own in names else frozenset(names)
    strategies = {build.view.resource(node, SB["strategy"]) for node in subset.initiatives}
    found = {node.value.rpartition("/")[2] for node in strategies if node}
    return frozenset(found & names)


def _describe_part(
    graph: GraphBuilder,
    common: Common,
    node: NamedNode,
    titles: tuple[str, str],
    texts: tuple[str, str],
    extent: Extent,
) -> None:
    graph.add(node, RDF["type"], DCAT["Dataset"], VOID["Dataset"])
    for predicate in (DCT["title"], RDFS["label"]):
        graph.add(node, predicate, danish(titles[0]), english(titles[1]))
    graph.add(node, DCT["description"], danish(texts[0]), english(texts[1]))
    common.describe(graph, node, extent)


def _describe_edition(
    graph: GraphBuilder, build: BuildContext, common: Common, identifier: str
) -> None:
    """One edition: what its document states, a member of the series of editions."""
    edition = build.built.data.edition_by_name[identifier]
    manifest, addresses = edition.manifest, build.built.addresses
    node = build.lasting("edition", identifier)
    _describe_part(
        graph,
        common,
        node,
        (manifest.title_da, manifest.title_en),
        (
            f"Hvad kilden selv siger om {manifest.strategy_da}, med dens ord, og kildens tekst.",
            f"What the source itself says of the {manifest.strategy_en}, with its words, "
            "and the text of the source.",
        ),
        find_extent(graph, build, {identifier}),
    )
    graph.add(node, DCT["isPartOf"], addresses.dataset())
    graph.add(addresses.dataset(), VOID["subset"], node)
    series = build.lasting("series")
    graph.add(node, DCAT["inSeries"], series)
    if manifest.continues in build.built.data.edition_by_name:
        graph.add(node, DCAT["prev"], build.lasting("edition", manifest.continues))
    texts = build.built.data.manifest
    graph.add(series, RDF["type"], DCAT["DatasetSeries"])
    titles = (danish(f"{texts.title_da}: udgaver"), english(f"{texts.title_en}: editions"))
    graph.add(series, DCT["title"], *titles)
    graph.add(series, RDFS["label"], *titles)
    graph.add(
        series,
        DCT["description"],
        danish("Ét datasæt for hver strategi, i den rækkefølge de har afløst hinanden."),
        english("One dataset for each strategy, in the order in which they succeeded each other."),
    )
    graph.add(series, DCT["publisher"], common.publisher)
    graph.add(series, DCAT["contactPoint"], common.contact)
    graph.add(series, DCT["spatial"], *common.extent.spatial)
    graph.add(series, DCT["temporal"], *common.extent.periods)
