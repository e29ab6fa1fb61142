"""What the writers of a version have at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode

from sikkerby.graphs.build import Built
from sikkerby.graphs.jsonld import Context
from sikkerby.memory import gc_paused
from sikkerby.publication.blocks import Quads
from sikkerby.publication.earlier import Earlier
from sikkerby.publication.subsets import Contents, Subset, find_subsets
from sikkerby.publication.version import PublishedFile, Version
from sikkerby.publication.view import View
from sikkerby.publication.void import Counts, Linkset, count, find_linksets
from sikkerby.vocabulary import DCT

# Work on files of a version; where it gives an `Assembled`, that is remembered.
Job = Callable[[], object]


@dataclass(frozen=True)
class BuildContext:
    """The graphs of a version that is being written, and how it came to be.

    `sha256` is that of the sorted N-Quads, `created` the clock time as `2026-11-22T16:00:00Z`,
    `conforms` the outcome of validation, `previous` the version that was current before,
    `history` all earlier ones, oldest first. `quads` is what its N-Quads are made of, `earlier`
    what the last build left, `program` a hash of all code and settings that files depend on.
    `keys` says what each file derives from, `linked` which ones are those of the last build.
    """

    built: Built
    context: Context
    version: str
    sha256: str
    created: str
    release: str
    conforms: bool
    previous: Version | None
    history: tuple[Version, ...]
    quads: Quads
    earlier: Earlier
    program: str
    keys: dict[str, str] = field(default_factory=dict)
    linked: dict[str, PublishedFile] = field(default_factory=dict)

    def key(self, *parts: str) -> str:
        """A hash of what something derives from, and of the program that derives it."""
        return hashlib.sha256("\0".join((self.program, *parts)).encode()).hexdigest()

    def reuse(self, folder: Path, paths: Sequence[str], key: str) -> bool:
        """Link files of the version in `folder` that an earlier build made of the same; whether all
        of them are there now. They are remembered as deriving from `key`."""
        self.keys.update(dict.fromkeys(paths, key))
        found = [self.earlier.link(path, key, folder / path) for path in paths]
        if None in found:
            for path in paths:
                (folder / path).unlink(missing_ok=True)
            return False
        self.linked.update({entry.path: entry for entry in found if entry})
        return True

    @property
    def base(self) -> str:
        return self.built.addresses.base

    @property
    def dataset(self) -> NamedNode:
        """The IRI of this version of the dataset."""
        return self.built.addresses.dataset(self.version)

    @cached_property
    def view(self) -> View:
        """All graphs but the catalogue."""
        return View(self.built.dataset.triples())

    @cached_property
    def counts(self) -> Counts:
        """What VoID counts of all graphs but the catalogue."""
        return count(self.view)

    @cached_property
    def subsets(self) -> list[Subset]:
        """The parts for those who want one principle, organisation or place only."""
        return find_subsets(self.view, self.built.addresses)

    @cached_property
    def contents(self) -> Contents:
        """What the parts hold."""
        return Contents(self.view, self.subsets)

    @cached_property
    def linksets(self) -> list[Linkset]:
        """The links to other data sets, subjects of a thesaurus included."""
        return find_linksets(self.view, self.base, [DCT["subject"]])

    def prepare(self) -> None:
        """Find out now what writers will ask for."""
        with gc_paused():
            _ = self.counts, self.contents, self.linksets

    def fragment(self, *parts: str) -> NamedNode:
        """A dependent node of this version."""
        return NamedNode(f"{self.dataset.value}#{_escape(parts)}")

    def lasting(self, *parts: str) -> NamedNode:
        """A dependent node of the dataset, whichever version."""
        return NamedNode(f"{self.built.addresses.dataset().value}#{_escape(parts)}")


def _escape(parts: tuple[str, ...]) -> str:
    """A fragment of any file names (RFC 3986, section 3.5)."""
    return "/".join(quote(part, safe="/") for part in parts)
