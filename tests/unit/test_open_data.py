"""docs/open-data.md: its scripts run, its tables are whole, and what they claim can be found."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from sikkerby.publication.view import View
from sikkerby.vocabulary import DCAT, DCT, PROV, RDF, VOID
from tests.conftest import BASE
from tests.support.programs import need, need_node
from tests.support.published import shipped_version

TOP = Path(__file__).parents[2]
TEXT = (TOP / "docs/open-data.md").read_text("utf-8")
SCRIPTS = dict(re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL))


class _Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """No talk in tests."""


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Files, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(daemon=True, target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def _run(tmp_path: Path, language: str, command: list[str], suffix: str) -> list[str]:
    script = tmp_path / f"script.{suffix}"
    script.write_text(SCRIPTS[language], "utf-8")
    assert len(SCRIPTS[language].splitlines()) <= 30
    with _served(shipped_version().folder) as address:
        done = subprocess.run(
            [*command, str(script), address],
            capture_output=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_python_script_finds_who_works_with_the_police(tmp_path: Path) -> None:
    lines = _run(tmp_path, "python", [sys.executable, "-X", "utf8"], "py")
    # Counted by hand from the table: named or mentioned, without “alle forvaltninger”.
    assert "Partnerskab for et trygt Nørrebro: »Københavns Politi«" in lines
    numbered = [line for line in lines if line[0].isdigit()]
    assert numbered[0] == "5 Socialforvaltningen"
    assert {"4 Beskæftigelses- og Integrationsforvaltningen", "4 Økonomiforvaltningen"} <= set(
        numbered
    )


def test_the_javascript_finds_the_words(tmp_path: Path) -> None:
    lines = _run(tmp_path, "javascript", [need_node()[0]], "mjs")
    assert "  Copenhagen Police: »Københavns Politi«" in lines
    assert sum(line[0].isdigit() for line in lines) == 4


def test_the_r_script_counts_by_principle(tmp_path: Path) -> None:
    lines = _run(tmp_path, "r", [need("Rscript")], "R")
    assert lines[-1].split() == ["5", "5", "20", "4", "11"]


def _rows(heading: str) -> list[list[str]]:
    section = TEXT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_all_best_practices_are_judged() -> None:
    rows = [row for row in _rows("Data on the Web Best Practices") if row[0].isdigit()]
    assert [int(row[0]) for row in rows] == list(range(1, 36))
    for row in [*rows, *(["", *entry] for entry in _rows("FAIR")[1:] if entry[0] != "---")]:
        assert row[2] in ("yes", "partly", "no", "–"), row
        assert row[3], row


def test_every_file_that_is_named_is_there() -> None:
    folder = shipped_version().folder
    names = set(re.findall(r"`([\w./{}*-]+\.(?:py|md|toml|tsv|cff|ttl|json|xlsx|csv|nq|bib|txt))`",
                           TEXT))  # fmt: skip
    assert len(names) > 15
    # Those of a second version only, and those of an edition's own folder.
    names -= {"changes.json", "corrections.tsv"}
    for name in names:
        found = list(folder.glob(name)) + list(folder.rglob(name)) + list(TOP.glob(name))
        assert found, name


# ---- F-UJI: what hangs on the metadata ----------------------------------------------------------


@pytest.fixture(scope="module")
def view() -> View:
    content = (shipped_version().folder / "catalogue.ttl").read_bytes()
    return View(quad.triple for quad in parse(content, format=RdfFormat.TURTLE))


DATASET = NamedNode(f"{BASE}id/dataset")


@pytest.mark.parametrize(
    ("metric", "predicates"),
    [
        ("FsF-F2-01M", (DCT["creator"], DCT["title"], DCT["identifier"], DCT["issued"],
                        DCT["publisher"], RDF["type"], DCT["description"], DCAT["keyword"])),
        ("FsF-F3-01M", (DCAT["distribution"],)),
        ("FsF-A1-01M", (DCT["accessRights"],)),
        ("FsF-I3-01M", (DCAT["hasVersion"],)),
        ("FsF-R1-01M", (RDF["type"], VOID["sparqlEndpoint"])),
        ("FsF-R1.1-01M", (DCT["license"],)),
    ],
)  # fmt: skip
def test_metadata_that_f_uji_looks_for(
    view: View, metric: str, predicates: tuple[NamedNode, ...]
) -> None:
    assert metric in TEXT
    for predicate in predicates:
        assert view.values(DATASET, predicate), f"{metric}: {predicate}"


def test_provenance_that_f_uji_looks_for(view: View) -> None:
    (version,) = view.resources(DATASET, DCAT["hasCurrentVersion"])
    for name in ("wasGeneratedBy", "hadPrimarySource", "wasAttributedTo", "generatedAtTime"):
        assert view.values(version, PROV[name]), name


def test_identifiers_are_web_addresses_with_a_standard_protocol(view: View) -> None:
    assert view.text(DATASET, DCT["identifier"]) == DATASET.value
    for node in view.instances(DCAT["Distribution"]):
        (address,) = view.resources(node, DCAT["downloadURL"])
        assert address.value.startswith("https://")
