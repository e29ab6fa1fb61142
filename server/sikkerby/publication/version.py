"""Versions: their names, their manifests, and which one is current."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sikkerby.errors import Place, StoreError
from sikkerby.publication.folder import write_whole

MANIFEST = "manifest.json"
CURRENT = "current"
IDENTIFIERS = "identifiers.tsv"
QUADS = "sikkerby.nq"


@dataclass(frozen=True)
class PublishedFile:
    """A file of a version: its path below the version folder, its size and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class VersionManifest:
    """What is known of a version; `created` is the only clock time in a version folder.
    `licence` is that of what the editors added; empty where an older program wrote the version."""

    version: str
    created: str
    release: str
    base: str
    title_da: str
    title_en: str
    previous: str
    triples: int
    graphs: Mapping[str, int]
    editions: tuple[str, ...]
    counts: Mapping[str, int]
    files: tuple[PublishedFile, ...]
    licence: str = ""


@dataclass(frozen=True)
class Version:
    """A published version on disk."""

    folder: Path
    manifest: VersionManifest

    @property
    def name(self) -> str:
        return self.manifest.version

    @property
    def quads_file(self) -> Path:
        """The N-Quads that a store loads."""
        return self.folder / QUADS

    @property
    def store_files(self) -> tuple[Path, Path]:
        """All that a store loads: the data, and the catalogue's own graph."""
        return self.quads_file, self.folder / "graph" / "catalogue.nq"

    def identifiers(self) -> frozenset[str]:
        """The paths below the base of all IRIs that this version knows, withdrawn ones too."""
        lines = (self.folder / IDENTIFIERS).read_text("utf-8").splitlines()[1:]
        return frozenset(line.partition("\t")[0] for line in lines)

    def iris(self) -> frozenset[str]:
        """The same as whole IRIs."""
        return frozenset(self.manifest.base + path for path in self.identifiers())

    def file(self, path: str) -> PublishedFile | None:
        """The entry of a file that this version has, by its path below the folder."""
        return next((entry for entry in self.manifest.files if entry.path == path), None)


def name_version(revised: str, sha256: str) -> str:
    """`{newest revision date}-{first 8 hex of the SHA-256 of the sorted N-Quads}`."""
    return f"{revised}-{sha256[:8]}"


def versions_folder(home: Path) -> Path:
    """Where a home keeps its versions."""
    return home / "versions"


def write_manifest(folder: Path, manifest: VersionManifest) -> None:
    """Write a version's manifest as JSON."""
    text = json.dumps(dataclasses.asdict(manifest), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def read_version(folder: Path) -> Version:
    """The version in `folder`; StoreError where its manifest is missing or damaged."""
    file = folder / MANIFEST
    try:
        values: dict[str, Any] = json.loads(file.read_text("utf-8"))
        values["files"] = tuple(PublishedFile(**entry) for entry in values["files"])
        values["editions"] = tuple(values["editions"])
        return Version(folder, VersionManifest(**values))
    except (OSError, ValueError, TypeError, KeyError):
        raise StoreError(
            "The version's manifest is missing or damaged.",
            place=Place(file),
            remedy="Build again with `sikkerby build`, or point --home at an intact folder.",
        ) from None


def current_version(home: Path) -> Version | None:
    """The version that is served, or None where nothing was published yet."""
    try:
        name = (home / CURRENT).read_text("utf-8").strip()
    except OSError:
        return None
    return read_version(versions_folder(home) / name)


def make_current(home: Path, name: str) -> None:
    """Let a version be the one that is served from now on."""
    write_whole(home / CURRENT, f"{name}\n".encode())


def all_versions(home: Path) -> list[Version]:
    """All versions of a home, oldest first."""
    found = [read_version(file.parent) for file in versions_folder(home).glob(f"[!.]*/{MANIFEST}")]
    return sorted(found, key=lambda version: (version.manifest.created, version.name))
