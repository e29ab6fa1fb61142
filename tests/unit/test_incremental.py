"""A build uses again what did not change, and comes to the same bytes as one from nothing."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.generate import generate

from sikkerby.publication.version import QUADS, Version, current_version
from tests.support.command import run_command
from tests.support.published import edit

EDITIONS = 3
FIRST = "birkestrup-2018-2021"
# What says when and after which version: of the same data it differs from build to build.
_HISTORY = re.compile(r"(.*/)?catalogue\..*|manifest\.json|SHA256SUMS|changes\..*|citations/.*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose version is too large for one block, and a home in which it is built."""
    found = tmp_path_factory.mktemp("incremental")
    generate(found / "data", EDITIONS)
    build(found / "data", found / "home")
    return found


def build(data: Path, home: Path) -> Version:
    done = run_command("build", "--data", data, "--home", home)
    assert done.code == 0, done.err
    version = current_version(home)
    assert version is not None
    return version


def contents(version: Version) -> dict[str, str]:
    """The SHA-256 of each file that depends on the data alone."""
    version.verify()
    found = {}
    for file in sorted(version.folder.rglob("*")):
        path = str(file.relative_to(version.folder))
        if file.is_file() and not _HISTORY.fullmatch(path):
            found[path] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def copy(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target, dirs_exist_ok=True)
    return target


def change(data: Path) -> None:
    """Other words in one edition's translations."""
    edit(data / "editions" / FIRST / "translations.tsv", "is a part of the", "is part of the")


def remove(data: Path) -> None:
    """One edition less."""
    shutil.rmtree(data / "editions" / FIRST)


def rename(data: Path) -> None:
    """Another name of an organisation that all editions share."""
    edit(data / "reference" / "partners.ttl", "Fantasy Police", "Police of Fantasia")


@pytest.mark.parametrize("edited", [change, remove, rename])
def test_a_changed_build_has_the_bytes_of_one_from_nothing(
    folder: Path, tmp_path: Path, edited: Callable[[Path], None]
) -> None:
    copy(folder, tmp_path)
    edited(tmp_path / "data")
    after = contents(build(tmp_path / "data", tmp_path / "home"))
    assert after == contents(build(tmp_path / "data", tmp_path / "other"))


def test_a_change_in_one_edition_links_the_files_of_others(folder: Path, tmp_path: Path) -> None:
    copy(folder, tmp_path)
    change(tmp_path / "data")
    version = build(tmp_path / "data", tmp_path / "home")
    linked = [
        entry.path
        for entry in version.manifest.files
        if (version.folder / entry.path).stat().st_nlink > 1
    ]
    graphs = [path for path in linked if path.startswith("graph/")]
    assert len([path for path in graphs if path.startswith("graph/extracted/")]) >= 4 * (
        EDITIONS - 1
    )
    assert not any(FIRST in path and path.startswith("graph/curated/") for path in graphs)
    assert any(path.startswith("subsets/principle/") and FIRST not in path for path in linked)


def damage_pieces(home: Path) -> None:
    """One byte of everything that is kept of editions is another."""
    for file in (home / "cache").rglob("*"):
        if file.is_file() and not file.name.endswith(".json"):
            content = bytearray(file.read_bytes())
            content[-2] ^= 1
            file.write_bytes(content)


def damage_version(home: Path) -> None:
    """So it is in the files of the version that texts are taken from."""
    version = current_version(home)
    assert version is not None
    for file in (*version.folder.glob("sikkerby.*"), *version.folder.rglob("graph/*/*.ttl")):
        if file.name != QUADS:
            content = bytearray(file.read_bytes())
            content[len(content) // 2] ^= 1
            file.write_bytes(content)


def remove_cache(home: Path) -> None:
    """An operator has removed the cache."""
    shutil.rmtree(home / "cache")


@pytest.mark.parametrize("harm", [damage_pieces, damage_version, remove_cache])
def test_what_is_damaged_is_made_anew(
    folder: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    copy(folder, tmp_path)
    change(tmp_path / "data")
    harm(tmp_path / "home")
    after = contents(build(tmp_path / "data", tmp_path / "home"))
    assert after == contents(build(tmp_path / "data", tmp_path / "other"))


def test_the_cache_holds_what_the_last_build_needs(folder: Path, tmp_path: Path) -> None:
    copy(folder, tmp_path)
    before = sum(1 for _ in (tmp_path / "home" / "cache").rglob("*"))
    change(tmp_path / "data")
    build(tmp_path / "data", tmp_path / "home")
    kept = [file for file in (tmp_path / "home" / "cache").rglob("*") if file.suffix != ".json"]
    results = sum(1 for _ in (tmp_path / "home" / "cache").glob("*.json"))
    # Results of validations are removed after a month.
    assert len(kept) + results - before <= 2
