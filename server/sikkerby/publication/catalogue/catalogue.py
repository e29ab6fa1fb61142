"""The catalogue of a version: DCAT-AP 3.0.1 with VoID, PROV and DQV, as triples and files.

What it says stands in `templates`, which are Turtle; here is what they are given. Addresses are
below the publication's base, so that a version reads the same wherever it is served. `catalogue.*`
stand on their own, with type and name of every outside resource, as DCAT-AP's shapes want it;
`graph/catalogue.*` hold the named graph, which leaves out what another graph states already (no
triple stands in two).
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from sikkerby import resources
from sikkerby.documents.manifest import UNKNOWN
from sikkerby.formats import BY_NAME
from sikkerby.graphs.dataset import boolean, danish, english
from sikkerby.graphs.sorted_lines import (
    LINES_OF_SUBJECT,
    SortedLines,
    TripleFile,
    merge_runs,
    split_lines,
    write_run,
)
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.publication.blocks import Facts, count_block
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.catalogue.content import find_counterparts, find_extent, find_subjects
from sikkerby.publication.catalogue.distributions import COMPRESSIONS, Distribution, classify
from sikkerby.publication.catalogue.parts import find_parts
from sikkerby.publication.dumps.frames import FRAMES, Lines
from sikkerby.publication.dumps.writers import Ordered, graph_writers, write_bytes, write_file
from sikkerby.publication.quality import describe_quality
from sikkerby.publication.version import PublishedFile
from sikkerby.publication.view import View
from sikkerby.publication.void import Counts, add_counts, count, short_name
from sikkerby.vocabulary import PREFIXES, RDFS, SB

GRAPH = "catalogue"
_NAMES = (GRAPH, f"graph/{GRAPH}")
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
    build.scratch.mkdir(exist_ok=True)
    (folder / "graph").mkdir(exist_ok=True)
    whole = _write_lines(build, files, progress)
    graph = TripleFile(build.scratch / "graph.nt")
    end = f" {build.built.addresses.graph(GRAPH)} .\n".encode()
    with (
        graph.file.open("wb") as own,
        (folder / "graph" / f"{GRAPH}.nq").open("wb") as quads,
    ):
        for block in whole.blocks():
            lines, _ = _unstated(build, block)
            own.write(lines)
            quads.write(lines.replace(b" .\n", end))
    writers = graph_writers(build.base, build.context, folder)
    prefixes = Ordered(whole).prefixes

    def write(form: str, lines: TripleFile, name: str) -> None:
        path = folder / f"{name}.{BY_NAME[form].suffix}"
        write_file(writers[form], Ordered(lines, prefixes), path)

    def write_both(form: str) -> None:
        """Nearly all blocks are the same in both, and written once."""
        frame, first = FRAMES[form], True
        with contextlib.ExitStack() as stack:
            files = [
                stack.enter_context((folder / f"{name}.{BY_NAME[form].suffix}").open("wb"))
                for name in _NAMES
            ]
            for block in whole.blocks():
                texts: dict[bytes, bytes] = {}
                for file, lines in zip(files, (block, _unstated(build, block)[0]), strict=True):
                    if lines not in texts:
                        document = write_bytes(writers[form], Ordered(Lines(lines), prefixes))
                        texts[lines] = frame.cut(document, first=first, last=False)
                    file.write(texts[lines])
                first = False
            for file in files:
                file.write(frame.tail)

    # JSON-LD has another order. It holds all nodes, so that its documents are not written at once.
    jobs = [
        partial(write, "jsonld", whole, _NAMES[0]),
        *(partial(write_both, form) for form in ("rdfxml", "turtle", "ntriples")),
        partial(write, "jsonld", graph, _NAMES[1]),
    ]
    map_in_processes(lambda job: job(), jobs, progress, "Catalogue written")


def _write_lines(
    build: BuildContext, files: Sequence[PublishedFile], progress: Progress
) -> TripleFile:
    """The catalogue as sorted N-Triples, counting itself among what is served.

    Its counts are found by describing until the description no longer changes: none depends on
    the value of a literal, so two or three rounds are enough.
    """
    descriptions = list(_describe(build, files))

    def describe(number: int) -> Path:
        lines = set(_lines(content := descriptions[number]()))
        lines.update(_lines(_describe_authorities(content)))
        return write_run(build.scratch / f"run-{number}", lines)

    runs = map_in_processes(describe, range(len(descriptions)), progress, "Catalogue described")
    described = merge_runs(runs, build.scratch / "described.nt")
    # Of the dataset and its fragments, more may be said by what is served.
    dataset = str(build.built.addresses.dataset()).encode()[:-1]
    bounds = [b"", *(dataset + sign for sign in (b"#", b"$", b">", b"?")), b""]
    known: list[bytes] = []

    def others() -> Iterator[bytes]:
        for block in described.blocks():
            lines = SortedLines(block)
            pieces = [lines.between(low, high) for low, high in pairwise(bounds)]
            known.extend(line + b"\n" for piece in pieces[1::2] for line in split_lines(piece))
            yield b"".join(pieces[::2])

    counts = add_counts(build.counts, count(_count(build, others())))
    served, found = None, build.counts
    while found != served:
        served = found
        added = set(_lines(_describe_served(build, served)))
        found = add_counts(counts, count(_count(build, [b"".join(sorted(added.union(known)))])))
    run = write_run(build.scratch / "served", added)
    return merge_runs([described.file, run], build.scratch / "whole.nt")


def _lines(triples: Iterable[Triple]) -> list[bytes]:
    text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return [line + b"\n" for line in split_lines(text)]


def _unstated(build: BuildContext, block: bytes) -> tuple[bytes, int]:
    """The lines that no other graph has, and how many subjects are in none."""
    subjects = LINES_OF_SUBJECT.findall(block)
    stated = {iri: found for iri in subjects if (found := build.lines_about(iri.decode()))}
    if not stated:
        return block, len(subjects)
    others = frozenset[bytes]().union(*stated.values())
    lines = (line + b"\n" for line in split_lines(block))
    return b"".join(line for line in lines if line not in others), len(subjects) - len(stated)


def _count(build: BuildContext, blocks: Iterable[bytes]) -> Iterator[Facts]:
    """The facts of those lines that no other graph has; a subject that another graph has is
    counted there."""
    for block in blocks:
        lines, subjects = _unstated(build, block)
        yield replace(count_block(lines), subjects=subjects)


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
