"""Citations of a version, and of the software."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyoxigraph import NamedNode

from sikkerby.publication.catalogue.citations import write_citations
from tests.support.published import shipped_version

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The citations of a version whose title has signs that mean something to TeX."""
    manifest = SimpleNamespace(title_en="A & B_1 {x}", publisher_en="Group")
    build: Any = SimpleNamespace(
        folder=tmp_path_factory.mktemp("version"),
        built=SimpleNamespace(data=SimpleNamespace(manifest=manifest, revised="2026-01-02")),
        version="v",
        dataset=NamedNode("https://example.org/v"),
        quads=SimpleNamespace(sha256="ab"),
    )
    write_citations(build)
    return {file.name: file.read_text("utf-8") for file in build.folder.glob("citations/*")}


def test_every_citation_has_version_hash_and_address() -> None:
    version = shipped_version()
    digest = hashlib.sha256(version.quads_file.read_bytes()).hexdigest()
    for file in (version.folder / "citations").iterdir():
        text = file.read_text("utf-8")
        for part in (version.name, digest, f"https://w3id.org/sikkerby/id/dataset/{version.name}"):
            assert part in text, file.name
    assert version.name.endswith(digest[:8])


def test_bibtex_has_balanced_braces_and_escapes(awkward: dict[str, str]) -> None:
    text = awkward["sikkerby.bib"]
    assert text.count("{") == text.count("}")
    assert r"A \& B\_1 x" in text
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", text, re.MULTILINE))
    assert fields["author"] == "{Group}"
    assert (fields["year"], fields["date"], fields["version"]) == ("2026", "2026-01-02", "v")


def test_csl_is_a_dataset_with_a_date_and_a_group_as_author(awkward: dict[str, str]) -> None:
    (item,) = json.loads(awkward["sikkerby.csl.json"])
    assert item["type"] == "dataset"
    assert item["issued"] == {"date-parts": [[2026, 1, 2]]}
    assert item["author"] == [{"literal": "Group"}]
    assert item["title"] == "A & B_1 {x}"


def test_apa_reads_as_apa(awkward: dict[str, str]) -> None:
    assert awkward["sikkerby.apa.txt"] == (
        "Group. (2026). A & B_1 {x} (Version v; SHA-256 of the N-Quads: ab) [Data set]. "
        "https://example.org/v\n"
    )


def test_the_citation_file_agrees_with_the_project() -> None:
    text = (TOP / "CITATION.cff").read_text("utf-8")
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    data = tomllib.loads((TOP / "data/publication.toml").read_text("utf-8"))
    assert f"version: {project['version']}" in text
    assert f"license: {project['license']}" in text
    assert project["authors"][0]["name"] in text
    assert data["publisher_en"] in text
    assert data["title_en"] in text
    # No identifier that nobody has given.
    assert "doi" not in text.lower()
    assert "orcid" not in text.lower()
