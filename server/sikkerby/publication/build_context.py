"""What the writers of a version have at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from pyoxigraph import NamedNode

from sikkerby import __version__
from sikkerby.graphs.build import Built
from sikkerby.graphs.jsonld.context import Context
from sikkerby.parallel import map_in_processes
from sikkerby.piece_store import PieceStore
from sikkerby.progress import Progress
from sikkerby.publication.assembly import (
    GZIP,
    PLAIN,
    ZSTANDARD,
    Assembled,
    Unit,
    assemble,
)
from sikkerby.publication.blocks import SHARED, Facts, Quads, find_prefixes
from sikkerby.publication.earlier import Earlier
from sikkerby.publication.figures import Figures, find_figures
from sikkerby.publication.published_graphs import PublishedGraphs, SharedView, WholeView
from sikkerby.publication.subsets import Gathered, Subset, find_subsets
from sikkerby.publication.version import PublishedFile, Version
from sikkerby.publication.void import Linkset, join_linksets
from sikkerby.publication.written import Written

# Work on files of a version, and what it has put together.
Job = Callable[[], Assembled | None]

Thing = TypeVar("Thing")

# Groups of files that a process links at a time.
_GROUPS = 500


@dataclass(frozen=True)
class BuildContext:
    """The graphs of a version that is being written, and how it came to be.

    `created` is the clock time as `2026-11-22T16:00:00Z`,
    `conforms` the outcome of validation, `previous` the version that was current before,
    `history` all earlier ones, oldest first.

    `quads` and `facts` are the blocks of its N-Quads and what is counted of all, `earlier` what
    the last build left, `program` a hash of all code and settings that files depend on, `folder`
    where the version is written, `pieces` where what derives from one edition is kept, `sources`
    has the SHA-256 of each edition's document, and `written` what there is already.
    """

    built: Built
    context: Context
    version: str
    created: str
    conforms: bool
    previous: Version | None
    history: tuple[Version, ...]
    quads: Quads
    facts: Facts
    earlier: Earlier
    program: str
    folder: Path
    pieces: PieceStore
    sources: Mapping[str, str]
    written: Written
    release: str = __version__

    def key(self, *parts: str) -> str:
        """A hash of what something derives from, and of the program that derives it."""
        return hashlib.sha256("\0".join((self.program, *parts)).encode()).hexdigest()

    def assemble(
        self, path: str, units: Iterable[Unit], forms: Sequence[str] = (PLAIN, GZIP, ZSTANDARD)
    ) -> Assembled:
        """Put a file together from texts, of which those that the last build had are copied."""
        earlier = self.earlier
        return assemble(self.folder, path, units, earlier.folder, earlier.spans_of(path), forms)

    def reuse(self, wanted: Mapping[Thing, tuple[Sequence[str], str]]) -> list[Thing]:
        """Link the files of each thing that the last build made from the same inputs.

        `wanted` has, by thing, the paths of its files and the key of what they derive from.
        Keys are recorded for the next build. Returns the things whose files must be written.
        """
        groups = list(wanted.values())

        def link(start: int) -> list[list[PublishedFile]]:
            return [self._link(*group) for group in groups[start : start + _GROUPS]]

        starts = range(0, len(groups), _GROUPS)
        some = map_in_processes(link, starts, Progress(quiet=True), "")
        found = list(chain.from_iterable(some))
        for (paths, key), linked in zip(groups, found, strict=True):
            self.written.keys.update(dict.fromkeys(paths, key))
            self.written.entries.update({entry.path: entry for entry in linked})
        return [thing for thing, linked in zip(wanted, found, strict=True) if not linked]

    def _link(self, paths: Sequence[str], key: str) -> list[PublishedFile]:
        found = [self.earlier.link(path, key, self.folder / path) for path in paths]
        entries = [entry for entry in found if entry]
        if len(entries) == len(paths):
            return entries
        for path in paths:
            (self.folder / path).unlink(missing_ok=True)
        return []

    @property
    def base(self) -> str:
        return self.built.addresses.base

    @property
    def dataset(self) -> NamedNode:
        """The IRI of this version of the dataset."""
        return self.built.addresses.dataset(self.version)

    @property
    def scratch(self) -> Path:
        """Where files may lie that are no part of the version, while it is written."""
        return self.folder.with_name(f"{self.folder.name}-scratch")

    @property
    def editions(self) -> Sequence[str]:
        """The names of all editions, in order."""
        return tuple(self.quads.roots)

    def piece_key(self, kind: str, edition: str) -> str:
        """The key of what of a kind derives from an edition."""
        digests = self.quads.digest_of(edition), self.quads.digests[SHARED], self.sources[edition]
        return self.key(kind, edition, *digests)

    def read_piece(self, kind: str, edition: str) -> Any:
        """The piece of this kind that derives from an edition; the first stage has stored it."""
        return self.pieces.read(self.piece_key(kind, edition))

    @cached_property
    def graphs(self) -> PublishedGraphs:
        """The version's graphs as they are published."""
        return PublishedGraphs(self.folder, self.base)

    @cached_property
    def shared(self) -> SharedView:
        """What is said of all that belongs to no edition."""
        return self.graphs.shared()

    @cached_property
    def figures(self) -> Mapping[str, Figures]:
        """The figures of each edition, and of what they share."""
        found: dict[str, Figures] = {SHARED: find_figures(self.shared, Gathered({}, {}), self.base)}
        return found | {name: self.read_piece("figures", name) for name in self.editions}

    @cached_property
    def view(self) -> WholeView:
        """All graphs but the catalogue."""
        listed = [self.figures[edition].listed for edition in self.editions]
        return WholeView(self.graphs, self.shared, listed)

    def lines_about(self, iri: str) -> frozenset[bytes]:
        """What all graphs but the catalogue say of a resource, as lines of N-Triples."""
        # Nearly all that the catalogue is about is below the data set's own address.
        own = self.built.addresses.dataset().value
        if iri.startswith(own) and not self._speak_of_dataset:
            return frozenset()
        return self.graphs.lines_about(iri)

    @cached_property
    def _speak_of_dataset(self) -> bool:
        return self.graphs.speak_of(self.built.addresses.dataset().value)

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that a document of everything declares."""
        return find_prefixes([self.facts.namespaces])

    @property
    def is_plain(self) -> bool:
        """Whether no IRI could be taken for a compact one, which a document of JSON-LD would have
        to say at its beginning."""
        return self.context.prefixes.isdisjoint(self.facts.schemes)

    @cached_property
    def subsets(self) -> list[Subset]:
        """The parts for those who want one principle, organisation or place only."""
        concerns = {name: self.figures[name].concerns for name in self.editions}
        return find_subsets(concerns, self.view, self.built.addresses)

    @cached_property
    def linksets(self) -> list[Linkset]:
        """The links to other data sets, subjects of a thesaurus included."""
        return join_linksets(links for some in self.figures.values() for links in some.linksets)

    def fragment(self, *parts: str) -> NamedNode:
        """A dependent node of this version."""
        return NamedNode(f"{self.dataset.value}#{_escape(parts)}")

    def lasting(self, *parts: str) -> NamedNode:
        """A dependent node of the dataset, whichever version."""
        return NamedNode(f"{self.built.addresses.dataset().value}#{_escape(parts)}")


def _escape(parts: tuple[str, ...]) -> str:
    """A fragment of any file names (RFC 3986, section 3.5)."""
    return "/".join(quote(part, safe="/") for part in parts)
