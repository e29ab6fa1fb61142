"""The documents of parts, cut from the dumps in one walk through these.

A resource reads the same in every document that holds all of it. So each text of a dump is added to
the parts that hold its resource; parts overlap many times over, and nothing is written twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import RdfFormat, Triple, parse

from sikkerby.formats import BY_NAME
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT
from sikkerby.parallel import map_in_processes
from sikkerby.piece_store import PieceStore
from sikkerby.progress import Progress
from sikkerby.publication.assembly import PLAIN
from sikkerby.publication.blocks import SHARED
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.dumps.dumps import NAME
from sikkerby.publication.dumps.frames import FRAMES
from sikkerby.publication.dumps.writers import graph_writers, sort_triples, write_bytes
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
# Sets of parts that are remembered: resources that follow each other are often held by the same.
_MOST_NUMBERS = 256


class Holders(NamedTuple):
    """The parts that hold a resource whole, and those that only outline it.

    The bits of a number say which: a part may hold nearly all resources, and nearly all parts hold
    what everything points to.
    """

    whole: int
    outlined: int


def find_holders(gathered: Gathered, parts: Mapping[str, int]) -> dict[str, Holders]:
    """By resource, the parts that hold what comes with those that `parts` are about."""
    whole: dict[str, int] = defaultdict(int)
    outlined: dict[str, int] = defaultdict(int)
    for start, numbers in parts.items():
        for iri in gathered.own.get(start, ()):
            whole[iri] |= numbers
        for iri in gathered.pointed.get(start, ()):
            outlined[iri] |= numbers
    return _holders(whole, outlined)


def join_holders(some: Iterable[Mapping[str, Holders]]) -> dict[str, Holders]:
    """Those of several editions."""
    whole: dict[str, int] = defaultdict(int)
    outlined: dict[str, int] = defaultdict(int)
    for holders in some:
        for iri, found in holders.items():
            whole[iri] |= found.whole
            outlined[iri] |= found.outlined
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


@lru_cache(_MOST_NUMBERS)
def _parts_of(numbers: int) -> tuple[int, ...]:
    """The parts whose bits are set."""
    return tuple(place for place, bit in enumerate(reversed(f"{numbers:b}")) if bit == "1")


def find_changed(build: BuildContext) -> list[Subset]:
    """The parts that must be written; the others are those of the last build."""
    quads = build.quads
    whole = build.key(repr(build.prefixes), quads.digests[SHARED])

    def key(subset: Subset) -> str:
        mentions = (build.figures[edition].mentions for edition in subset.editions)
        named = frozenset(subset.editions).union(*mentions)
        editions = named & quads.roots.keys()
        return build.key("subset", subset.path, whole, *map(quads.digest_of, sorted(editions)))

    groups = [(_paths(subset), key(subset)) for subset in build.subsets]
    linked = build.reuse(groups)
    return [subset for subset, same in zip(build.subsets, linked, strict=True) if not same]


def _paths(subset: Subset) -> list[str]:
    return [f"{FOLDER}/{subset.path}.{BY_NAME[name].suffix}" for name in FORMATS]


def find_all_holders(
    build: BuildContext, changed: Sequence[Subset], store: PieceStore
) -> dict[str, Holders]:
    """The holders of what belongs to no edition, or to another than it is pointed to from; those of
    editions' own resources are put into a store, by kind and edition."""
    numbers = {subset.about.value: 1 << number for number, subset in enumerate(changed)}
    shared = [subset.about for subset in changed if subset.about in build.shared]

    def find(edition: str) -> dict[str, Holders]:
        concerns = build.figures[edition].concerns.initiatives
        parts: dict[str, int] = defaultdict(int)
        for about in concerns.keys() & numbers.keys():
            for start in (about, *concerns[about]):
                parts[start] |= numbers[about]
        by_kind: dict[str, dict[str, Holders]] = defaultdict(dict)
        for iri, holders in find_holders(build.read_piece("gathered", edition), parts).items():
            kind, name = build.built.addresses.kind_and_edition(iri)
            by_kind[kind if name == edition else ""][iri] = holders
        beyond = by_kind.pop("", {})
        for kind, found in by_kind.items():
            store.write(f"{kind}-{edition}", found)
        return beyond

    editions = sorted({edition for subset in changed for edition in subset.editions})
    beyond = map_in_processes(find, editions, Progress(quiet=True), "")
    return join_holders([find_holders(gather(shared, [build.shared]), numbers), *beyond])


