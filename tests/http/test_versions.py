"""Edit one cell and build again: page, patch and feed say exactly that; the old stays as it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from werkzeug.test import Client

from sikkerby import resources
from sikkerby.publication.history.changes import PATCH, WORDS
from sikkerby.publication.history.patch import apply_patch, read_lines
from sikkerby.publication.version import MANIFEST, all_versions, current_version
from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.conftest import EDITION
from tests.support.command import run_command


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shipped data, and then with one English title changed."""
    folder = tmp_path_factory.mktemp("versions")
    home, data = folder / "home", folder / "data"
    shutil.copytree(resources.data_folder(), data)
    assert run_command("build", "--home", home, "--data", data).code == 0
    file = data / "editions" / EDITION / "translations.tsv"
    text = file.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("16\ttitle\t"))
    file.write_text(text.replace(line, "16\ttitle\tFerieCamp\tHoliday camp"), "utf-8")
    assert run_command("build", "--home", home, "--data", data).code == 0
    return home


def test_the_change_is_told_and_nothing_else(home: Path) -> None:
    old, new = all_versions(home)
    changes = json.loads((new.folder / "changes.json").read_text("utf-8"))
    (resource,) = changes["resources"]
    assert resource["iri"].endswith(f"/{EDITION}/feriecamp")
    assert all("Holiday camp" in sentence for sentence in resource["sentences"]["en"])
    told = run_command("diff", "--home", home, old.name, "current")
    assert told.code == 0
    assert "Holiday camp" in told.out
    assert run_command("diff", "--home", home, "2020-01-01-00000000", "current").code == 2


def test_the_patch_makes_the_new_from_the_old(home: Path) -> None:
    old, new = all_versions(home)
    patch = (new.folder / "changes.rdfp").read_text("utf-8")
    assert "".join(apply_patch(patch, read_lines(old.quads_file))) == new.quads_file.read_text(
        "utf-8"
    )


def test_pages_and_feed(home: Path) -> None:
    old, new = all_versions(home)
    app = App(Settings(home=home))
    try:
        client = Client(app)
        page = client.get(f"/en/data/versions/{new.name}/").get_data(as_text=True)
        assert "Holiday camp" in page
        listed = client.get("/data/versions/").get_data(as_text=True)
        assert old.name in listed
        assert new.name in listed
        feed = client.get("/data/versions/feed.atom").get_data(as_text=True)
        assert feed.index(new.name) < feed.index(old.name)
        dump = client.get(f"/data/versions/{old.name}/sikkerby.nq", buffered=True)
        assert dump.data == old.quads_file.read_bytes()
        assert client.get("/data/versions/none/").status_code == 404
    finally:
        app.close()


def test_old_versions_go_when_told_and_the_current_stays(home: Path, tmp_path: Path) -> None:
    copied = tmp_path / "home"
    shutil.copytree(home, copied)
    data = home.parent / "data"
    result = run_command("build", "--home", copied, "--data", data, "--keep-versions", "1")
    assert result.code == 0
    old, new = all_versions(copied)
    # Of the old one stays what tells that it was, and what it changed.
    assert {file.name for file in old.folder.rglob("*")} <= {MANIFEST, WORDS, PATCH}
    assert current_version(copied) == new
    new.verify()
