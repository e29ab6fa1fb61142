"""A clean clone, served by the README's own command and walked as strangers and programs do."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.acceptance.harvest import harvest
from tests.acceptance.running import CHECKOUT, read_commands, run, serving
from tests.acceptance.walk import BROWSER, Answer, Site, Walk, few, walk
from tests.conftest import BASE

GRAPHS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
ROWS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv",
        "text/tab-separated-values")  # fmt: skip
TABLES = ("text/csv", "application/json", "application/sparql-query",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")  # fmt: skip
PAGE = ("text/html",)
# What programs ask for, by kind of resource.
TYPES = {
    "/catalogue": GRAPHS,
    "/.well-known/void": GRAPHS,
    "/ns": GRAPHS + PAGE,
    "/graph/ontology": GRAPHS,
    "/graph/links": GRAPHS,
    "/validation": GRAPHS + PAGE,
    "/shapes": GRAPHS,
    "/context/v1.jsonld": ("application/ld+json",),
    "/sitemap.xml": ("application/xml",),
    "/robots.txt": ("text/plain",),
    "/opensearch.xml": ("application/opensearchdescription+xml",),
    "/openapi.json": ("application/json",),
    "/reconcile": ("application/json",),
    "/health": ("application/json",),
    "/metrics": ("text/plain",),
    "/sparql": GRAPHS + PAGE,
    "/sparql?query=ASK%7B%7D": ROWS + PAGE,
    "/sparql?query=SELECT%20*%7B%3Fs%20a%20%3Fo%7DLIMIT%201": ROWS + PAGE,
    "/sparql?query=CONSTRUCT%20WHERE%7B%3Fs%20a%20%3Fo%7DLIMIT%201": GRAPHS + PAGE,
    "/queries/partners-of-party": TABLES + PAGE,
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone in which `make install` has nothing left to do: the libraries and the bundled front
    end are those that it made here, where it ran before the tests."""
    folder = _clone(tmp_path_factory.mktemp("clone"))
    run(f"'{sys.executable}' -m venv --without-pip .venv", folder)
    (packages,) = folder.glob(".venv/lib/python*/site-packages")
    (packages / "here.pth").write_text(sysconfig.get_path("purelib"))
    bundle = "server/sikkerby/web/static/bundle"
    shutil.copytree(CHECKOUT / bundle, folder / bundle, copy_function=shutil.copyfile)
    options = "--quiet --no-deps --no-build-isolation --editable ."
    run(f"'{sys.executable}' -m pip --python .venv install {options}", folder)
    run("touch .venv/installed", folder)
    return folder


def _clone(folder: Path) -> Path:
    """What is committed here, and what is about to be."""
    changed = run("git stash create", CHECKOUT).strip()
    run(f"git clone -q '{CHECKOUT}' sikkerby && cd sikkerby && git checkout -q {changed}", folder)
    return folder / "sikkerby"


@contextlib.contextmanager
def _served(clone: Path) -> Iterator[Site]:
    command = read_commands(CHECKOUT / "README.md")[0].splitlines()[0].partition("#")[0]
    with serving(command.split(), clone, clone.parent / "log") as address, Site(address) as site:
        yield site


@pytest.fixture(scope="module")
def site(clone: Path) -> Iterator[Site]:
    with _served(clone) as site:
        yield site


@pytest.fixture(scope="module")
def catalogued() -> str:
    """What addresses in the catalogue begin with."""
    return BASE


@pytest.fixture(scope="module", params=[5, pytest.param(None, marks=pytest.mark.nightly)])
def walked(request: pytest.FixtureRequest, site: Site) -> Walk:
    """Everything, but by day a few of the views of a page that its query strings make."""
    is_among_few = few(request.param)
    return walk(site, site.address, within=lambda path: "?" not in path or is_among_few(path))


@pytest.mark.nightly
def test_one_command_is_enough(tmp_path: Path) -> None:
    with _served(_clone(tmp_path)) as site:
        assert site("/").status == 200


def test_every_link_of_every_page_holds(walked: Walk) -> None:
    assert walked.faults == []
    assert len(walked.pages("da")) == len(walked.pages("en")) > 1000


def test_every_link_into_a_page_leads_to_its_place(walked: Walk) -> None:
    assert walked.lost_anchors == []


def test_pages_lead_to_no_redirect_but_the_examples_of_the_interface(walked: Walk) -> None:
    assert {path.removeprefix("/en").split("/")[1] for path in walked.redirects} == {
        "data", "id", "reconcile",
    }  # fmt: skip


def test_nothing_is_left_in_the_clone(clone: Path, site: Site) -> None:
    assert run("git status --porcelain", clone) == ""


def test_every_download_is_what_its_checksum_says(site: Site) -> None:
    lines = site("/data/SHA256SUMS").body.decode().splitlines()
    assert len(lines) > 100
    for line in lines:
        checksum, _, name = line.partition("  ")
        answer = site(f"/data/{quote(name)}")
        assert answer.status == 200, name
        assert hashlib.sha256(answer.body).hexdigest() == checksum, name


def test_a_harvester_gets_what_the_catalogue_describes(site: Site, catalogued: str) -> None:
    number, faults = harvest(site, catalogued)
    assert number > 100
    assert faults == []


def test_the_sitemap_has_pages_only(site: Site, walked: Walk) -> None:
    addresses = re.findall(r"<loc>([^<]*)</loc>", site("/sitemap.xml").body.decode())
    assert len(addresses) > 250
    assert {address.removeprefix(site.address) for address in addresses} <= set(walked.languages)


def test_every_example_of_the_interface_works(site: Site) -> None:
    described = json.loads(site("/openapi.json").body)
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            answer = _try_example(site, path, method, operation)
            assert str(answer.status) == next(iter(operation["responses"])), (path, answer.body)


def _try_example(site: Site, path: str, method: str, operation: dict[str, Any]) -> Answer:
    if method == "post":
        content = operation["requestBody"]["content"]
        return site(path, "*/*", urlencode(content["application/x-www-form-urlencoded"]["example"]))
    query = []
    for parameter in operation["parameters"]:
        example = str(parameter.get("example", ""))
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(example))
        elif example and parameter["name"] != "extend":
            query.append((parameter["name"], example))
    return site(f"{path}?{urlencode(query)}", "*/*")


@pytest.mark.parametrize("path", TYPES)
def test_programs_get_the_type_that_they_ask_for(site: Site, path: str) -> None:
    found = {kind: site(path, kind) for kind in TYPES[path]}
    assert {kind: (answer.status, answer.media_type) for kind, answer in found.items()} == {
        kind: (200, kind) for kind in TYPES[path]
    }


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_kind_of_thing_has_a_document_in_every_type(
    site: Site, walked: Walk, prefix: str
) -> None:
    one_of_each = {path.split("/")[2]: path for path in walked.pages("da") if path[:5] == "/doc/"}
    assert len(one_of_each) > 10
    for path in one_of_each.values():
        document = f"{prefix}{path}"
        for kind in GRAPHS + PAGE:
            sent = site(document.replace("/doc/", "/id/"), kind)
            assert (sent.status, sent.location) == (303, document)
            answer = site(document, kind)
            assert (answer.status, answer.media_type) == (200, kind), document


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_slash_too_few_keeps_the_language(site: Site, walked: Walk, prefix: str) -> None:
    folders = [path for path in walked.pages("da") if path.endswith("/") and path != "/"]
    assert {"/data/", "/queries/"} <= set(folders)
    for folder in folders:
        sent = site(f"{prefix}{folder}".rstrip("/"), BROWSER)
        assert (sent.status, sent.location) == (308, f"{prefix}{folder}")
