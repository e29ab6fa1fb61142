"""The documentation says what is there, all of it."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import sikkerby.cli.program  # noqa: F401 - adds the commands to the group
from sikkerby import errors
from sikkerby.cli.group import main_group
from sikkerby.errors import SikkerbyError
from sikkerby.formats import BY_NAME
from sikkerby.settings import Settings
from sikkerby.web.sparql.service_description import write_description
from tests.support.programs import need

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


def test_what_runs_is_what_is_tested() -> None:
    """The lock of the container is a part of the lock that tests run with."""
    for_all, runtime = (
        set(re.findall(r"^[a-z][^ ]+==[^ ]+", (TOP / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-runtime.lock")
    )
    assert runtime < for_all
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    pinned = {line.partition("==")[0].partition("[")[0] for line in runtime}
    assert _names(project["dependencies"]) <= pinned


def test_the_unit_has_no_word_that_systemd_does_not_know(tmp_path: Path) -> None:
    unit = tmp_path / "sikkerby.service"
    text = (TOP / "deploy" / "sikkerby.service").read_text("utf-8")
    unit.write_text(re.sub(r"(?m)^(ExecStart)=.*", r"\1=/bin/true", text), "utf-8")
    command = [need("systemd-analyze"), "verify", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_decision_is_in_the_list() -> None:
    folder = TOP / "docs" / "decisions"
    linked = set(re.findall(r"\((\S+\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert linked
    assert linked == {file.name for file in folder.glob("[0-9]*.md")}


def test_links_between_documents_lead_somewhere() -> None:
    checked = 0
    for file in [*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", file.read_text("utf-8")):
            if not target.startswith(("http:", "https:", "mailto:")):
                assert (file.parent / target).exists(), f"{file.name} links to {target}"
                checked += 1
    assert checked > 20


def test_every_setting_has_help() -> None:
    for entry in dataclasses.fields(Settings):
        assert entry.metadata["help"].strip().endswith("."), entry.name


def test_every_command_is_in_the_documentation() -> None:
    files = [TOP / "README.md", *(TOP / "docs").glob("*.md")]
    text = "\n".join(file.read_text("utf-8") for file in files)
    assert len(main_group.commands) > 5
    for name, command in main_group.commands.items():
        inner = getattr(command, "commands", {})
        for found in (name, *(f"{name} {part}" for part in inner)):
            # `link SOURCE` is short for `link propose SOURCE`, and what everybody writes.
            written = f"sikkerby {found}".removesuffix(" propose")
            assert re.search(rf"\b{written}\b", text), found


def test_every_setting_is_in_the_documentation_and_what_limits_visitors_where_they_find_it() -> (
    None
):
    text = (TOP / "docs" / "operating.md").read_text("utf-8")
    section = text.partition("## Settings and limits")[2].partition("\n## ")[0]
    listed = {
        line.partition(": ")[0].strip("- "): set(re.findall(r"`([a-z_]+)`", line))
        for line in section.replace("\n  ", " ").splitlines()
        if line.startswith("- ")
    }
    assert set().union(*listed.values()) == {entry.name for entry in dataclasses.fields(Settings)}
    described = write_description(BY_NAME["ntriples"], Settings(), {}, "").decode()
    limits = set(re.findall(r'#limit-\w+> <[^>]*identifier> "(\w+)"', described))
    assert listed["What bounds one visitor"] == limits


def _branch(error: type[SikkerbyError], depth: int = 1) -> Iterator[tuple[int, str, str, str]]:
    yield depth, error.__name__, str(error.exit_code), str(error.http_status)
    for narrower in error.__subclasses__():
        yield from _branch(narrower, depth + 1)


def test_the_tree_of_errors_has_each_with_its_codes() -> None:
    assert errors.__doc__
    lines = re.finditer(
        r"^[ │├└─]+(\w+) .*?(?:exit (\d), )?HTTP (\d+)$", errors.__doc__, re.MULTILINE
    )
    drawn = []
    for line in lines:
        # Where a line has no exit code, that of the line above holds.
        code = line[2] or drawn[-1][2]
        drawn.append(((line.start(1) - line.start()) // 4, line[1], code, line[3]))
    assert drawn == list(_branch(SikkerbyError))
