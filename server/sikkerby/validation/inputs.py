"""What an edition's results hang on, as a hash of files: told without making its triples anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import sikkerby
from sikkerby import resources
from sikkerby.graphs.build import Built
from sikkerby.validation.cache import program_digest

_PACKAGE = Path(sikkerby.__file__).parent
# Made from the rest, for review.
_DERIVED = "extracted.ttl"


def digest_inputs(built: Built, shapes: str) -> dict[str, str]:
    """A hash for each edition; `shapes` is that of the shapes.

    It covers the edition's folder, its lines of the ledger, all reference data and links, the
    ontology, the shapes and the program. An edition that another one's files speak of counts for
    that one too.
    """
    folder = built.data.folder
    files = {
        extract.edition.identifier: _read(
            file for file in sorted(extract.edition.folder.rglob("*")) if file.name != _DERIVED
        )
        for extract in built.extracts
    }
    lines = _ledger_lines(built, files)
    shared = hashlib.sha256()
    for part in (
        program_digest().encode(),
        _code_digest(),
        shapes.encode(),
        built.addresses.base.encode(),
        *_read(sorted(resources.ontology_folder().rglob("*"))).values(),
        *_read(sorted(folder.glob("reference/*"))).values(),
        *_read(sorted(folder.glob("links/*"))).values(),
    ):
        shared.update(part + b"\0")
    own = {name: _digest(entry, lines[name]) for name, entry in files.items()}
    links = b"".join(_read(sorted(folder.glob("links/*"))).values())
    found: dict[str, str] = {}
    for name, entry in files.items():
        digest = shared.copy()
        digest.update(own[name])
        text = b"".join(entry.values())
        mentioned = [other for other in files if other != name and other.encode() in links + text]
        for other in mentioned:
            digest.update(own[other])
        found[name] = digest.hexdigest()
    return found


def _read(files: Iterable[Path]) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in files if file.is_file()}


def _digest(files: Mapping[str, bytes], lines: Iterable[str]) -> bytes:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    for line in lines:
        digest.update(line.encode() + b"\0")
    return digest.digest()


def _ledger_lines(built: Built, names: Iterable[str]) -> dict[str, list[str]]:
    """The ledger's lines by the edition that their address names."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for entry in built.recorded.entries.values():
        parts = entry.iri.split("/")
        if len(parts) > 2 and parts[2] in found:
            found[parts[2]].append(repr(entry))
    return found


@cache
def _code_digest() -> bytes:
    """A hash of the whole program: any of it may change what an edition says."""
    digest = hashlib.sha256()
    for file in sorted(_PACKAGE.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()
