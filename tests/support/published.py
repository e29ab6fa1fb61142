"""Versions published from the shipped data, or from a changed copy of them, for tests."""

from __future__ import annotations

import atexit
import fcntl
import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.graphs.build import Built, build_graphs
from sikkerby.graphs.jsonld.context import read_context
from sikkerby.progress import Progress
from sikkerby.publication.fingerprint import note_built
from sikkerby.publication.publish import publish
from sikkerby.publication.tables.database import FILE
from sikkerby.publication.version import MANIFEST, Version, current_version
from sikkerby.reconciliation.index import Index
from sikkerby.validation.findings import Report
from sikkerby.web.records.database import Database
from tests import SHARED
from tests.importing import municipality
from tests.support.command import run_command

DOCUMENT = "editions/sikker-by-2018-2021/document.txt"
TRANSLATIONS = "editions/sikker-by-2018-2021/translations.tsv"


def build(data: Path, wanted: Container[str] | None = None) -> Built:
    """The graphs of a data folder, or of those of its editions that are wanted."""
    folder = read_data_folder(data, wanted)
    return build_graphs(folder, resources.ontology_folder(), Progress(quiet=True))


def publish_data(data: Path, home: Path, keep_versions: int = 0) -> Version:
    """Publish a data folder; validation is not what these tests are about."""
    context = read_context(resources.ontology_folder())
    outcome = publish(
        build(data),
        lambda: Report(()),
        home,
        context,
        Progress(quiet=True),
        keep_versions=keep_versions,
    )
    return outcome.version


@functools.cache
def shipped_home() -> Path:
    """A home with the shipped data for all tests of a process, built once for all processes."""
    own = _temporary_folder() / "home"
    if SHARED not in os.environ:
        return _build_shipped(own)
    shared = Path(os.environ[SHARED])
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "home/current").exists():
            _build_shipped(shared / "home")
    return Path(shutil.copytree(shared / "home", own))


def _build_shipped(home: Path) -> Path:
    built = run_command("build", "--home", home)
    assert built.code == 0, built.err
    return home


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sikkerby-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def shipped_version() -> Version:
    """The version in it."""
    found = current_version(shipped_home())
    assert found is not None
    return found


def copy_shipped_home(target: Path) -> Path:
    """A copy of that home that a test may change."""
    made_again = shutil.ignore_patterns("scratch")
    return Path(shutil.copytree(shipped_home(), target, ignore=made_again))


@functools.cache
def shipped_graphs() -> Built:
    """The graphs of the shipped data."""
    return build(resources.data_folder())


@contextmanager
def open_index(version: Version) -> Iterator[Index]:
    """What can be recognised in a version."""
    database = Database(version.folder / FILE)
    with database.connection() as connection:
        yield Index(connection, version.manifest.base)
    database.close()


def copy_data(target: Path) -> Path:
    """A copy of the shipped data that a test may change."""
    return Path(shutil.copytree(resources.data_folder(), target))


@functools.cache
def _town() -> Path:
    data = _temporary_folder() / "data"
    municipality.write_data(data)
    return data


def copy_town(target: Path) -> Path:
    """A data folder that a test may change: one town's four initiatives, which are built in a
    fifth of the time of the shipped data."""
    return Path(shutil.copytree(_town(), target))


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that stands exactly once in a file."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times"
    file.write_text(text.replace(old, new), "utf-8", newline="")


def translations_of(data: Path) -> Path:
    """The translations of its only edition."""
    (found,) = data.glob("editions/*/translations.tsv")
    return found


def edit_translation(data: Path, number: int) -> None:
    """Another translation each time, so that each build has a new version to publish."""
    file = translations_of(data)
    head, first, *others = file.read_text("utf-8").splitlines(keepends=True)
    first = f"{first.rstrip().partition(' (edited ')[0]} (edited {number})\n"
    file.write_text("".join((head, first, *others)), "utf-8")


def vouch_for(version: Version) -> None:
    """Note what a test changed in the files that a store loads as what was published."""
    manifest = version.folder / MANIFEST
    text = manifest.read_text("utf-8")
    for file in version.store_files:
        entry = version.files.get(str(file.relative_to(version.folder)))
        assert entry is not None
        text = text.replace(entry.sha256, hashlib.sha256(file.read_bytes()).hexdigest())
    manifest.write_text(text, "utf-8")


def publish_twice(folder: Path) -> Path:
    """The home of two versions of a town's data, both in `folder`."""
    data, home = copy_town(folder / "data"), folder / "home"
    for number in range(2):
        edit_translation(data, number)
        note_built(home, "x", publish_data(data, home).name)
    return home
