"""The catalogue of a version: DCAT-AP 3.0.1 with VoID, PROV and DQV, as triples and files.

What it says stands in `templates`, which are Turtle; here is what they are given. Addresses are
below the publication's base, so that a version reads the same wherever it is served.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import chain, pairwise
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from sikkerby import resources
from sikkerby.documents.folder import files_below
from sikkerby.documents.manifest import UNKNOWN
from sikkerby.graphs.sorted_lines import (
    LINES_OF_SUBJECT,
    SortedLines,
    merge_runs,
    read_blocks,
    split_lines,
    write_run,
)
from sikkerby.graphs.templates import both, read_template
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.publication.blocks import (
    Facts,
    count_block,
    find_namespaces,
    find_prefixes,
    join_facts,
)
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.catalogue.content import find_counterparts, find_extent, find_subjects
from sikkerby.publication.catalogue.distributions import Distribution, classify
from sikkerby.publication.catalogue.documents import find_stated, leave_out, write_documents
from sikkerby.publication.quality import describe_quality
from sikkerby.publication.version import PublishedFile
from sikkerby.publication.void import short_name
from sikkerby.vocabulary import RDFS, SB

# Parts or files that are described at a time.
_SOME = 2_000

_TEMPLATES = Path(__file__).with_name("templates")


def write_catalogue(
    build: BuildContext, files: Sequence[PublishedFile], progress: Progress
) -> None:
    """Write `catalogue.*` and `graph/catalogue.*` about the files of a version folder."""
    build.scratch.mkdir(exist_ok=True)
    (build.folder / "graph").mkdir(exist_ok=True)
    whole, prefixes = _write_lines(build, files, progress)
    write_documents(build, whole, prefixes, progress)


def _write_lines(
    build: BuildContext, files: Sequence[PublishedFile], progress: Progress
) -> tuple[Path, Mapping[str, str]]:
    """The catalogue as a file of sorted N-Triples, counting itself among what is served, and the
    prefixes that its documents declare.

    Its counts are found by describing until the description no longer changes: none depends on
    the value of a literal, so two or three rounds are enough.
    """
    descriptions = list(_describe(build, files))

    def describe(number: int) -> Path:
        lines = descriptions[number]()
        return write_run(build.scratch / f"run-{number}", lines | _describe_authorities(lines))

    runs = map_in_processes(describe, range(len(descriptions)), progress, "Catalogue described")
    described = merge_runs(runs, build.scratch / "described.nt")
    # Of the dataset and its fragments, more may be said by what is served.
    dataset = str(build.built.addresses.dataset()).encode()[:-1]
    bounds = [b"", *(dataset + sign for sign in (b"#", b"$", b">", b"?")), b""]
    known: list[bytes] = []

    def others() -> Iterator[bytes]:
        for block in read_blocks(described):
            lines = SortedLines(block)
            pieces = [lines.between(low, high) for low, high in pairwise(bounds)]
            known.extend(line + b"\n" for piece in pieces[1::2] for line in split_lines(piece))
            yield b"".join(pieces[::2])

    facts = list(_count(build, others()))
    counted = join_facts([build.facts, *facts])
    served, found = None, build.facts
    while found != served:
        served = found
        added = _describe_served(build, served)
        of_dataset = list(_count(build, [b"".join(sorted(added.union(known)))]))
        found = join_facts([counted, *of_dataset])
    run = write_run(build.scratch / "served", added)
    whole = merge_runs([described, run], build.scratch / "whole.nt")
    return whole, find_prefixes(block.namespaces for block in (*facts, *of_dataset))


def _count(build: BuildContext, blocks: Iterable[bytes]) -> Iterator[Facts]:
    """The facts of those lines that no other graph has, but for the namespaces, which are those of
    all; a subject that another graph has is counted there."""
    for block in blocks:
        stated = find_stated(build, block)
        facts = count_block(leave_out(block, stated))
        subjects = len(LINES_OF_SUBJECT.findall(block)) - len(stated)
        spaces = find_namespaces(block) if stated else facts.namespaces
        yield replace(facts, subjects=subjects, namespaces=spaces)


def _describe(
    build: BuildContext, files: Sequence[PublishedFile]
) -> Iterator[Callable[[], set[bytes]]]:
    """What says all in the catalogue but for numbers of what is served, some at a time."""
    data, view = build.built.data, build.view
    distributions = [(file, form) for file in files if (form := classify(file.path))]
    measured = [figures.measured for figures in build.figures.values()]
    conforms = ("conforms-to-shapes", Literal(build.conforms), "")
    extent_of = cache(partial(find_extent, build))

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
        extent=extent_of(tuple(build.editions)),
        extent_of=extent_of,
        inputs=_read_inputs(data.folder),
        located=find_counterparts(view, view.instances(SB["Place"])),
        measurements=chain(describe_quality(measured, view), [conforms]),
        rights=data.texts.get("about_reuse_text"),
        subjects=find_subjects(view),
    )
    yield partial(_render, "graphs.ttl", build, graphs=_find_graphs(build), extent_of=extent_of)
    for subsets in _some_of(build.subsets):
        yield partial(_render, "subsets.ttl", build, subsets=subsets, extent_of=extent_of)
    for some in _some_of(distributions):
        values = {"distributions": some, "licence_of": licence_of}
        yield partial(_render, "distributions.ttl", build, **values)


def _find_graphs(build: BuildContext) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """The named graphs that are parts of the dataset: path, number of triples, and the editions
    that each is about. What is extracted is a form of its edition."""
    for name, graph in build.built.dataset.graphs.items():
        path = name.value.removeprefix(build.base)
        if not path.startswith("graph/extracted/"):
            own = path.rpartition("/")[2]
            yield path, len(graph), (own,) if own in build.editions else tuple(build.editions)


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
        for file in files_below(folder):
            relative = file.relative_to(folder)
            if not any(part.startswith(".") for part in relative.parts):
                yield f"{name}/{relative}", hashlib.sha256(file.read_bytes()).hexdigest()


def _describe_served(build: BuildContext, served: Facts) -> set[bytes]:
    """What the endpoint serves, in numbers, this description included."""
    spaces = {iri[: max(map(iri.rfind, "#/")) + 1] for iri in served.properties}
    return _render("served.ttl", build, served=served, spaces=spaces, short_name=short_name)


def _describe_authorities(lines: Collection[bytes]) -> set[bytes]:
    """What is known of those entries of the European Union's tables that `lines` point to, and of
    what these point to in turn."""
    text = Path(__file__).with_name("authorities.ttl").read_text("utf-8")
    entries = LINES_OF_SUBJECT.finditer(b"".join(sorted(_to_lines(text))))
    known = {entry[1]: entry[0] for entry in entries}
    found: set[bytes] = set()
    more = lines
    while more:
        # Of a line that ends in a literal, this is no IRI that is known.
        objects = {line.rpartition(b" <")[2][: -len(b"> .\n")] for line in more}
        texts = [known[iri] for iri in known.keys() & objects]
        more = {line + b"\n" for text in texts for line in split_lines(text)} - found
        found |= more
    return found


def _render(template: str, build: BuildContext, **values: object) -> set[bytes]:
    """What one of the templates says, as lines of N-Triples; it is given `values` and what all of
    them need."""
    addresses, manifest = build.built.addresses, build.built.data.manifest
    content = read_template(_TEMPLATES / template).render(
        values,
        RDFS=RDFS,
        SB=SB,
        addresses=addresses,
        build=build,
        data=build.built.data,
        dataset=addresses.dataset(),
        description=both(manifest.description_da, manifest.description_en),
        fragment=build.fragment,
        lasting=build.lasting,
        licence=NamedNode(manifest.licence),
        manifest=manifest,
        publisher=addresses.agent(manifest.publisher_en),
        this=build.dataset,
        view=build.view,
    )
    return _to_lines(content)


def _to_lines(turtle: str) -> set[bytes]:
    """The lines of N-Triples that some Turtle comes to."""
    # From the library straight back into it, which is twice as quick as through objects of ours.
    text = serialize(parse(turtle, format=RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES) or b""
    return {line + b"\n" for line in split_lines(text)}
