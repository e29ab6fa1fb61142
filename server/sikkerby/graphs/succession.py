"""Identifiers that are given up: withdrawn, and replaced by others where something is renamed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sikkerby.documents.edition import MANIFEST, TABLES, Edition
from sikkerby.documents.folder import EDITIONS, LINKS, REFERENCE, DataFolder
from sikkerby.documents.tables import read_lines, read_text, write_lines
from sikkerby.documents.turtle import turtle_files
from sikkerby.errors import InputError, Place
from sikkerby.extraction.records import Extract
from sikkerby.graphs.build import Built
from sikkerby.graphs.edition_reader import minted_paths
from sikkerby.graphs.extracted import extracted_graph, mint
from sikkerby.graphs.ledger import CURRENT, WITHDRAWN, Ledger, update
from sikkerby.vocabulary import Addresses, slugify
from sikkerby.whole_files import write_whole

# Kinds of identifiers that follow from an edition's document alone.
_OF_DOCUMENT = frozenset(
    ("initiative", "target-group", "participation", "statement", "quote", "fact", "principle")
)


def lost_identifiers(ledger: Ledger, described: Iterable[str]) -> list[str]:
    """The paths that the ledger has as current and nothing describes any more, in order."""
    current = {path for path, entry in ledger.entries.items() if entry.status == CURRENT}
    return sorted(current.difference(described))


def lost_with(edition: Edition, found: Extract, ledger: Ledger, base: str) -> Mapping[str, int]:
    """How many recorded identifiers of an edition another document in its place would lose, by
    what they begin with: `id/initiative` and the like."""
    addresses = Addresses(base)
    minted = mint(edition, addresses, ledger)
    described = minted_paths(extracted_graph(found, minted, addresses), addresses)
    lost = (base + path for path in lost_identifiers(ledger, described))
    return Counter(
        f"id/{kind}"
        for kind, name in map(addresses.kind_and_edition, lost)
        if kind in _OF_DOCUMENT and name == edition.identifier
    )


def withdraw(
    built: Built, paths: Iterable[str], reason: str, replaced_by: Mapping[str, str] | None = None
) -> Ledger:
    """The ledger with `paths` withdrawn for a reason, each with what replaces it, and with all that
    is described now.

    Raises InputError for a path that was never given, or that the data still describe.
    """
    ledger = built.recorded
    entries = dict(ledger.entries)
    for path in paths:
        if path not in entries:
            raise InputError("identifier-never-given", path, place=Place(ledger.file))
        if path in built.described and entries[path].status == CURRENT:
            raise InputError("still-described", path, place=Place(ledger.file, text=path))
        by = (replaced_by or {}).get(path, "")
        entries[path] = replace(entries[path], status=WITHDRAWN, reason=reason, replaced_by=by)
    now = update(replace(ledger, entries=entries), built.identifiers(), built.data.revised)
    return replace(ledger, entries={entry.iri: entry for entry in now})


def rename_resource(data: DataFolder, old: str, new: str) -> list[Path]:
    """Give an organisation or a place another address in all files of a data folder; those files.

    `old` and `new` are paths such as `id/organisation/name`. Raises InputError where they are none,
    or nothing has the old one.
    """
    room = old.split("/")[1] if re.fullmatch(r"id/(organisation|place)/[a-z0-9-]+", old) else ""
    slug = new.rpartition("/")[2]
    if not room or new != f"id/{room}/{slugify(slug)}" or new == old:
        raise InputError("cannot-be-renamed", old, new)
    whole = re.compile(rf"<(?P<base>(?:{re.escape(data.manifest.base)})?){re.escape(old)}(?=[>#])")
    contents = {
        file: whole.sub(rf"<\g<base>{new}", read_text(file))
        for name in (REFERENCE, LINKS)
        for file in turtle_files(data.folder / name)
    }
    value = re.compile(rf'= "{re.escape(old.rpartition("/")[2])}"')
    for edition in (data.folder / EDITIONS).glob("*"):
        manifest, exclusions = edition / MANIFEST, edition / "exclusions.tsv"
        if manifest.exists():
            contents[manifest] = value.sub(f'= "{slug}"', read_text(manifest))
        if exclusions.exists():
            contents[exclusions] = _rename_in(exclusions, old.rpartition("/")[2], slug)
    changed = [file for file, text in contents.items() if text != read_text(file)]
    if not changed:
        raise InputError("nothing-to-rename", old, place=Place(data.folder / REFERENCE))
    for file in changed:
        write_whole(file, contents[file].encode("utf-8"))
    return changed


def _rename_in(file: Path, old: str, new: str) -> str:
    lines = [
        {**cells, "organisation": new if cells["organisation"] == old else cells["organisation"]}
        for _, cells in read_lines(file, TABLES[file.name])
    ]
    return write_lines([TABLES[file.name], *(tuple(line.values()) for line in lines)]).decode()


def successors(lost: Iterable[str], described: Iterable[str], old: str, new: str) -> dict[str, str]:
    """What replaces each lost path after a renaming, where it is there: what has the new name in
    its place, in the addresses of what is said about it too."""
    there = set(described)
    before, after = old.rpartition("/")[2], new.rpartition("/")[2]
    found = {
        path: "/".join(after if part == before else part for part in path.split("/"))
        for path in lost
    }
    return {path: other for path, other in found.items() if other != path and other in there}
