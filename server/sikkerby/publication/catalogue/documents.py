"""The documents of the catalogue, from its lines.

`catalogue.*` stand on their own, with type and name of every outside resource, as DCAT-AP's shapes
want it; `graph/catalogue.*` hold the named graph, which leaves out what another graph states
already (no triple stands in two). Nearly all is the same in both, and written once.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from sikkerby.formats import BY_NAME
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT, read_blocks, split_lines
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.dumps.frames import FRAMES
from sikkerby.publication.dumps.writers import Ordered, Write, graph_writers, write_block

GRAPH = "catalogue"
_NODE = re.compile(rb'(?P<text>\{"id":"(?P<iri>[^"]*)".*\}),?\n')


def find_stated(build: BuildContext, block: bytes) -> Mapping[bytes, frozenset[bytes]]:
    """What other graphs say of subjects of some lines: their lines, by subject."""
    subjects = LINES_OF_SUBJECT.findall(block)
    return {iri: found for iri in subjects if (found := build.lines_about(iri.decode()))}


def leave_out(block: bytes, stated: Mapping[bytes, Collection[bytes]]) -> bytes:
    """The lines but for those that are stated."""
    if not stated:
        return block
    others = frozenset[bytes]().union(*stated.values())
    lines = (line + b"\n" for line in split_lines(block))
    return b"".join(line for line in lines if line not in others)


def write_documents(
    build: BuildContext, file: Path, prefixes: Mapping[str, str], progress: Progress
) -> None:
    """Write `catalogue.*` and `graph/catalogue.*` with the lines of a file."""
    whole = partial(read_blocks, file)

    def own() -> Iterator[bytes]:
        """The same lines but for those that another graph has."""
        return (leave_out(block, find_stated(build, block)) for block in whole())

    writers = graph_writers(build.base, build.context, build.folder)

    def paths(form: str) -> list[Path]:
        names = (GRAPH, f"graph/{GRAPH}")
        return [build.folder / f"{name}.{BY_NAME[form].suffix}" for name in names]

    def write_both(form: str) -> None:
        frame, first = FRAMES[form], True
        with contextlib.ExitStack() as stack:
            files = [stack.enter_context(path.open("wb")) for path in paths(form)]
            for both in zip(whole(), own(), strict=True):
                texts: dict[bytes, bytes] = {}
                for file, lines in zip(files, both, strict=True):
                    if lines not in texts:
                        document = write_block(writers[form], lines, prefixes)
                        texts[lines] = frame.cut(document, first=first, last=False)
                    file.write(texts[lines])
                first = False
            for file in files:
                file.write(frame.tail)

    def write_jsonld() -> None:
        """It has another order, and so holds all nodes."""
        write, frame = writers["jsonld"], FRAMES["jsonld"]
        first, second = paths("jsonld")
        with first.open("wb") as target:
            target.writelines(write(Ordered(whole)))
        with first.open("rb") as source, second.open("wb") as target:
            head = source.readline() + source.readline()
            if head == frame.head_of(write_block(write, b"")):
                nodes = _replace(source, _left_of_stated(build, file, write))
                target.write(head + frame.between.join(nodes) + frame.tail)
            else:
                # Its context takes back prefixes, of which the named graph may need some.
                target.writelines(write(Ordered(own)))

    def write_quads() -> None:
        end = f" {build.built.addresses.graph(GRAPH)} .\n".encode()
        with (build.folder / "graph" / f"{GRAPH}.nq").open("wb") as file:
            file.writelines(lines.replace(b" .\n", end) for lines in own())

    jobs: list[Callable[[], None]] = [
        write_jsonld,
        *(partial(write_both, form) for form in ("rdfxml", "turtle", "ntriples")),
        write_quads,
    ]
    map_in_processes(lambda job: job(), jobs, progress, "Catalogue written")


def _left_of_stated(build: BuildContext, file: Path, write: Write) -> Mapping[bytes, bytes]:
    """The nodes in JSON-LD of which other graphs say anything, by IRI, as they are without that;
    empty where nothing is left."""
    found: dict[bytes, bytes] = {}
    lines: dict[bytes, bytes] = {}
    for block in read_blocks(file):
        if stated := find_stated(build, block):
            found |= dict.fromkeys(stated, b"")
            left = LINES_OF_SUBJECT.finditer(leave_out(block, stated))
            lines |= {own[1]: own[0] for own in left if own[1] in stated}
    if lines:
        frame = FRAMES["jsonld"]
        document = write_block(write, b"".join(lines.values()))
        found |= zip(sorted(lines), frame.split(frame.body(document)), strict=True)
    return found


def _replace(nodes: Iterable[bytes], others: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """Nodes, each a line of a document of JSON-LD, but for `others`, which stand in their place."""
    for line in nodes:
        if found := _NODE.match(line):
            text = others.get(found["iri"], found["text"])
            if text:
                yield text
