"""The documents of the catalogue, from its lines.

`catalogue.*` stand on their own, with type and name of every outside resource, as DCAT-AP's shapes
want it; `graph/catalogue.*` hold the named graph, which leaves out what another graph states
already (no triple stands in two).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from sikkerby.formats import BY_NAME
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT, read_blocks, split_lines
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.dumps.writers import Ordered, graph_writers

GRAPH = "catalogue"


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
    # The same lines but for those that another graph has.
    left = build.scratch / "own.nt"
    with left.open("wb") as target:
        blocks = read_blocks(file)
        target.writelines(leave_out(block, find_stated(build, block)) for block in blocks)
    end = f" {build.built.addresses.graph(GRAPH)} .\n".encode()

    def write_quads(triples: Ordered) -> Iterator[bytes]:
        return (lines.replace(b" .\n", end) for lines in triples.source())

    writers = {**graph_writers(build.base, build.context, build.folder), "nquads": write_quads}

    def write(document: tuple[str, str, Path]) -> None:
        form, name, lines = document
        path = build.folder / f"{name}.{BY_NAME[form].suffix}"
        with path.open("wb") as target:
            target.writelines(writers[form](Ordered(partial(read_blocks, lines), prefixes)))

    forms = ("jsonld", "rdfxml", "turtle", "ntriples")
    both = ((GRAPH, file), (f"graph/{GRAPH}", left))
    documents = [(form, name, lines) for form in forms for name, lines in both]
    documents.append(("nquads", f"graph/{GRAPH}", left))
    map_in_processes(write, documents, progress, "Catalogue written")
