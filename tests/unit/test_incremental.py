"""A build uses again what did not change, and comes to the same bytes as one from nothing."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.build import build_unchecked, measure
from benchmarks.generate import generate

from sikkerby.publication.version import QUADS, Version, current_version
from tests.support.published import edit

EDITIONS = 3
FIRST = "birkestrup-2018-2021"
# What says when and after which version: of the same data it differs from build to build.
_HISTORY = re.compile(r"(.*/)?catalogue\..*|manifest\.json|SHA256SUMS|changes\..*|citations/.*")


def build(data: Path, home: Path) -> Version:
    build_unchecked(data, home)
    version = current_version(home)
    assert version is not None
    return version


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose version is too large for one block, and a home in which it is built."""
    found = tmp_path_factory.mktemp("incremental")
    generate(found / "data", EDITIONS)
    build(found / "data", found / "home")
    return found


@pytest.fixture(scope="module")
def from_nothing(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a build from nothing makes of the data after a change in one edition."""
    made = copy(folder / "data", tmp_path_factory.mktemp("nothing") / "data")
    change(made)
    return contents(build(made, made.with_name("home")))


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
    file = data / "editions" / FIRST / "translations.tsv"
    file.write_text(file.read_text("utf-8").replace("is a part", "is part", 1), "utf-8")


def remove(data: Path) -> None:
    """One edition less, and its municipality."""
    shutil.rmtree(data / "editions" / FIRST)
    (data / "reference" / f"{FIRST.partition('-')[0]}.ttl").unlink()


def rename(data: Path) -> None:
    """Another name of an organisation that all editions share."""
    edit(data / "reference" / "partners.ttl", "Fantasy Police", "Police of Fantasia")


def test_a_changed_build_has_the_bytes_of_one_from_nothing(
    folder: Path, tmp_path: Path, from_nothing: dict[str, str]
) -> None:
    copy(folder, tmp_path)
    before = sum(1 for _ in (tmp_path / "home" / "cache").rglob("*"))
    for piece in (tmp_path / "home" / "cache" / "editions").iterdir():
        # What was used of late may be another build's.
        os.utime(piece, (0, 0))
    change(tmp_path / "data")
    version = build(tmp_path / "data", tmp_path / "home")
    assert contents(version) == from_nothing
    # Files of other editions are those of the version before.
    linked = [
        entry.path
        for entry in version.manifest.files
        if (version.folder / entry.path).stat().st_nlink > 1
    ]
    for beginning, least in (("graph/extracted/", 4 * EDITIONS), ("graph/curated/", 4 * 2)):
        assert sum(path.startswith(beginning) for path in linked) == least
    assert any(path.startswith("subsets/principle/") for path in linked)
    assert not any(path.startswith(f"subsets/principle/{FIRST}") for path in linked)
    # The cache has what the last build needs, and no more.
    assert sum(1 for _ in (tmp_path / "home" / "cache").rglob("*")) == before


@pytest.mark.nightly
@pytest.mark.parametrize("edited", [remove, rename])
def test_so_it_has_after_other_changes(
    folder: Path, tmp_path: Path, edited: Callable[[Path], None]
) -> None:
    copy(folder, tmp_path)
    edited(tmp_path / "data")
    after = contents(build(tmp_path / "data", tmp_path / "home"))
    assert after == contents(build(tmp_path / "data", tmp_path / "other"))


@pytest.mark.nightly
def test_another_name_reaches_the_parts_of_editions_that_point_there(
    folder: Path, tmp_path: Path
) -> None:
    copy(folder / "data", tmp_path / "data")
    continued = f"id/initiative/{FIRST}/aktivitetshus-for-nye-familier"
    (tmp_path / "data" / "links" / "more.ttl").write_text(
        f"<{continued.replace('birkestrup', 'egestrup')}> "
        f"<https://w3id.org/sikkerby/ns#continues> <{continued}> .\n",
        "utf-8",
    )
    build(tmp_path / "data", tmp_path / "home")
    translations = tmp_path / "data" / "editions" / FIRST / "translations.tsv"
    edit(translations, "\tActivity house for new families\n", "\tHouse for new families\n")
    after = build(tmp_path / "data", tmp_path / "home")
    parts = [path for path in contents(after) if path.startswith("subsets/principle/egestrup")]
    assert any(
        "House for new families" in (after.folder / path).read_text("utf-8") for path in parts
    )
    assert contents(after) == contents(build(tmp_path / "data", tmp_path / "other"))


def damage_pieces(home: Path) -> None:
    """One byte of everything that is kept of editions is another."""
    for file in (home / "cache").rglob("*"):
        if file.is_file():
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


@pytest.mark.parametrize(
    "harm",
    [
        damage_pieces,
        pytest.param(damage_version, marks=pytest.mark.nightly),
        pytest.param(remove_cache, marks=pytest.mark.nightly),
    ],
)
def test_what_is_damaged_is_made_anew(
    folder: Path, tmp_path: Path, from_nothing: dict[str, str], harm: Callable[[Path], None]
) -> None:
    copy(folder, tmp_path)
    change(tmp_path / "data")
    harm(tmp_path / "home")
    assert contents(build(tmp_path / "data", tmp_path / "home")) == from_nothing


@pytest.mark.nightly
def test_memory_hardly_grows_with_the_number_of_editions(tmp_path: Path) -> None:
    """The program that held an index of everything took 12 MB more for each edition."""
    few, many = 5, 20
    memory = []
    for number in (few, many):
        generate(tmp_path / str(number) / "data", number)
        folder = tmp_path / str(number)
        memory.append(measure(folder / "data", folder / "home", unchecked=True).memory)
    assert memory[1] - memory[0] < 5 * (many - few)
