"""The documentation says what is there, all of it."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

from sikkerby import cli  # noqa: F401 - adds its commands to the group
from sikkerby.cli.group import main_group
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


def test_every_command_is_in_the_documentation() -> None:
    files = [TOP / "README.md", *(TOP / "docs").glob("*.md")]
    text = "\n".join(file.read_text("utf-8") for file in files)
    for name, command in main_group.commands.items():
        inner = getattr(command, "commands", {})
        for found in (name, *(f"{name} {part}" for part in inner)):
            # `link SOURCE` is short for `link propose SOURCE`, and what everybody writes.
            assert f"sikkerby {found}".removesuffix("propose") in text, found


def test_what_limits_visitors_is_in_the_documentation() -> None:
    text = (TOP / "docs" / "operating.md").read_text("utf-8")
    names = {entry.name for entry in dataclasses.fields(Settings)}
    listed = set(re.findall(r"`([a-z]+_[a-z]+)`", text)) - {"memory_triples"}
    assert listed
    assert listed <= names
