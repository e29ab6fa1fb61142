"""Versions: their names, their manifests, and which one is current."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from sikkerby.documents.manifest import Description
from sikkerby.errors import NotFound, Place, StoreError, shorten
from sikkerby.whole_files import write_whole

MANIFEST = "manifest.json"
CURRENT = "current"
IDENTIFIERS = "identifiers.tsv"
QUADS = "sikkerby.nq"
DATABASE = "sikkerby.sqlite"
CATALOGUE = "graph/catalogue.nq"
CHECKSUMS = "SHA256SUMS"
# What a store loads: the data, and the catalogue's own graph.
STORE_FILES: tuple[str, ...] = (QUADS, CATALOGUE)

_PIECE = 2**20
_PAUSE_SECONDS = 0.002

# What manifests of older programs do not say.
_ADDED = ("licence", "description_da", "description_en", "publisher_da", "publisher_en")

# As `name_version` makes them, and as a folder may safely be named.
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,98}")


@dataclass(frozen=True)
class PublishedFile:
    """A file of a version: its path below the version folder, its size and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class VersionManifest(Description):
    """What is known of a version; `created` is the only clock time in a version folder.
    `texts` are the publication's own words for texts of the site, Danish and English; `sqlite` is
    the version of SQLite that wrote the database: another writes the same rows in other bytes.
    Both are empty in manifests that an older release wrote."""

    version: str
    created: str
    release: str
    previous: str
    triples: int
    graphs: Mapping[str, int]
    editions: tuple[str, ...]
    counts: Mapping[str, int]
    files: tuple[PublishedFile, ...]
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sqlite: str = ""


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
    def store_files(self) -> tuple[Path, ...]:
        """All that a store loads."""
        return tuple(self.folder / path for path in STORE_FILES)

    @property
    def documents(self) -> list[str]:
        """The paths, below the folder, of the texts of its source documents."""
        paths = (entry.path for entry in self.manifest.files)
        return [path for path in paths if path.startswith("source/") and path.endswith(".txt")]

    @cached_property
    def graph_sizes(self) -> Mapping[str, int]:
        """How many triples each named graph has, the catalogue among them."""
        with (self.folder / CATALOGUE).open("rb") as lines:
            catalogue = sum(1 for _ in lines)
        return {**self.manifest.graphs, f"{self.manifest.base}graph/catalogue": catalogue}

    def verify(self, *paths: str, gently: bool = False) -> None:
        """Compare files with their published hashes: all, or those of these paths below the folder;
        `gently` where visitors are served meanwhile, who need the processor and the disk more.

        Raises StoreError, naming the file, for the first that is missing or differs.
        """
        for path in paths or self.files:
            file = self.folder / path
            try:
                with file.open("rb") as opened:
                    found = _hash(opened, _PAUSE_SECONDS if gently else 0)
            except OSError as error:
                found = error.strerror or ""
            if path not in self.files or found != self.files[path].sha256:
                raise StoreError("version-file-damaged", place=Place(file))

    def read_json(self, path: str) -> dict[str, Any]:
        """The object in a JSON file of the version; an empty one where there is no such file."""
        file = self.folder / path
        found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        return found

    def identifiers(self) -> frozenset[str]:
        """The paths below the base of all IRIs that this version knows, withdrawn ones too."""
        lines = (self.folder / IDENTIFIERS).read_text("utf-8").splitlines()[1:]
        return frozenset(line.partition("\t")[0] for line in lines)

    def iris(self) -> frozenset[str]:
        """The same as whole IRIs."""
        return frozenset(self.manifest.base + path for path in self.identifiers())

    @cached_property
    def files(self) -> Mapping[str, PublishedFile]:
        """The files that this version has, by their paths below the folder."""
        return {entry.path: entry for entry in self.manifest.files}


def _hash(file: BinaryIO, pause: float) -> str:
    """The SHA-256 of a file, with so many seconds of rest after each piece."""
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
        if pause:
            time.sleep(pause)
    return digest.hexdigest()


def name_version(revised: str, sha256: str) -> str:
    """`{newest revision date}-{first 8 hex of the SHA-256 of the sorted N-Quads}`."""
    return f"{revised}-{sha256[:8]}"


def versions_folder(home: Path) -> Path:
    """Where a home keeps its versions."""
    return home / "versions"


def write_manifest(folder: Path, manifest: VersionManifest) -> None:
    """Write a version's manifest as JSON."""
    values = dataclasses.asdict(manifest)
    if not manifest.colour:
        del values["colour"]
    text = json.dumps(values, ensure_ascii=False, indent=1)
    write_whole(folder / MANIFEST, f"{text}\n".encode())


def read_version(folder: Path) -> Version:
    """The version in `folder`; StoreError where its manifest is missing or damaged."""
    file = folder / MANIFEST
    try:
        values = dict.fromkeys(_ADDED, "") | json.loads(file.read_text("utf-8"))
        values["files"] = tuple(PublishedFile(**entry) for entry in values["files"])
        values["editions"] = tuple(values["editions"])
        texts = values.get("texts", {})
        values["texts"] = {key: (danish, english) for key, (danish, english) in texts.items()}
        return Version(folder, VersionManifest(**values))
    except (OSError, ValueError, TypeError, KeyError):
        raise StoreError("version-manifest-damaged", place=Place(file)) from None


def find_version(home: Path, name: str) -> Version:
    """A version of a home by its name. Raises NotFound where there is none of that name."""
    folder = versions_folder(home) / name
    # A name of ours is no path, hidden file or the like.
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise NotFound("no-such-version", shorten(name))
    return read_version(folder)


def current_version(home: Path) -> Version | None:
    """The version that is served, or None where nothing was published yet.

    Raises StoreError where the file that names it cannot be read, or names none that is there.
    """
    name = current_name(home)
    return read_version(versions_folder(home) / name) if name else None


def current_name(home: Path) -> str:
    """Its name, empty where nothing was published yet, without reading what the version holds: the
    manifest of many editions names thousands of files. Raises StoreError as above."""
    file = home / CURRENT
    try:
        name = file.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError("current-version-unknown", error, place=Place(file)) from None
    if _NAME.fullmatch(name) and (versions_folder(home) / name).is_dir():
        return name
    reason = f"there is no version “{shorten(name)}”"
    raise StoreError("current-version-unknown", reason, place=Place(file))


def last_version(home: Path) -> Version | None:
    """The current version or, where it is unknown or unreadable, the newest that can be read."""
    try:
        return current_version(home)
    except StoreError:
        return next(reversed(all_versions(home)), None)


def scratch_folder(home: Path) -> Path:
    """Where stores on disk may be made: beside the versions, which are never written to again."""
    return home / "scratch"


def make_current(home: Path, name: str) -> None:
    """Let a version be the one that is served from now on."""
    write_whole(home / CURRENT, f"{name}\n".encode())


def all_versions(home: Path, known: Version | None = None) -> list[Version]:
    """All versions of a home whose manifests can be read, oldest first.

    That of a version `known` is not read again: it may list thousands of files.
    """
    found: list[Version] = []
    for file in versions_folder(home).glob(f"[!.]*/{MANIFEST}"):
        # One that is damaged must not keep the others from being seen, or built upon.
        with contextlib.suppress(StoreError):
            is_known = known is not None and known.folder == file.parent
            found.append(known if known and is_known else read_version(file.parent))
    return sorted(found, key=lambda version: (version.manifest.created, version.name))
