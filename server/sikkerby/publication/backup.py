"""Everything that a publication needs in one file, and back from it on an empty machine.

The file is a tar archive, compressed with Zstandard: `data/` is the data folder, `home/` what the
home has that cannot be made again, and `SHA256SUMS`, the last member, the hash of each file, as
`sha256sum --check` reads it. What the archive has as hard links, versions share.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import zstandard

from sikkerby.errors import InputError, Place, StoreError
from sikkerby.progress import Progress
from sikkerby.publication.fingerprint import INPUTS
from sikkerby.publication.lock import locked
from sikkerby.publication.log import LOG, PINNED
from sikkerby.publication.version import (
    CHECKSUMS,
    CURRENT,
    all_versions,
    current_version,
    versions_folder,
)
from sikkerby.whole_files import disk_faults_as_errors, unfinished, whole_folder

_DATA, _HOME = "data", "home"
# What a home has besides its versions; all else is made again.
_NAMES = (CURRENT, LOG, PINNED, INPUTS)
_FAULTS = (tarfile.TarError, zstandard.ZstdError, EOFError, UnicodeError)


class _Hashed(io.RawIOBase):
    """A file that is hashed as it is read: what is in the archive, whatever becomes of the file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def back_up(home: Path, data: Path | None, target: Path, progress: Progress) -> tuple[int, int]:
    """Write a home, and the data folder if there is one, into a new file: how many versions and
    files it has.

    Nothing is published meanwhile. Raises InputError where the file exists, StoreError where
    nothing is published, a file of a version is damaged, or the data folder changes meanwhile.
    """
    if target.exists():
        raise InputError("backup-file-exists", place=Place(target))
    if current_version(home) is None:
        raise StoreError("nothing-published", home)
    with locked(home), disk_faults_as_errors(target, "backup"):
        versions = all_versions(home)
        known = {
            version.folder / entry.path: entry.sha256
            for version in versions
            for entry in version.manifest.files
        }
        before = _state(data, home)
        files = [(file, f"{_DATA}/{file.relative_to(data)}") for file in before if data]
        files += [(file, f"{_HOME}/{file.relative_to(home)}") for file in _home_files(home)]
        beside = unfinished(target.absolute())
        try:
            with beside.open("xb") as opened:
                _write(opened, files, known, progress)
                os.fsync(opened.fileno())
            if _state(data, home) != before:
                raise StoreError("data-changed-during-backup", place=Place(data))
            # Unlike a rename, it never takes the place of another file.
            os.link(beside, target)
        finally:
            beside.unlink(missing_ok=True)
    return len(versions), len(files)


def _state(data: Path | None, home: Path) -> dict[Path, tuple[int, int]]:
    """All files of a data folder, with size and time; the home may lie within it."""
    files = sorted(data.rglob("*")) if data else []
    found = [file for file in files if file.is_file() and not file.is_relative_to(home)]
    return {file: ((stat := file.stat()).st_size, stat.st_mtime_ns) for file in found}


def _home_files(home: Path) -> Iterator[Path]:
    yield from (home / name for name in _NAMES if (home / name).is_file())
    for folder in sorted(versions_folder(home).glob("[!.]*/")):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _write(
    target: IO[bytes], files: list[tuple[Path, str]], known: dict[Path, str], progress: Progress
) -> None:
    digests: dict[str, str] = {}
    with (
        zstandard.ZstdCompressor().stream_writer(target, closefd=False) as compressed,
        tarfile.open(fileobj=compressed, mode="w|") as archive,
    ):
        for file, name in progress.each(files, "Files written"):
            info = archive.gettarinfo(file.resolve(), name)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            with file.open("rb") as opened:
                hashed = _Hashed(opened)
                archive.addfile(info, hashed)
            # What was added under another name is a link, and not read again.
            digests[name] = digests.get(info.linkname) or hashed.digest.hexdigest()
            if file in known and known[file] != digests[name]:
                raise StoreError("published-file-damaged", place=Place(file))
        for path in known.keys() - {file for file, _ in files}:
            raise StoreError("published-file-damaged", place=Place(path))
        content = "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode()
        info = tarfile.TarInfo(CHECKSUMS)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))


def restore(source: Path, home: Path, data: Path | None, progress: Progress) -> tuple[int, int]:
    """Write what a backup has into a home and a data folder, both new or empty: how many versions
    and files.

    All of it is compared with its hashes before anything is in its place. Raises InputError for a
    file that is no whole backup, and for folders that hold something; StoreError where the disk
    does not take it.
    """
    for folder in (home, data):
        if folder and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError("restore-folder-not-empty", place=Place(folder))
    if data and (home.is_relative_to(data) or data.is_relative_to(home)):
        raise InputError("restored-into-each-other")
    with ExitStack() as stack, source.open("rb") as opened:
        roots = {_HOME: stack.enter_context(whole_folder(home, "home"))}
        if data:
            roots[_DATA] = stack.enter_context(whole_folder(data, "data folder"))
        try:
            found, sums = _extract(opened, roots, progress)
            if found != sums:
                name, _ = min(set(found.items()) ^ set(sums.items()))
                raise _not_whole(source, f"“{name}” is missing or damaged")
            versions = all_versions(roots[_HOME])
            for version in versions:
                version.verify()
            if current_version(roots[_HOME]) is None:
                raise _not_whole(source, "it names no current version")
        except _FAULTS as error:
            raise _not_whole(source, str(error) or type(error).__name__) from None
        except StoreError as error:
            raise _not_whole(source, error.message) from None
        return len(versions), len(found)


def _extract(
    source: IO[bytes], roots: dict[str, Path], progress: Progress
) -> tuple[dict[str, str], dict[str, str]]:
    """Write all files below their roots: the hashes that they have, and those they should have."""
    found: dict[str, str] = {}
    sums: dict[str, str] = {}
    with (
        zstandard.ZstdDecompressor().stream_reader(source) as plain,
        tarfile.open(fileobj=plain, mode="r|") as archive,
    ):
        for member in progress.each(archive, "Files read"):
            if member.name == CHECKSUMS:
                text = archive.extractfile(member)
                assert text is not None
                lines = text.read().decode().splitlines()
                sums = {name: digest for digest, _, name in (n.partition("  ") for n in lines)}
                continue
            root, name = _place(member.name, roots)
            if not (member.isreg() or member.islnk()):
                raise tarfile.TarError(f"“{member.name}” is no file")
            linked = member.linkname
            if member.islnk():
                other, linked = _place(linked, roots)
                if other != root:
                    raise tarfile.TarError(f"“{member.name}” is a link out of its folder")
            archive.extract(member.replace(name=name, linkname=linked), root, filter="data")
            with (root / name).open("rb") as written:
                found[member.name] = hashlib.file_digest(written, "sha256").hexdigest()
    return found, sums


def _place(name: str, roots: dict[str, Path]) -> tuple[Path, str]:
    root, _, rest = name.partition("/")
    if root == _DATA and root not in roots:
        raise InputError("backup-has-data-folder")
    if root not in roots:
        raise tarfile.TarError(f"“{name}” is none of its files")
    return roots[root], rest


def _not_whole(source: Path, reason: str) -> InputError:
    return InputError("backup-not-whole", reason, place=Place(source))
