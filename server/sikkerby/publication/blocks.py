"""The sorted N-Quads of a version, cut into blocks that stand by themselves in every format.

All that is said of an edition's resources stands together, kind by kind (contract, section 2).
Blocks are cut only where one edition's part ends, so that a change in one edition leaves the blocks
of the others as they were, and whatever was made of them can be used again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT, split_lines
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.publication.assembly import Passage
from sikkerby.vocabulary import PREFIXES, RDF

# The kinds of resource below `id/` whose IRIs name an edition next (contract, section 2), in order.
KINDS = ("correction", "fact", "initiative", "participation", "principle", "quote", "scheme",
         "source", "statement", "strategy", "target-group")  # fmt: skip
# What belongs to no edition.
SHARED = ""


@dataclass(frozen=True)
class Facts:
    """What is counted of a block, the namespaces that it uses, and the schemes of IRIs that have no
    authority (`mailto`)."""

    subjects: int
    properties: Mapping[str, int]
    classes: Mapping[str, int]
    namespaces: frozenset[str]
    schemes: frozenset[str]

    @property
    def triples(self) -> int:
        return sum(self.properties.values())


def join_facts(some: Iterable[Facts]) -> Facts:
    """The facts of blocks that share no subject."""
    properties, classes = Counter[str](), Counter[str]()
    subjects, namespaces, schemes = 0, set[str](), set[str]()
    for facts in some:
        subjects += facts.subjects
        properties.update(facts.properties)
        classes.update(facts.classes)
        namespaces |= facts.namespaces
        schemes |= facts.schemes
    return Facts(subjects, properties, classes, frozenset(namespaces), frozenset(schemes))


@dataclass(frozen=True)
class Block(Passage):
    """A part of the N-Quads, by its place in the file; each of its subjects is whole.

    `digest` is a hash of what its text derives from, `stretches` are the kinds of resource and the
    `roots` that it has; what belongs to no edition is in none.
    """

    digest: str
    stretches: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Quads:
    """A version's N-Quads: their SHA-256, and their blocks in order.

    `roots` has the root of each edition (`quads.find_roots`). `digests` has, by root, a hash of all
    that is said of the resources of its editions, and under `SHARED` one of what belongs to none.
    """

    sha256: str
    blocks: tuple[Block, ...]
    roots: Mapping[str, str]
    digests: Mapping[str, str]

    def digest_of(self, edition: str) -> str:
        """A hash of all that is said of the resources of the editions with the same root."""
        return self.digests.get(self.roots[edition], "")

    @cached_property
    def members(self) -> Mapping[str, list[str]]:
        """The editions of each root."""
        found: dict[str, list[str]] = defaultdict(list)
        for edition, root in self.roots.items():
            found[root].append(edition)
        return found

    def editions_in(self, block: Block, kinds: Collection[str]) -> list[str]:
        """The editions of whose resources of some kinds a block may say anything."""
        roots = dict.fromkeys(root for kind, root in block.stretches if kind in kinds)
        return [edition for root in roots for edition in self.members[root]]

    @property
    def joined(self) -> tuple[Block]:
        """All as one block."""
        size = sum(block.size for block in self.blocks)
        stretches = tuple(stretch for block in self.blocks for stretch in block.stretches)
        return (Block(0, size, self.sha256, stretches),)


_TYPE = str(RDF["type"]).encode()
# Of each line, which they take whole: its predicate, and its object where that is a class.
_PREDICATE = re.compile(rb"<[^>]*> <([^>]*)> .*\n")
_CLASS = re.compile(rb"<[^>]*> (?:%b <([^>]*)>)?.*\n" % re.escape(_TYPE))
# Its terms, but for its graph: a literal's datatype is one of them.
_TERMS = re.compile(
    rb"<([^>]*)> <([^>]*)> "
    rb'(?:<([^>]*)>|"[^"\\]*(?:\\.[^"\\]*)*"(?:\^\^<([^>]*)>)?).*\n'
)
_SCHEME = re.compile(rb"<([A-Za-z][A-Za-z0-9+.-]*):(?!//)")
_OURS = {iri.encode(): iri for iri in PREFIXES.values()}


def count_blocks(
    quads: Quads, file: Path, known: Mapping[str, Facts], progress: Progress
) -> Mapping[str, Facts]:
    """What is counted of all blocks, by their digests; those `known` are not counted again."""
    new = [block for block in quads.blocks if block.digest not in known]
    found = map_in_processes(
        lambda block: count_block(block.read(file)), new, progress, "Blocks counted"
    )
    counted = dict(zip((block.digest for block in new), found, strict=True))
    return {b.digest: counted.get(b.digest) or known[b.digest] for b in quads.blocks}


def count_block(text: bytes) -> Facts:
    """The facts of some lines of N-Quads or N-Triples which have all of their subjects."""
    properties, classes = (
        {name.decode(): number for name, number in Counter(found.findall(text)).items() if name}
        for found in (_PREDICATE, _CLASS)
    )
    return Facts(
        len(set(LINES_OF_SUBJECT.findall(text))),
        properties,
        classes,
        find_namespaces(text),
        frozenset(scheme.decode() for scheme in set(_SCHEME.findall(text))),
    )


def to_triples(quads: bytes) -> bytes:
    """Lines of N-Quads as N-Triples, in the same order."""
    return b" .\n".join([*(line[: line.rindex(b" <")] for line in split_lines(quads)), b""])


def find_namespaces(text: bytes) -> frozenset[str]:
    """Those of the namespaces known here that IRIs of N-Triples or N-Quads are in."""
    iris = set(chain.from_iterable(_TERMS.findall(text)))
    spaces = {iri[: max(iri.rfind(b"#"), iri.rfind(b"/")) + 1] for iri in iris}
    return frozenset(_OURS[space] for space in spaces if space in _OURS)


def find_prefixes(namespaces: Iterable[Collection[str]]) -> dict[str, str]:
    """The prefixes that a document declares: those of the namespaces that its parts use."""
    used = frozenset[str]().union(*namespaces)
    return {name: iri for name, iri in PREFIXES.items() if iri in used}
