"""What the findings on each part hang on, as a hash of files: told without making its triples."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sikkerby
from sikkerby import resources
from sikkerby.documents.folder import LEDGER, PUBLICATION, edition_folders, read_publication
from sikkerby.documents.manifest import MANIFEST, read_manifest
from sikkerby.documents.tables import read_bytes
from sikkerby.validation.cache import program_digest
from sikkerby.validation.parts import SHARED

_PACKAGE = Path(sikkerby.__file__).parent
# Made from the rest, for review.
_DERIVED = "extracted.ttl"
_NAME = re.compile(rb"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Inputs:
    """A hash for each part, and the editions that its files speak of; `SHARED` has both too."""

    digests: Mapping[str, str]
    mentions: Mapping[str, frozenset[str]]


def digest_inputs(folder: Path, shapes: str) -> Inputs:
    """The inputs of each part of a data folder; `shapes` is the hash of the shapes.

    A hash covers the edition's folder, its lines of the ledger, all reference data and links, what
    the municipalities are called, the ontology, the shapes and the program. An edition that
    another one's files speak of counts for that one too.
    """
    base = read_publication(folder / PUBLICATION).base
    folders = edition_folders(folder)
    names = frozenset(entry.name for entry in folders)
    lines = _ledger_lines(folder / LEDGER, names)
    reference, links = (
        _read(sorted(folder.glob(f"{name}/**/*"))) for name in ("reference", "links")
    )
    shared = hashlib.sha256()
    for part in (
        program_digest(_PACKAGE).encode(),
        shapes.encode(),
        base.encode(),
        repr(sorted({read_manifest(entry / MANIFEST).short_name for entry in folders})).encode(),
        *_read(sorted(resources.ontology_folder().rglob("*"))).values(),
        *reference.values(),
        *links.values(),
    ):
        shared.update(part + b"\0")
    linked = _named_in(links.values(), names)
    own: dict[str, bytes] = {}
    mentions = {SHARED: linked | _named_in(reference.values(), names)}
    for entry in folders:
        files = _read(file for file in sorted(entry.rglob("*")) if file.name != _DERIVED)
        own[entry.name] = _digest(files, lines[entry.name])
        mentions[entry.name] = (linked | _named_in(files.values(), names)) - {entry.name}
    own[SHARED] = _digest({}, lines[SHARED])
    digests: dict[str, str] = {}
    for name, digest_of_own in own.items():
        digest = shared.copy()
        for part in (
            name.encode(),
            digest_of_own,
            *(own[other] for other in sorted(mentions[name])),
        ):
            digest.update(part + b"\0")
        digests[name] = digest.hexdigest()
    return Inputs(digests, mentions)


def _read(files: Iterable[Path]) -> dict[str, bytes]:
    return {str(file): read_bytes(file) for file in files if file.is_file()}


def _named_in(contents: Iterable[bytes], names: frozenset[str]) -> frozenset[str]:
    found = {word.decode() for content in contents for word in set(_NAME.findall(content))}
    return frozenset(found & names)


def _digest(files: Mapping[str, bytes], lines: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{Path(name).name}\0{len(content)}\0".encode() + content)
    for line in lines:
        digest.update(line + b"\n")
    return digest.digest()


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
