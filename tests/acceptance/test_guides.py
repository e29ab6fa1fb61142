"""The commands of the guides, read from the guides and run in their order in an empty folder."""

from __future__ import annotations

import re
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.running import CHECKOUT, GUIDES, read_commands, run, serving
from tests.acceptance.walk import Site, few, walk
from tests.importing import municipality
from tests.importing.writers import write_word

BY_HAND = {"importing.md", "linking.md"}
BY_THEMSELVES = [
    file for file in sorted(GUIDES.glob("*.md")) if file.name not in BY_HAND and read_commands(file)
]
README = (CHECKOUT / "README.md").read_text("utf-8")


@dataclass
class Guide:
    """A guide that is followed block by block in a folder."""

    commands: deque[str]
    folder: Path

    def follow(self, beginning: str, *, code: int = 0) -> str:
        """Run the next block, which begins so."""
        command = self.commands.popleft()
        assert command.startswith(beginning), command
        return run(command, self.folder, code=code)


def open_guide(name: str, folder: Path) -> Guide:
    return Guide(deque(read_commands(GUIDES / name)), folder)


def decide(table: Path, **decisions: str) -> None:
    """Write a decision before each line, by the last part of one of its addresses; or else yes."""
    header, *lines = table.read_text("utf-8").splitlines()
    assert header.startswith("decision\t")
    assert lines
    done = [f"{_decision(line, decisions)}{line}" for line in lines]
    table.write_text("\n".join([header, *done]) + "\n", "utf-8")


def _decision(line: str, decisions: dict[str, str]) -> str:
    ends = [cell.rpartition("/")[2] for cell in line.split("\t")]
    return next((decisions[end] for end in ends if end in decisions), "yes")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("æøå med mellemrum")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """What comes with the program, served from another folder than the program's."""
    with serving(["sikkerby", "serve"], folder, folder / "log") as address:
        yield address


def test_importing(tmp_path: Path) -> None:
    folder = tmp_path / "æøå med mellemrum"
    folder.mkdir()
    whole = municipality.sample()
    write_word(whole, folder / "skema.docx")
    guide = open_guide("importing.md", folder)
    guide.follow("sikkerby init eksempel")
    guide.follow("sikkerby import skema.docx", code=1)
    editions = folder / "eksempel/editions"
    assert not (editions / "tryg-by-2022-2025").exists()
    guide.follow("sikkerby import skema.docx", code=1)
    municipality.complete_workbook(folder / "navne.xlsx")
    guide.follow("sikkerby reference import")
    guide.follow("sikkerby check")
    serve = guide.commands.popleft().split()

    whole.sections[1].rows = whole.sections[1].rows[1:]
    write_word(whole, folder / "næste.docx")
    guide.follow("sikkerby import næste.docx")
    with (editions / "tryg-by-2026-2029/edition.toml").open("a", encoding="utf-8") as manifest:
        manifest.write('continues = "tryg-by-2022-2025"\n')
    guide.follow("sikkerby link editions")
    decide(folder / "continued.tsv")
    guide.follow("sikkerby link accept")
    assert not guide.commands

    with serving(serve, folder, tmp_path / "log") as address, Site(address) as site:
        walked = walk(site, address, within=few(1))
        changes = site("/queries/initiatives-in-two-editions", "text/csv").body.decode()
    assert walked.faults == []
    assert len(walked.pages("da")) == len(walked.pages("en")) > 50
    assert [line.count("gone") for line in changes.splitlines()].count(1) == 1


def test_linking(folder: Path, site: str) -> None:
    shutil.copytree(CHECKOUT / "data", folder / "data")
    (folder / "foreninger.csv").write_text(
        "iri;navn;kommune\n"
        "https://register.example/id/1;Københavns Politi;København\n"
        "https://register.example/id/2;Udbetaling Danmark;\n"
        "https://register.example/id/3;Skakklubben Springeren;København\n",
        "utf-8",
    )
    guide = open_guide("linking.md", folder)
    guide.commands[0] = guide.commands[0].replace("http://127.0.0.1:8000", site)
    assert "kultur-og-fritidsforvaltningen" in guide.follow("curl")
    guide.follow("sikkerby link")
    decide(folder / "review.tsv", **{"udbetaling-danmark": "no"})
    guide.follow("sikkerby link accept")
    assert not guide.commands
    links = (folder / "data/links/review.ttl").read_text("utf-8")
    assert "https://register.example/id/1" in links
    assert "https://register.example/id/2" not in links


@pytest.mark.parametrize("guide", BY_THEMSELVES, ids=lambda guide: guide.name)
def test_what_needs_nobodys_hand(folder: Path, site: str, guide: Path) -> None:
    for command in read_commands(guide):
        run(command.replace("http://127.0.0.1:8000", site), folder)


@pytest.mark.parametrize("query", re.findall(r"```sparql\n(.*?)```", README, re.DOTALL))
def test_queries_of_the_front_page(folder: Path, site: str, query: str) -> None:
    (folder / "FILE").write_text(query, "utf-8")
    assert "`sikkerby query FILE`" in README
    assert len(run("sikkerby query FILE", folder).splitlines()) > 3
