"""How a version came to be (W3C PROV-O): what was used, by whom and what, when."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from sikkerby import resources
from sikkerby.graphs.dataset import GraphBuilder, danish, english
from sikkerby.publication.build_context import BuildContext
from sikkerby.vocabulary import DCT, FOAF, PROV, RDF, RDFS, SPDX, XSD


def describe_provenance(graph: GraphBuilder, build: BuildContext, publisher: NamedNode) -> None:
    """State the activity that made the version, its agents, and every file that it read."""
    activity = build.fragment("publication")
    software = build.lasting("software", build.release)
    moment = Literal(build.created, datatype=XSD["dateTime"])
    graph.add(build.dataset, RDF["type"], PROV["Entity"])
    graph.add(build.dataset, PROV["wasGeneratedBy"], activity)
    graph.add(build.dataset, PROV["wasAttributedTo"], publisher)
    graph.add(build.dataset, PROV["generatedAtTime"], moment)
    graph.add(activity, RDF["type"], PROV["Activity"])
    graph.add(activity, RDFS["label"], danish("Udgivelsen"), english("The publication"))
    graph.add(activity, PROV["endedAtTime"], moment)
    graph.add(activity, PROV["wasAssociatedWith"], publisher, software)
    name = f"Sikkerby {build.release}"
    graph.add(software, RDF["type"], PROV["SoftwareAgent"])
    graph.add(software, RDFS["label"], danish(name), english(name))
    graph.add(software, FOAF["name"], Literal(name))
    for edition in build.built.data.editions:
        source = build.built.addresses.source(edition.identifier)
        graph.add(activity, PROV["used"], source)
        graph.add(source, RDF["type"], PROV["Entity"])
        graph.add(source, RDFS["label"], *build.view.values(source, RDFS["label"]))
        graph.add(build.dataset, PROV["wasDerivedFrom"], source)
        graph.add(build.dataset, PROV["hadPrimarySource"], source)
        document = build.fragment("input", _document(build, edition.table.file))
        graph.add(document, PROV["specializationOf"], source)
    for path, file in _inputs(build):
        node = build.fragment("input", path)
        graph.add(activity, PROV["used"], node)
        graph.add(node, RDF["type"], PROV["Entity"])
        graph.add(node, RDFS["label"], Literal(path))
        graph.add(node, DCT["title"], Literal(path))
        describe_checksum(
            graph,
            node,
            build.fragment("sha256-of-input", path),
            hashlib.sha256(file.read_bytes()).hexdigest(),
        )


def describe_checksum(
    graph: GraphBuilder, node: NamedNode, checksum: NamedNode, sha256: str
) -> None:
    """State the SHA-256 of what `node` stands for."""
    graph.add(node, SPDX["checksum"], checksum)
    graph.add(checksum, RDF["type"], SPDX["Checksum"])
    algorithm = SPDX["checksumAlgorithm_sha256"]
    graph.add(checksum, SPDX["algorithm"], algorithm)
    graph.add(algorithm, RDF["type"], SPDX["ChecksumAlgorithm"])
    graph.add(checksum, SPDX["checksumValue"], Literal(sha256, datatype=XSD["hexBinary"]))


def _document(build: BuildContext, file: Path) -> str:
    return f"data/{file.relative_to(build.built.data.folder)}"


def _inputs(build: BuildContext) -> Iterator[tuple[str, Path]]:
    """Every file that a build reads, by its path as a reader of the project knows it."""
    folders = (
        ("data", build.built.data.folder),
        ("ontology", resources.ontology_folder()),
        ("shapes", resources.shapes_folder()),
    )
    for name, folder in folders:
        for file in sorted(folder.rglob("*")):
            relative = file.relative_to(folder)
            if file.is_file() and not any(part.startswith(".") for part in relative.parts):
                yield f"{name}/{relative}", file
