"""The catalogue of a version: DCAT-AP 3.0.1 with VoID, PROV and DQV, as triples and files.

What it says stands in `templates`, which are Turtle; here is what they are given. Addresses are
below the publication's base, so that a version reads the same wherever it is served. `catalogue.*`
stand on their own, with type and name of every outside resource, as DCAT-AP's shapes want it;
`graph/catalogue.*` hold the named graph, which leaves out what another graph states already (no
triple stands in two).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from sikkerby import resources
from sikkerby.documents.manifest import UNKNOWN
from sikkerby.formats import BY_NAME
from sikkerby.graphs.dataset import Dataset, boolean, danish, english, make_graph
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.catalogue.content import find_counterparts, find_extent, find_subjects
from sikkerby.publication.catalogue.distributions import COMPRESSIONS, Distribution, classify
from sikkerby.publication.catalogue.parts import find_parts
from sikkerby.publication.dumps.writers import graph_writers, sort_triples, write_file
from sikkerby.publication.quality import describe_quality
from sikkerby.publication.version import PublishedFile
from sikkerby.publication.view import View
from sikkerby.publication.void import Counts, count_with, short_name
from sikkerby.vocabulary import PREFIXES, RDFS, SB

GRAPH = "catalogue"

_TEMPLATES = Environment(  # noqa: S701 - Turtle is no HTML; terms escape themselves
    loader=PackageLoader("sikkerby.publication.catalogue"),
    lstrip_blocks=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


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
    described.update(_describe_authorities(described))
    served = build.counts
    while True:
        triples = described | _describe_served(build, served)
        found = count_with(build.view, build.counts, triples)
        if found == served:
            return triples
        served = found


def _describe(build: BuildContext, files: Sequence[PublishedFile]) -> set[Triple]:
    data, view = build.built.data, build.view
    distributions = [(file, form) for file in files if (form := classify(file.path))]
    measured = [figures.measured for figures in build.figures.values()]
    conforms = ("conforms-to-shapes", boolean(build.conforms), "")

    def licence_of(form: Distribution) -> NamedNode | None:
        """The licence of a file; of a source's own text, what its manifest says, be it unknown."""
        if form.encoding.media_type != "text/plain":
            return NamedNode(data.manifest.licence)
        given = data.edition_by_name[form.part.removeprefix("edition/")].manifest.licence
        return None if given == UNKNOWN else NamedNode(given)

    return _render(
        "catalogue.ttl",
        build,
        compressions=COMPRESSIONS,
        distributions=distributions,
        extent=find_extent(build, data.edition_by_name),
        extent_of=lambda edition: find_extent(build, (edition,)),
        inputs=_read_inputs(data.folder),
        licence_of=licence_of,
        located=find_counterparts(view, view.instances(SB["Place"])),
        measurements=[*describe_quality(measured, view), conforms],
        rights=data.texts.get("about_reuse_text"),
        parts=find_parts(build, sorted({form.part for _, form in distributions if form.part})),
        subjects=find_subjects(view),
    )


def _read_inputs(data: Path) -> Iterator[tuple[str, str]]:
    """Every file that a build reads, by its path as a reader of the project knows it, and its
    SHA-256."""
    folders = {
        "data": data,
        "ontology": resources.ontology_folder(),
        "shapes": resources.shapes_folder(),
    }
    for name, folder in folders.items():
        for file in sorted(folder.rglob("*")):
            relative = file.relative_to(folder)
            if file.is_file() and not any(part.startswith(".") for part in relative.parts):
                yield f"{name}/{relative}", hashlib.sha256(file.read_bytes()).hexdigest()


def _describe_served(build: BuildContext, served: Counts) -> set[Triple]:
    """What the endpoint serves, in numbers, this description included."""
    spaces = {_namespace(predicate.value) for predicate in served.properties}
    return _render("served.ttl", build, served=served, spaces=spaces, short_name=short_name)


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _describe_authorities(triples: Collection[Triple]) -> set[Triple]:
    """What is known of those entries of the European Union's tables that `triples` point to, and
    of what these point to in turn."""
    file = Path(__file__).with_name("authorities.ttl")
    known = View(quad.triple for quad in parse(path=file, format=RdfFormat.TURTLE))
    nodes, found = set(known.nodes()), set[Triple]()
    more: Collection[Triple] = triples
    while more:
        entries = nodes.intersection(triple.object for triple in more)
        more = {triple for node in entries for triple in known.triples_of(node)} - found
        found |= more
    return found


def _render(template: str, build: BuildContext, **values: object) -> set[Triple]:
    """The triples of one of the templates, which is given `values` and what all of them need."""
    addresses, manifest = build.built.addresses, build.built.data.manifest
    content = _TEMPLATES.get_template(template).render(
        values,
        RDFS=RDFS,
        SB=SB,
        addresses=addresses,
        both=_both,
        build=build,
        data=build.built.data,
        dataset=addresses.dataset(),
        description=_both(manifest.description_da, manifest.description_en),
        fragment=build.fragment,
        lasting=build.lasting,
        licence=NamedNode(manifest.licence),
        literal=Literal,
        manifest=manifest,
        prefixes=PREFIXES,
        publisher=addresses.agent(manifest.publisher_en),
        this=build.dataset,
        view=build.view,
    )
    return {quad.triple for quad in parse(content, format=RdfFormat.TURTLE)}


def _both(da: str, en: str) -> str:
    return ", ".join(str(text) for text in (da and danish(da), en and english(en)) if text)
