"""The ledger of identifiers: what was minted is never recomputed, reused or dropped.

`data/identifiers.tsv` has a line for every IRI below `id/` that was ever minted. A withdrawn one
stays, with its reason and what replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
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
        if entry.iri in entries:
            raise InputError(
                "The identifier is in the ledger twice.",
                place=Place(file, line=line, text=entry.iri),
                remedy="Keep one line for each identifier.",
            )
        if entry.status not in (CURRENT, WITHDRAWN):
            raise InputError(
                f"The status “{entry.status}” is not known.",
                place=Place(file, line=line, text=entry.iri),
                remedy=f"Write {CURRENT} or {WITHDRAWN}.",
            )
        if entry.status == WITHDRAWN and not entry.reason:
            raise InputError(
                "An identifier is withdrawn without a reason.",
                place=Place(file, line=line, text=entry.iri),
                remedy="Say in the last cell why, and in the one before what replaces it, if any.",
            )
        entries[entry.iri] = entry
    return Ledger(file, entries)


def write_ledger(ledger: Ledger, file: Path) -> None:
    """Write the ledger to `file`, whole or not at all; sorted, so that a change reads as a diff."""
    lines = ["\t".join(COLUMNS)]
    lines += [
        "\t".join(getattr(entry, column) for column in COLUMNS)
        for entry in sorted(ledger.entries.values(), key=lambda entry: entry.iri)
    ]
    write_whole(file, ("\n".join(lines) + "\n").encode())


class Slugs:
    """Gives each thing of an edition its slug: the recorded one, or a new one.

    A slug once given to a text stays with it, whatever corrections do to the name later.
    """

    def __init__(self, ledger: Ledger, prefix: str) -> None:
        self._prefix = prefix
        self._recorded = {
            entry.key: entry.iri.removeprefix(prefix)
            for entry in ledger.by_folder.get(prefix, ())
            if entry.key
        }
        self._given: dict[str, str] = {}

    def give(self, key: str, name: str, place: Place) -> str:
        """The slug of what is printed as `key` and called `name`; DataError where it clashes."""
        slug = self._recorded.get(key) or slugify(name)
        if not slug:
            raise DataError(
                "The name has no letter or digit to make an identifier from.",
                place=place,
                remedy="Give it a name with letters.",
            )
        if self._given.setdefault(slug, key) != key:
            raise DataError(
                f"The identifier “{self._prefix}{slug}” would stand for two: “{key}” and "
                f"“{self._given[slug]}”.",
                place=place,
                remedy="Tell them apart in the first sixty characters of their names, or enter "
                "an identifier for one of them in identifiers.tsv.",
            )
        return slug

    @property
    def keys(self) -> dict[str, str]:
        """What each given slug was made from, by the path of its IRI."""
        return {self._prefix + slug: key for slug, key in self._given.items()}


def updated(ledger: Ledger, minted: Iterable[str], keys: Mapping[str, str], since: str) -> Ledger:
    """The ledger with all `minted` paths; those withdrawn that are minted again are a DataError."""
    entries = dict(ledger.entries)
    for iri in minted:
        known = entries.get(iri)
        if known is None:
            entries[iri] = Entry(iri, keys.get(iri, ""), since)
        elif known.status == WITHDRAWN:
            raise DataError(
                f"The identifier “{iri}” was withdrawn and is in use again.",
                place=Place(ledger.file, text=iri),
                remedy="Mark it as current again, or give the new thing another identifier.",
            )
    return replace(ledger, entries=entries)
