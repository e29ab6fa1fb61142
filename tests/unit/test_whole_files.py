"""Files and folders written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from sikkerby.errors import StoreError
from sikkerby.linking.accept import accept_links
from sikkerby.whole_files import recover, unfinished, whole_folder, write_whole


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _fail_in(folder: Path) -> None:
    (folder / "file").write_text("half")
    raise KeyError


def test_a_file_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("old")
    file.chmod(0o640)
    write_whole(file, b"new")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o640)
    assert _names(tmp_path) == ["a.ttl"]


def test_a_folder_is_replaced_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "version"
    for content in ("old", "new"):
        with whole_folder(target) as folder:
            (folder / "file").write_text(content)
    assert (target / "file").read_text() == "new"
    assert _names(tmp_path) == ["version"]


def test_a_writer_that_fails_leaves_all_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "version"
    target.mkdir()
    of_another = tmp_path / ".unfinished-version-1"
    of_another.mkdir()
    with pytest.raises(KeyError), whole_folder(target) as folder:
        _fail_in(folder)
    assert _names(tmp_path) == [of_another.name, "version"]
    assert not _names(target)


@pytest.mark.parametrize("was_there", [True, False])
def test_what_a_killed_writer_left_is_put_back_or_removed(tmp_path: Path, was_there: bool) -> None:
    editions = tmp_path / "editions"
    (editions / "a").mkdir(parents=True)
    (tmp_path / ".replaced-b").mkdir()
    unfinished(tmp_path / "b").mkdir()
    unfinished(tmp_path / "file").write_text("half")
    if was_there:
        (editions / "b").mkdir()
    recover(editions, beside=tmp_path)
    assert _names(editions) == ["a", "b"]
    assert _names(tmp_path) == ["editions"]


def test_a_disk_that_does_not_take_a_file_of_links_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "links"
    folder.write_text("no folder")
    with pytest.raises(StoreError, match="file of links cannot be written"):
        accept_links([], None, "A reviewer", folder, name="name", base="https://example.org/")
