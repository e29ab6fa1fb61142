"""Edit one cell and build again: page, patch and feed say exactly that; the old stays as it was."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from sikkerby.publication.version import (
    CATALOGUE,
    DATABASE,
    IDENTIFIERS,
    MANIFEST,
    QUADS,
    all_versions,
    current_version,
    make_current,
)
from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.conftest import EDITION
from tests.support.assistants import over_stdio, read, run
from tests.support.command import run_command
from tests.support.patches import apply_patch, read_quads
from tests.support.published import copy_data, copy_shipped_home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shipped data, and then with one English title changed."""
    folder = tmp_path_factory.mktemp("versions")
    home, data = folder / "home", copy_data(folder / "data")
    copy_shipped_home(home)
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
    assert "".join(apply_patch(patch, read_quads(old.quads_file))) == new.quads_file.read_text(
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
            publisher = new.manifest.publisher.of("en" if language else "da")
            assert told.json["authors"] == [{"name": publisher}]
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


EMBEDDED = (
    "/network",
    "/matrix?rows=principles&columns=places",
    "/map",
    "/initiatives?party=skat",
    "/doc/organisation/koebenhavns-politi",
    "/queries/partners-of-party",
)


def _without_note(page: str) -> str:
    """A page without the note on newer versions."""
    return re.sub(r'<p class="newer">.*?</p>', "", page)


def test_what_is_embedded_stays_and_says_where_its_answer_has_changed(home: Path) -> None:
    old, new = all_versions(home)
    camp = f"/doc/initiative/{EDITION}/feriecamp"
    make_current(home, old.name)
    before = App(Settings(home=home))
    try:
        then = {
            path: Client(before).get(f"/en/embed/{old.name}{path}").text
            for path in (*EMBEDDED, camp)
        }
    finally:
        before.close()
        make_current(home, new.name)
    app = App(Settings(home=home))
    try:
        client = Client(app)
        for path, page in then.items():
            now = client.get(f"/en/embed/{old.name}{path}").text
            assert _without_note(now) == page
            assert "newer version" not in page
            # Only the title of one initiative is another in English.
            assert ("There is a newer version" in now) == (path == camp), path
        assert "newer version" not in client.get(f"/en/embed/{new.name}{camp}").text
        assert "nyere version" not in client.get(f"/embed/{old.name}{camp}").text
        assert "Holiday camp" in client.get(f"/en/embed/{new.name}{camp}").text
        assert "Holiday camp" not in then[camp]
    finally:
        app.close()


def test_a_permanent_link_shows_the_page_as_it_was_and_says_so(home: Path) -> None:
    old, new = all_versions(home)
    app = App(Settings(home=home))
    try:
        client = Client(app)
        listed = "/en/initiatives?q=camp"
        assert "Holiday camp" in client.get(listed).text
        then = client.get(f"{listed}&version={old.name}")
        assert "Holiday camp" not in then.text
        assert then.headers["Sikkerby-Version"] == old.name
        assert f"This page shows the data of version {old.name}" in then.text
        assert "This page shows the data" not in client.get(f"{listed}&version={new.name}").text
        # What was shown before does not stay behind.
        assert "Holiday camp" in client.get(listed).text
        assert client.get("/network?version=2020-01-01-00000000").status_code == 404
        for _ in range(3):
            assert client.get(f"/matrix.csv?version={old.name}").status_code == 200
    finally:
        app.close()


async def _ask_of(home: Path, version: str) -> dict[str, Any]:
    async with over_stdio(home) as client:
        asked = {"question": "initiatives-of-party", "version": version}
        return read(await client.call_tool("ask", asked))


def test_an_assistant_asks_an_earlier_version_too(home: Path) -> None:
    old, new = all_versions(home)
    for version in (old, new):
        answer = run(_ask_of(home, version.name))
        assert answer["version"] == version.name
        assert answer["rows"]


def test_old_versions_go_when_told_and_the_current_stays(home: Path, tmp_path: Path) -> None:
    copied = tmp_path / "home"
    shutil.copytree(home, copied)
    data = home.parent / "data"
    result = run_command("build", "--home", copied, "--data", data, "--keep-versions", "1")
    assert result.code == 0
    old, new = all_versions(copied)
    # Of the old one stays what tells what it was and changed, and what answers for it.
    files = {str(file.relative_to(old.folder)) for file in old.folder.rglob("*") if file.is_file()}
    assert files == {
        MANIFEST, IDENTIFIERS, QUADS, CATALOGUE, DATABASE, f"source/{EDITION}.txt",
    }  # fmt: skip
    app = App(Settings(home=copied))
    try:
        client = Client(app)
        for path in EMBEDDED:
            assert client.get(f"/embed/{old.name}{path}").status_code == 200, path
        assert client.get(f"/network?version={old.name}").status_code == 200
        assert client.get(f"/queries/leads.csv?version={old.name}").status_code == 200
        assert client.get(f"/data/versions/{old.name}/sikkerby.ttl").status_code == 410
    finally:
        app.close()
    assert current_version(copied) == new
    new.verify()
