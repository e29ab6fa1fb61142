"""What depends on which files of a data folder: told by hashes, without making a triple."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sikkerby.documents.edition import MANIFEST
from sikkerby.documents.folder import (
    DERIVED,
    LEDGER,
    LINKS,
    PUBLICATION,
    REFERENCE,
    edition_folders,
    files_below,
)
from sikkerby.documents.manifest import read_manifest, read_publication
from sikkerby.documents.tables import read_bytes

# The name of what all editions share.
SHARED = ""
_NAME = re.compile(rb"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Inputs:
    """By edition, a hash of its inputs and the other editions that its files mention; under
    `SHARED`, the same for what all editions share."""

    digests: Mapping[str, str]
    mentions: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class ReadFiles:
    """The SHA-256 of files, by their names and contents, and the editions that they name."""

    digest: bytes
    mentions: frozenset[str]


def read_files(
    files: Iterable[Path], folder: Path, editions: frozenset[str] = frozenset()
) -> ReadFiles:
    """Hash files below `folder`, and find the names of `editions` in them.

    Raises InputError for one that cannot be read.
    """
    digest = hashlib.sha256()
    mentions: set[str] = set()
    for file in files:
        content = read_bytes(file)
        digest.update(f"{file.relative_to(folder)}\0{len(content)}\0".encode() + content)
        if editions:
            mentions |= editions & {word.decode() for word in set(_NAME.findall(content))}
    return ReadFiles(digest.digest(), frozenset(mentions))


def digest_inputs(folder: Path, *context: bytes) -> Inputs:
    """The inputs of each edition of a data folder, and of what they share.

    A hash covers the edition's folder, its lines of the ledger, all reference data and links, what
    the municipalities are called, and `context`, which says what else matters. An edition that
    another one's files speak of counts for that one too.
    """
    base = read_publication(folder / PUBLICATION).base
    editions = edition_folders(folder)
    names = frozenset(entry.name for entry in editions)
    short_names = sorted({read_manifest(entry / MANIFEST).short_name for entry in editions})
    lines = _ledger_lines(folder / LEDGER, names)
    reference, links = (
        read_files(files_below(folder / name), folder, names) for name in (REFERENCE, LINKS)
    )
    own = {SHARED: _digest(*lines[SHARED])}
    mentions = {SHARED: links.mentions | reference.mentions}
    for entry in editions:
        files = [file for file in files_below(entry) if file.name != DERIVED]
        read = read_files(files, entry, names)
        own[entry.name] = _digest(read.digest, *lines[entry.name])
        mentions[entry.name] = (links.mentions | read.mentions) - {entry.name}
    shared = _digest(
        *context, base.encode(), repr(short_names).encode(), reference.digest, links.digest
    )
    digests = {
        name: _digest(
            shared, name.encode(), *(own[other] for other in (name, *sorted(mentions[name])))
        ).hex()
        for name in own
    }
    return Inputs(digests, mentions)


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\0".join(parts)).digest()


def _ledger_lines(file: Path, names: Iterable[str]) -> dict[str, list[bytes]]:
    """The ledger's lines by the edition that their address names; the others are shared.

    They are not read further: whoever needs the identifiers reads the ledger with care.
    """
    found: dict[bytes, list[bytes]] = {name.encode(): [] for name in (SHARED, *names)}
    shared = found[SHARED.encode()]
    for line in read_bytes(file).splitlines() if file.exists() else ():
        parts = line.partition(b"\t")[0].split(b"/", 3)
        (found.get(parts[2], shared) if len(parts) > 2 else shared).append(line)
    return {name.decode(): lines for name, lines in found.items()}
