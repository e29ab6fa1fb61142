"""The documentation says what is there, all of it."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

from sikkerby.settings import Settings

TOP = Path(__file__).parents[2]


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=\[;]", requirement)[0].lower() for requirement in requirements}


def test_every_dependency_says_why_it_is_there() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    text = (TOP / "docs" / "dependencies.md").read_text("utf-8").lower()
    listed = set(re.findall(r"`([a-z0-9-]+)`", text))
    needed = _names(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        needed |= _names(extra)
    assert needed - listed == set()


def test_every_decision_is_in_the_list() -> None:
    folder = TOP / "docs" / "decisions"
    linked = set(re.findall(r"\((\S+\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert linked == {file.name for file in folder.glob("[0-9]*.md")}


def test_links_between_documents_lead_somewhere() -> None:
    for file in [TOP / "README.md", *(TOP / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", file.read_text("utf-8")):
            if not target.startswith(("http:", "https:", "mailto:")):
                assert (file.parent / target).exists(), f"{file.name} links to {target}"


def test_every_setting_has_help() -> None:
    for entry in dataclasses.fields(Settings):
        assert entry.metadata["help"].strip().endswith("."), entry.name
