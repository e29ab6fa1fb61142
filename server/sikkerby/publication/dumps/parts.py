"""The documents of parts, cut from the dumps in one walk through these.

A resource reads the same in every document that holds all of it. So each text of a dump is added to
the parts that hold its resource; parts overlap many times over, and nothing is written twice.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from sikkerby.formats import BY_NAME
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT
from sikkerby.parallel import map_in_processes
from sikkerby.piece_store import PieceStore
from sikkerby.progress import Progress
from sikkerby.publication.assembly import PLAIN
from sikkerby.publication.blocks import SHARED, to_triples
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.dumps.dumps import NAME
from sikkerby.publication.dumps.frames import FRAMES
from sikkerby.publication.dumps.writers import Write, graph_writers, write_block
from sikkerby.publication.subsets import (
    FOLDER,
    FORMATS,
    SHORT,
    Gathered,
    Subset,
    gather,
)
from sikkerby.publication.version import QUADS

_OUTLINE = re.compile(
    rb"^<[^>]*> (?:%b) .*\n" % b"|".join(re.escape(str(term).encode()) for term in SHORT),
    re.MULTILINE,
)
# Text that waits to be added to files.
_MOST_WAITING = 64 * 2**20
# What belongs to no edition has no kind.
_BEYOND = ""
# Sets of parts that are remembered: resources that follow each other are often held by the same.
_MOST_NUMBERS = 64


class Holders(NamedTuple):
    """The parts that hold a resource whole, and those that only outline it, as bits of a number."""

    whole: int
    outlined: int


@dataclass(frozen=True)
class Held:
    """Which of some parts hold which resources.

    `parts` are their numbers in the list of all parts that are written. `holders` has, by IRI, the
    parts that hold a resource: bit n stands for `parts[n]`. An edition concerns few of all parts,
    so these numbers stay small.
    """

    parts: Sequence[int]
    holders: Mapping[str, Holders]

    def numbers(self, bits: int) -> list[int]:
        """The numbers of the parts whose bits are set."""
        return [self.parts[place] for place in _places(bits)]


_NOTHING = Held((), {})


@lru_cache(_MOST_NUMBERS)
def _places(bits: int) -> array[int]:
    # Few of them among very many, or nearly all, of what everything points to.
    digits = f"{bits:b}"[::-1]
    found = array("I")
    place = digits.find("1")
    while place >= 0:
        found.append(place)
        place = digits.find("1", place + 1)
    return found


def find_holders(gathered: Gathered, parts: Mapping[str, int]) -> dict[str, Holders]:
    """The holders of each gathered resource, by IRI.

    `parts` has, by the IRI of a resource, the bits of the parts that must hold what comes with it.
    """
    whole: dict[str, int] = defaultdict(int)
    outlined: dict[str, int] = defaultdict(int)
    for start, bits in parts.items():
        for iri in gathered.own.get(start, ()):
            whole[iri] |= bits
        for iri in gathered.pointed.get(start, ()):
            outlined[iri] |= bits
    return _holders(whole, outlined)


def join_holders(some: Iterable[Held]) -> dict[str, Holders]:
    """The holders of several editions together; here bit n stands for part n of all parts."""
    whole: dict[str, int] = defaultdict(int)
    outlined: dict[str, int] = defaultdict(int)
    for held in some:
        among_all: dict[int, int] = {}
        for iri, found in held.holders.items():
            for bits, joined in zip(found, (whole, outlined), strict=True):
                if bits not in among_all:
                    among_all[bits] = sum(1 << number for number in held.numbers(bits))
                joined[iri] |= among_all[bits]
    return _holders(whole, outlined)


def _holders(whole: Mapping[str, int], outlined: Mapping[str, int]) -> dict[str, Holders]:
    # One of each number, which may be long.
    same: dict[int, int] = {}
    found: dict[str, Holders] = {}
    for iri in whole.keys() | outlined.keys():
        own = whole.get(iri, 0)
        others = outlined.get(iri, 0) & ~own
        found[iri] = Holders(same.setdefault(own, own), same.setdefault(others, others))
    return found


def find_changed(build: BuildContext) -> list[Subset]:
    """The parts that must be written; the others are those of the last build."""
    quads = build.quads
    whole = build.key(repr(build.prefixes), quads.digests[SHARED])

    def key(subset: Subset) -> str:
        mentions = (build.figures[edition].mentions for edition in subset.editions)
        editions = frozenset(subset.editions).union(*mentions) & quads.roots.keys()
        return build.key("subset", subset.path, whole, *map(quads.digest_of, sorted(editions)))

    suffixes = [BY_NAME[name].suffix for name in FORMATS]
    files = {
        subset: ([f"{FOLDER}/{subset.path}.{suffix}" for suffix in suffixes], key(subset))
        for subset in build.subsets
    }
    return build.reuse(files)


def find_all_holders(build: BuildContext, changed: Sequence[Subset], store: PieceStore) -> Held:
    """Find which of the `changed` parts hold which resources.

    Returns the holders of resources that belong to no edition, or to another edition than the one
    that points to them. Those of each edition's own resources are written to `store`, under
    `{kind of resource}-{edition}`.
    """
    numbers = {subset.about.value: number for number, subset in enumerate(changed)}
    shared = [subset.about for subset in changed if subset.about in build.shared]

    def find(edition: str) -> None:
        concerns = build.figures[edition].concerns
        concerned = sorted(concerns.keys() & numbers.keys(), key=numbers.__getitem__)
        parts: dict[str, int] = defaultdict(int)
        for place, about in enumerate(concerned):
            for start in (about, *concerns[about]):
                parts[start] |= 1 << place
        by_kind: dict[str, dict[str, Holders]] = defaultdict(dict)
        for iri, holders in find_holders(build.read_piece("gathered", edition), parts).items():
            kind, name = build.built.addresses.kind_and_edition(iri)
            by_kind[kind if name == edition else _BEYOND][iri] = holders
        for kind, found in by_kind.items():
            store.write(f"{kind}-{edition}", Held([*map(numbers.__getitem__, concerned)], found))

    editions = sorted({edition for subset in changed for edition in subset.editions})
    map_in_processes(find, editions, Progress(quiet=True), "")
    everything = range(len(changed))
    about = {iri: 1 << number for iri, number in numbers.items()}
    own = Held(everything, find_holders(gather(shared, [build.shared]), about))
    beyond = (store.find(f"{_BEYOND}-{edition}", _NOTHING) for edition in editions)
    return Held(everything, join_holders(chain([own], beyond)))


def write_parts(
    build: BuildContext, changed: Sequence[Subset], name: str, beyond: Held, store: PieceStore
) -> None:
    """Write the documents of parts in one format."""
    frame, quads = FRAMES[name], build.quads
    write = graph_writers(build.base, build.context)[name]
    files = [build.folder / f"{FOLDER}/{s.path}.{BY_NAME[name].suffix}" for s in changed]
    dump = build.folder / f"{NAME}.{BY_NAME[name].suffix}"
    spans = [spans[PLAIN] for spans in build.written.spans[dump.name].values()]
    blocks = quads.blocks if len(spans) > 1 else quads.joined
    documents = _Documents(files, frame.head_of(spans[0].read(dump)), frame.between)
    for place, (block, span) in enumerate(zip(blocks, spans, strict=True)):
        first, last = not place, place == len(blocks) - 1
        lines = block.read(build.folder / QUADS)
        iris = [found.decode() for found in LINES_OF_SUBJECT.findall(lines)]
        if name == "jsonld":
            iris.sort()
        some: list[Held] = [
            store.find(f"{kind}-{edition}", _NOTHING)
            for kind, root in block.stretches
            for edition in quads.members[root]
        ]
        wanted = {iri: held for held in some for iri in held.holders}
        for iri in beyond.holders.keys() & iris:
            found = [beyond, wanted[iri]] if iri in wanted else [beyond]
            both = [Held(held.parts, {iri: held.holders[iri]}) for held in found]
            wanted[iri] = Held(beyond.parts, join_holders(both))
        if not wanted:
            continue
        texts = frame.split(frame.uncut(span.read(dump), first=first, last=last))
        outlined = {iri.encode() for iri, held in wanted.items() if held.holders[iri].outlined}
        outlines = _outlines(name, lines, outlined, write)
        for iri, text in zip(iris, texts, strict=True):
            if held := wanted.get(iri):
                documents.add(held.numbers(held.holders[iri].whole), text)
                if iri in outlines:
                    documents.add(held.numbers(held.holders[iri].outlined), outlines[iri])
    documents.end(frame.tail)


def _outlines(name: str, quads: bytes, wanted: Collection[bytes], write: Write) -> dict[str, bytes]:
    """Name and type of some resources: enough to read what points to them."""
    if not wanted:
        return {}
    own = b"".join(
        line
        for found in LINES_OF_SUBJECT.finditer(quads)
        if found[1] in wanted
        for line in _OUTLINE.findall(found[0])
    )
    iris = [found.decode() for found in LINES_OF_SUBJECT.findall(own)]
    if name == "jsonld":
        iris.sort()
    frame = FRAMES[name]
    texts = frame.split(frame.body(write_block(write, to_triples(own)))) if own else []
    return dict(zip(iris, texts, strict=True))


class _Documents:
    """Files to which texts are added, many at a time."""

    def __init__(self, files: Sequence[Path], head: bytes, between: bytes) -> None:
        self._files = files
        self._between = between
        self._waiting: dict[int, list[bytes]] = defaultdict(list)
        self._waiting |= {number: [head] for number in range(len(files))}
        self._size = 0
        self._begun = bytearray(len(files))

    def add(self, numbers: Iterable[int], text: bytes) -> None:
        for number in numbers:
            self._waiting[number] += (self._between, text) if self._begun[number] else (text,)
            self._begun[number] = True
            self._size += len(text)
        if self._size > _MOST_WAITING:
            self._flush()

    def end(self, tail: bytes) -> None:
        for number in range(len(self._files)):
            self._waiting[number].append(tail)
        self._flush()

    def _flush(self) -> None:
        for number, texts in self._waiting.items():
            with self._files[number].open("ab") as file:
                file.writelines(texts)
        self._waiting.clear()
        self._size = 0
