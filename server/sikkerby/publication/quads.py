"""The N-Quads of a version, stretch by stretch: what an edition has of one kind of resource."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.errors import SikkerbyError
from sikkerby.graphs.dataset import Dataset, Graph, JoinedGraph
from sikkerby.graphs.sorted_lines import split_lines
from sikkerby.publication.blocks import KINDS, SHARED, Block, Quads

# A block ends with the part of an edition by which it has so many lines.
_ENOUGH = 2_000
# So few lines are one block: their files are compressed as a whole.
_SMALL = 25_000


def write_quads(file: Path, dataset: Dataset, editions: Iterable[str], base: str) -> Quads:
    """Write the N-Quads of a dataset, its lines sorted by code points.

    `editions` are those whose graphs are in it.
    """
    root_of = find_roots(editions)
    whole, blocks, lines = hashlib.sha256(), list[Block](), 0
    digests: defaultdict[str, hashlib._Hash] = defaultdict(hashlib.sha256)
    enough = _ENOUGH if len(dataset) >= _SMALL and not _stands_above(dataset, base) else 0
    numbered = _number(_stretches(dataset, root_of, base), enough)
    with file.open("wb") as opened:
        for _, some in groupby(numbered, itemgetter(0)):
            start, digest = opened.tell(), hashlib.sha256()
            own: list[tuple[str, str]] = []
            for _, (kind, root, text) in some:
                opened.write(text)
                whole.update(text)
                key = hashlib.sha256(text).digest()
                digest.update(key)
                digests[root].update(key)
                lines += text.count(b"\n")
                own += [(kind, root)] if root else []
            blocks.append(Block(start, opened.tell() - start, digest.hexdigest(), tuple(own)))
    if lines != len(dataset):
        raise SikkerbyError("triples-miscounted", len(dataset), lines)
    found = {name: digest.hexdigest() for name, digest in digests.items()}
    return Quads(whole.hexdigest(), tuple(blocks), root_of, found)


# Lines of N-Quads that follow each other, with the kind of resource and the root, or SHARED, that
# they are of.
_Stretch = tuple[str, str, bytes]


def _number(stretches: Iterable[_Stretch], enough: int) -> Iterator[tuple[int, _Stretch]]:
    """Each with the number of its block, which ends as soon as it has `enough` lines; where that is
    0, all are one block."""
    number = lines = 0
    for stretch in stretches:
        yield number, stretch
        lines += stretch[2].count(b"\n")
        if enough and lines >= enough:
            number, lines = number + 1, 0


def find_roots(editions: Iterable[str]) -> dict[str, str]:
    """The root of each edition: the one with the shortest name that its own name begins with, maybe
    itself. Lines about editions with the same root are mixed in the sorted N-Quads."""
    found: dict[str, str] = {}
    root = ""
    for name in sorted(editions):
        root = root if root and name.startswith(root) else name
        found[name] = root
    return found


def _stands_above(dataset: Dataset, base: str) -> bool:
    """Whether anything is said of an IRI that is the beginning of all others: documents that sort
    by IRIs without brackets would have it far from its place here."""
    above = {base[:-1], base, f"{base}id/", *(f"{base}id/{kind}/" for kind in KINDS)}
    beginnings = [f"<{iri}> ".encode() for iri in above]
    return any(
        graph.between(beginning, beginning[:-1] + b"!")
        for _, _, graph in _all_graphs(dataset)
        for beginning in beginnings
    )


def _stretches(dataset: Dataset, root_of: Mapping[str, str], base: str) -> Iterator[_Stretch]:
    """All lines of the dataset, in order: those of each kind of resource and root that has any."""
    own: dict[str, list[tuple[NamedNode, Graph]]] = defaultdict(list)
    shared: list[tuple[NamedNode, Graph]] = []
    names = sorted(set(root_of.values()))
    begins = {root: [f"<{base}id/{kind}/{root}".encode() for kind in KINDS] for root in names}
    for edition, name, graph in _all_graphs(dataset):
        root = root_of.get(edition, "")
        (own[root] if root else shared).append((name, graph))
        # What an edition's graph may say of anything else.
        whole = graph.sorted
        inside = [whole.starting_with(begin) for begin in begins.get(root, ())]
        if root and sum(map(len, inside)) < len(whole.content):
            within = {line for text in inside for line in split_lines(text)}
            shared.append((name, Graph(set(graph.lines()) - within)))
    bounds: list[tuple[bytes, str, str]] = [(b"", "", SHARED)]
    for place, kind in enumerate(KINDS):
        bounds.append((f"<{base}id/{kind}/".encode(), kind, SHARED))
        bounds += [(begins[root][place], kind, root) for root in names]
        bounds.append((f"<{base}id/{kind}0".encode(), "", SHARED))
    bounds.append((b"", "", SHARED))
    for (low, kind, root), (high, _, _) in pairwise(bounds):
        found = ((name, graph.between(low, high)) for name, graph in (*own[root], *shared))
        quads = [
            line[:-1] + end
            for name, triples in found
            for end in (f"{name} .\n".encode(),)
            for line in split_lines(triples)
        ]
        if quads:
            # The order of UTF-8 is that of code points.
            yield kind, root, b"".join(sorted(quads))


def _all_graphs(dataset: Dataset) -> Iterator[tuple[str, NamedNode, Graph]]:
    """Each graph with its name and the edition that it may be of, which ends that: those of several
    one by one."""
    for name, graph in dataset.graphs.items():
        if isinstance(graph, JoinedGraph):
            yield from ((edition, name, part) for edition, part in graph.parts.items())
        else:
            yield name.value.rpartition("/")[2], name, graph
