"""The catalogue of a version: DCAT-AP 3.0.1 with VoID, PROV and DQV, as triples and files.

What it says stands in `templates`, which are Turtle; here is what they are given. Addresses are
below the publication's base, so that a version reads the same wherever it is served. `catalogue.*`
stand on their own, with type and name of every outside resource, as DCAT-AP's shapes want it;
`graph/catalogue.*` hold the named graph, which leaves out what another graph states already (no
triple stands in two).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from sikkerby import resources
from sikkerby.documents.manifest import UNKNOWN
from sikkerby.formats import BY_NAME
from sikkerby.graphs.dataset import boolean, danish, english, split_lines
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.publication.blocks import Facts, count_block
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.catalogue.content import find_counterparts, find_extent, find_subjects
from sikkerby.publication.catalogue.distributions import COMPRESSIONS, Distribution, classify
from sikkerby.publication.catalogue.parts import find_parts
from sikkerby.publication.dumps.writers import Ordered, graph_writers, write_file
from sikkerby.publication.quality import describe_quality
from sikkerby.publication.sorted_lines import SortedRuns, TripleFile, write_run
from sikkerby.publication.version import PublishedFile
from sikkerby.publication.view import View
from sikkerby.publication.void import Counts, add_counts, count, short_name
from sikkerby.vocabulary import PREFIXES, RDFS, SB

GRAPH = "catalogue"
# Parts or files that are described at a time.
_SOME = 2_000

_TEMPLATES = Environment(  # noqa: S701 - Turtle is no HTML; terms escape themselves
    loader=PackageLoader("sikkerby.publication.catalogue"),
    lstrip_blocks=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


def write_catalogue(
    build: BuildContext, files: Sequence[PublishedFile], progress: Progress
) -> None:
    """Write `catalogue.*` and `graph/catalogue.*` about the files of a version folder."""
    folder = build.folder
    whole, graph = (TripleFile(build.scratch / name) for name in ("whole.nt", "graph.nt"))
    name = build.built.addresses.graph(GRAPH)
    build.scratch.mkdir(exist_ok=True)
    (folder / "graph").mkdir(exist_ok=True)
    with (
        whole.file.open("wb") as everything,
        graph.file.open("wb") as own,
        (folder / "graph" / f"{GRAPH}.nq").open("wb") as quads,
    ):
        for lines in catalogue_lines(build, files, progress):
            everything.writelines(lines)
            for line in _unstated(build, lines):
                own.write(line)
                quads.write(b"%b%b .\n" % (line[:-2], str(name).encode()))

    def write(form: str) -> None:
        suffix = BY_NAME[form].suffix
        write_file(writers[form], Ordered(whole), folder / f"catalogue.{suffix}")
        write_file(writers[form], Ordered(graph), folder / "graph" / f"{GRAPH}.{suffix}")

    writers = graph_writers(build.base, build.context)
    map_in_processes(write, list(writers), progress, "Catalogue written")


def catalogue_lines(
    build: BuildContext, files: Sequence[PublishedFile], progress: Progress
) -> Iterator[list[bytes]]:
    """The catalogue as sorted N-Triples, subject by subject, counting itself among what is served.

    Its counts are found by describing until the description no longer changes: none depends on
    the value of a literal, so two or three rounds are enough.
    """
    descriptions = list(_describe(build, files))

    def describe(number: int) -> Path:
        lines = set(_lines(content := descriptions[number]()))
        lines.update(_lines(_describe_authorities(content)))
        return write_run(build.scratch / f"run-{number}", lines)

    runs = map_in_processes(describe, range(len(descriptions)), progress, "Catalogue described")
    described = SortedRuns(runs)
    # Of these, more may be said by what is served.
    dataset = str(build.built.addresses.dataset()).encode()[:-1]
    known: set[bytes] = set()

    def others() -> Iterator[bytes]:
        for line in described:
            if line.startswith((dataset + b">", dataset + b"#")):
                known.add(line)
            else:
                yield line

    counts = add_counts(build.counts, count(_count(build, others())))
    served, found = None, build.counts
    while found != served:
        served = found
        added = set(_lines(_describe_served(build, served)))
        found = add_counts(counts, count(_count(build, sorted(known | added))))
    yield from _by_subject(SortedRuns([*runs, write_run(build.scratch / "served", added)]))


def _lines(triples: Iterable[Triple]) -> list[bytes]:
    text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return [line + b"\n" for line in split_lines(text)]


def _by_subject(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    for _, own in groupby(lines, lambda line: line[: line.index(b">") + 1]):
        yield list(own)


def _unstated(build: BuildContext, lines: list[bytes]) -> list[bytes]:
    """The lines about a subject that no other graph has."""
    stated = build.lines_about(lines[0][1 : lines[0].index(b">")].decode())
    return [line for line in lines if line not in stated] if stated else lines


def _count(build: BuildContext, lines: Iterable[bytes]) -> Iterator[Facts]:
    """The facts of those lines that no other graph has, many subjects at a time; a subject that
    another graph has is counted there."""
    waiting: list[bytes] = []
    for own in _by_subject(lines):
        new = _unstated(build, own)
        if new is not own:
            yield replace(count_block(b"".join(new)), subjects=0)
            continue
        waiting += own
        if len(waiting) > _SOME:
            yield count_block(b"".join(waiting))
            waiting = []
    yield count_block(b"".join(waiting))


def _describe(
    build: BuildContext, files: Sequence[PublishedFile]
) -> Iterator[Callable[[], set[Triple]]]:
    """What says all in the catalogue but for numbers of what is served, some at a time."""
    data, view = build.built.data, build.view
    distributions = [(file, form) for file in files if (form := classify(file.path))]
    measured = [figures.measured for figures in build.figures.values()]
    conforms = ("conforms-to-shapes", boolean(build.conforms), "")

    def licence_of(form: Distribution) -> NamedNode | None:
        """The licence of a file; of a source's own text, what its manifest says, be it unknown."""
        if form.encoding.media_type != "text/plain":
            return NamedNode(data.manifest.licence)
        given = data.manifest_by_name[form.part.removeprefix("edition/")].licence
        return None if given == UNKNOWN else NamedNode(given)

    yield partial(
        _render,
        "catalogue.ttl",
        build,
        extent=find_extent(build, build.editions),
        extent_of=lambda edition: find_extent(build, (edition,)),
        inputs=_read_inputs(data.folder),
        located=find_counterparts(view, view.instances(SB["Place"])),
        measurements=[*describe_quality(measured, view), conforms],
        rights=data.texts.get("about_reuse_text"),
        subjects=find_subjects(view),
    )
    paths = sorted({form.part for _, form in distributions if form.part})
    for parts in _some_of(find_parts(build, paths)):
        yield partial(_render, "parts.ttl", build, parts=parts)
    for some in _some_of(distributions):
        yield partial(
            _render,
            "distributions.ttl",
            build,
            compressions=COMPRESSIONS,
            distributions=some,
            licence_of=licence_of,
        )


Entry = TypeVar("Entry")


def _some_of(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """So many at a time as are quickly written."""
    for start in range(0, len(entries), _SOME):
        yield entries[start : start + _SOME]


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