def write_parts(
    build: BuildContext,
    changed: Sequence[Subset],
    name: str,
    beyond: Mapping[str, Holders],
    store: PieceStore,
) -> None:
    """Write the documents of parts in one format."""
    frame, quads = FRAMES[name], build.quads
    write = partial(write_bytes, graph_writers(build.base, build.context)[name])
    files = [build.folder / f"{FOLDER}/{s.path}.{BY_NAME[name].suffix}" for s in changed]
    documents = _Documents(files, frame.between)
    dump = build.folder / f"{NAME}.{BY_NAME[name].suffix}"
    spans = [spans[PLAIN] for spans in build.spans[dump.name].values()]
    blocks = quads.blocks if len(spans) > 1 else quads.joined
    for place, (block, span) in enumerate(zip(blocks, spans, strict=True)):
        first, last = not place, place == len(blocks) - 1
        if first:
            documents.begin(frame.head_of(span.read(dump)))
        lines = block.read(build.folder / QUADS)
        iris = [found.decode() for found in LINES_OF_SUBJECT.findall(lines)]
        if name == "jsonld":
            iris.sort()
        wanted: dict[str, Holders] = {
            iri: holders
            for kind, root in block.stretches
            for edition in quads.members[root]
            for iri, holders in store.find(f"{kind}-{edition}", {}).items()
        }
        for iri in beyond.keys() & iris:
            both = ({iri: some[iri]} for some in (wanted, beyond) if iri in some)
            wanted[iri] = join_holders(both)[iri]
        if not wanted:
            continue
        texts = frame.split(frame.uncut(span.read(dump), first=first, last=last))
        outlines = _outlines(
            name, lines, {i for i, found in wanted.items() if found.outlined}, write
        )
        for iri, text in zip(iris, texts, strict=True):
            if iri in wanted:
                documents.add(_parts_of(wanted[iri].whole), text)
                if iri in outlines:
                    documents.add(_parts_of(wanted[iri].outlined), outlines[iri])
    documents.end(frame.tail)


def _outlines(
    name: str, quads: bytes, wanted: Collection[str], write: Callable[[list[Triple]], bytes]
) -> dict[str, bytes]:
    """Name and type of some resources: enough to read what points to them."""
    if not wanted:
        return {}
    subjects = {iri.encode() for iri in wanted}
    own = b"".join(
        line
        for found in LINES_OF_SUBJECT.finditer(quads)
        if found[1] in subjects
        for line in _OUTLINE.findall(found[0])
    )
    if not own:
        return {}
    triples = [quad.triple for quad in parse(own, format=RdfFormat.N_QUADS, lenient=True)]
    iris = [found.decode() for found in LINES_OF_SUBJECT.findall(own)]
    if name == "jsonld":
        iris.sort()
    frame = FRAMES[name]
    texts = frame.split(frame.body(write(sort_triples(triples))))
    return dict(zip(iris, texts, strict=True))


class _Documents:
    """Files to which texts are added, many at a time."""

    def __init__(self, files: Sequence[Path], between: bytes) -> None:
        self._files = files
        self._between = between
        self._waiting: dict[int, list[bytes]] = defaultdict(list)
        self._size = 0
        self._begun = bytearray(len(files))

    def begin(self, head: bytes) -> None:
        for number in range(len(self._files)):
            self._waiting[number].append(head)

    def add(self, numbers: Iterable[int], text: bytes) -> None:
        for number in numbers:
            texts = self._waiting[number]
            if self._between and self._begun[number]:
                texts.append(self._between)
            self._begun[number] = True
            texts.append(text)
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
