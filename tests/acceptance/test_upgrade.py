"""A home that the release before wrote, under the program of today."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from werkzeug.test import Client

from sikkerby.publication.version import current_version
from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.acceptance.running import CHECKOUT, run, serving
from tests.acceptance.walk import Site, ask_application, few, walk
from tests.support.programs import missing

# Release 0.1.0, of which there is no tag.
BEFORE = "45dc94848aa840864eda78213cf0d10c915c89f4"


def is_page(path: str) -> bool:
    return "?" not in path and "." not in path.rpartition("/")[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the `published` that the release before makes of its own data."""
    folder = tmp_path_factory.mktemp("upgrade")
    if run(f"git cat-file -e {BEFORE} || echo missing", CHECKOUT):
        missing(f"Release 0.1.0 ({BEFORE}), which `git fetch --unshallow` brings,")
    run(f"mkdir '{folder}/before' && git archive {BEFORE} | tar -x -C '{folder}/before'", CHECKOUT)
    run("python -m sikkerby build", folder, PYTHONPATH=f"{folder}/before/server")
    return folder


@pytest.mark.parametrize("most", [3, pytest.param(None, marks=pytest.mark.nightly)])
def test_every_page_of_a_version_written_before_answers(folder: Path, most: int | None) -> None:
    """What was published goes on being served, as long as nothing new is derived."""
    app = App(Settings(home=folder / "published"))
    address = "http://127.0.0.1:8000"
    is_among_few = few(most)
    fetch = ask_application(Client(app), address)
    walked = walk(fetch, address, within=lambda path: is_page(path) and is_among_few(path))
    app.close()
    assert walked.faults == []
    assert len(walked.pages("da")) == len(walked.pages("en")) > 50


def test_the_version_before_stays_when_the_upgrade_is_served(folder: Path) -> None:
    before = current_version(folder / "published")
    assert before is not None
    is_among_few = few(1)
    with serving(["sikkerby", "serve"], folder, folder / "log") as address, Site(address) as site:
        walked = walk(site, address, within=lambda path: is_page(path) and is_among_few(path))
        for line in site(f"/data/versions/{before.name}/SHA256SUMS").body.decode().splitlines():
            checksum, _, name = line.partition("  ")
            answer = site(f"/data/versions/{before.name}/{name}")
            assert hashlib.sha256(answer.body).hexdigest() == checksum, name
        asked = f"/queries/all-participations.csv?version={before.name}"
        assert site(asked).status == 200
    assert walked.faults == []
