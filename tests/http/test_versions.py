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
        for language in ("", "/en"):
            told = client.get(f"{language}/data/versions/feed.json")
            assert told.content_type == "application/feed+json"
            assert told.json
            assert told.json["version"] == "https://jsonfeed.org/version/1.1"
            assert told.json["feed_url"].endswith(f"{language}/data/versions/feed.json")
            newest, first = told.json["items"]
            assert newest["id"].endswith(new.name)
            assert first["id"].endswith(old.name)
            words = "title (English)" if language else "titel (engelsk)"
            assert words in newest["content_text"]
        for path in ("", "sikkerby.rdf12.ttl", "tables/initiatives.csv"):
            sent = client.get(f"/en/data/versions/latest/{path}".rstrip("/"))
            assert sent.status_code == 302
            assert sent.location == f"/en/data/versions/{new.name}/{path}"
            assert client.get(sent.location, buffered=True).status_code == 200
        dump = client.get(f"/data/versions/{old.name}/sikkerby.nq", buffered=True)
        assert dump.data == old.quads_file.read_bytes()
        assert client.get("/data/versions/none/").status_code == 404
    finally:
        app.close()


def test_the_catalogue_leads_from_version_to_version(home: Path) -> None:
    old, new = all_versions(home)
    catalogue = (new.folder / "graph/catalogue.nt").read_text("utf-8")
    datasets = [f"<https://w3id.org/sikkerby/id/dataset/{version.name}>" for version in (new, old)]
    assert " <http://www.w3.org/ns/dcat#previousVersion> ".join(datasets) in catalogue


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
