"""The ledger of identifiers: what was minted is never recomputed, reused or dropped.

`data/identifiers.tsv` has a line for every IRI below `id/` that was ever minted. A withdrawn one
stays, with its reason and what replaces it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path

from sikkerby.documents.tables import read_lines
from sikkerby.errors import DataError, InputError, Place
from sikkerby.vocabulary import slugify
from sikkerby.whole_files import write_whole

COLUMNS = ("iri", "key", "since", "status", "replaced_by", "reason")
CURRENT = "current"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Entry:
    """One IRI as a path below the base, and the text that its slug was made from, if any.

    `replaced_by` are paths parted by spaces.
    """

    iri: str
    key: str
    since: str
    status: str = CURRENT
    replaced_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Ledger:
    """All entries by IRI."""

    file: Path
    entries: Mapping[str, Entry]

    @cached_property
    def by_folder(self) -> Mapping[str, list[Entry]]:
        """The entries by their path up to the last slash, that included."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            found.setdefault(entry.iri[: entry.iri.rfind("/") + 1], []).append(entry)
        return found

    def withdrawn(self) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.status == WITHDRAWN]


def read_ledger(file: Path) -> Ledger:
    """The ledger in `file`, empty where there is none."""
    entries: dict[str, Entry] = {}
    for line, cells in read_lines(file, COLUMNS):
        entry = Entry(**cells)
        place = Place(file, line=line, text=entry.iri)
        if entry.iri in entries:
            raise InputError("identifier-twice", place=place)
        if entry.status not in (CURRENT, WITHDRAWN):
            raise InputError("status-unknown", entry.status, CURRENT, WITHDRAWN, place=place)
        if entry.status == WITHDRAWN and not entry.reason:
            raise InputError("withdrawn-without-reason", place=place)
        entries[entry.iri] = entry
    return Ledger(file, entries)


def read_withdrawn(file: Path) -> list[Entry]:
    """The withdrawn entries of a ledger that the program wrote, without reading the others."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        found = (line.rstrip("\n") for line in lines if f"\t{WITHDRAWN}\t" in line)
        return [Entry(*line.split("\t")) for line in found]


def ledger_lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The lines of a ledger's file, with their ends; of entries in their order."""
    yield ("\t".join(COLUMNS) + "\n").encode()
    for entry in entries:
        yield ("\t".join(getattr(entry, column) for column in COLUMNS) + "\n").encode()


def write_ledger(ledger: Ledger, file: Path) -> None:
    """Write the ledger to `file`, whole or not at all; sorted, so that a change reads as a diff."""
    entries = sorted(ledger.entries.values(), key=attrgetter("iri"))
    write_whole(file, b"".join(ledger_lines(entries)))


class Slugs:
    """Gives each thing of an edition its slug: the recorded one, or a new one.

    A slug once given to a text stays with it, whatever corrections do to the name later.
    """

    def __init__(self, ledger: Ledger, prefix: str) -> None:
        self._prefix = prefix
        keyed = (entry for entry in ledger.by_folder.get(prefix, ()) if entry.key)
        self._recorded = {entry.key: entry.iri.removeprefix(prefix) for entry in keyed}
        self._given: dict[str, str] = {}

    def give(self, key: str, name: str, place: Place) -> str:
        """The slug that is recorded for the printed text `key`, or a new one made from `name`.

        Raises DataError where `name` makes no slug, or the slug is that of another key.
        """
        slug = self._recorded.get(key) or slugify(name)
        if not slug:
            raise DataError("name-makes-no-identifier", place=place)
        if (other := self._given.setdefault(slug, key)) != key:
            raise DataError("identifier-of-two", self._prefix, slug, key, other, place=place)
        return slug

    @property
    def keys(self) -> dict[str, str]:
        """What each given slug was made from, by the path of its IRI."""
        return {self._prefix + slug: key for slug, key in self._given.items()}


def identifier_lines(paths: Iterable[str], keys: Mapping[str, str]) -> bytes:
    """Sorted lines of paths below the base, each with the text that its slug was made from."""
    return "".join(f"{path}\t{keys.get(path, '')}\n" for path in sorted(paths)).encode()


def update(ledger: Ledger, described: Iterable[bytes], since: str) -> Iterator[Entry]:
    """The entries of the ledger with those of all paths that are described, in order.

    `described` are texts of `identifier_lines`, of which no more is held than that. A withdrawn
    path that is described is a DataError.
    """

    def new() -> Iterator[Entry]:
        lines = (line.decode().rstrip("\n") for line in merge(*map(io.BytesIO, described)))
        pairs = (line.partition("\t") for line in lines)
        for iri, some in groupby(pairs, itemgetter(0)):
            known = ledger.entries.get(iri)
            if known is None:
                yield Entry(iri, max(key for _, _, key in some), since)
            elif known.status == WITHDRAWN:
                place = Place(ledger.file, text=iri)
                raise DataError("withdrawn-identifier-in-use", iri, place=place)

    recorded = sorted(ledger.entries.values(), key=attrgetter("iri"))
    return merge(recorded, new(), key=attrgetter("iri"))
