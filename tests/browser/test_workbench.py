"""The workbench in a browser: from a natural document to a published site, without a terminal.

It runs as hosted: the proxy's headers are sent with each request.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sikkerby.documents.folder import DERIVED, LEDGER, input_files
from sikkerby.publication.version import CATALOGUE, Version, current_version
from sikkerby.settings import Settings
from sikkerby.workbench.access import Access
from sikkerby.workbench.app import create_pages, open_workbench
from tests.browser.test_accessibility import check
from tests.importing.solbjerg import (
    ADMINISTRATIONS,
    EDITION,
    KINDS,
    NAME,
    NEXT,
    TITLE,
    write_next,
    write_solbjerg,
)
from tests.support.command import run_command
from tests.support.programs import free_port
from tests.support.published import copy_data, shipped_home
from tests.support.workbench import running

BASE = "https://data.solbjerg.example/"
SECRET = "0123456789abcdef" * 3
MOST_STEPS, MOST_NEXT = 120, 30
# What the steward reads of a number; the program reads the same there.
FACT = {"row": "1", "column": "description", "words": "op til 3 måneder", "amount": "højst 3",
        "unit": "Months", "counted": "", "per": "", "reason_da": "", "reason_en": ""}  # fmt: skip
SHIPPED = "sikker-by-2018-2021"
_JOB_SECONDS = 120
# What the steward says of each partner in the grid, by the headings of the sheet.
SAID = {
    **{name: {"type": "Enhed"} for name, kind in KINDS.items() if kind == "Enhed"},
    **{name: {"art": kind} for name, kind in KINDS.items() if kind != "Enhed"},
    **{name: {"type": "Forvaltning"} for name in ADMINISTRATIONS},
}


class Steward:
    """Whoever sits before the browser: clicks, types and chooses, each of which is counted."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.steps = 0

    def click(self, name: str) -> None:
        self.steps += 1
        main = self.page.locator("main, nav")
        main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()

    def menu(self, name: str) -> None:
        self.steps += 1
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def fill(self, label: str, text: str) -> None:
        self.steps += 1
        self.page.get_by_label(label).fill(text)

    def click_label(self, label: str) -> None:
        self.steps += 1
        self.page.get_by_label(label, exact=True).check()

    def choose(self, label: str, option: str) -> None:
        self.steps += 1
        self.page.get_by_label(label, exact=True).select_option(option)

    def wait_for_job(self) -> str:
        """Until the work that the page shows is done; the page loads itself again."""
        end = time.monotonic() + _JOB_SECONDS
        while time.monotonic() < end:
            text = str(self.page.locator("main").inner_text())
            if "I gang:" not in text:
                return text
            self.page.wait_for_timeout(300)
        raise AssertionError(self.page.locator("main").inner_text())


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("secret") / "secret"
    file.write_text(SECRET, "ascii")
    return file


def _open(
    browser: Any, secret: Path, data: Path, home: Path, width: int = 1280, user: str = "Anna"
) -> Iterator[Steward]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = ("--trusted-user-header", "X-User", "--proxy-secret", str(secret),
               "--public-url", address, "--port", str(port))  # fmt: skip
    headers = {"X-User": user, "Sikkerby-Proxy-Secret": SECRET}
    with running(data, home, *options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, bypass_csp=True, extra_http_headers=headers
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        yield Steward(page, address)
        context.close()


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("document") / "tryg.docx"
    write_solbjerg(file)
    return file


@dataclass
class Published:
    """A workbench whose steward has published the document: its folder, and the steps it took."""

    steward: Steward
    folder: Path
    steps: int
    findings: list[str]

    @property
    def home(self) -> Path:
        return self.folder / "home"


@pytest.fixture(scope="module")
def published(
    browser: Any, secret: Path, document: Path, axe: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("steward")
    for steward in _open(browser, secret, folder / "data", folder / "home"):
        findings = check(steward.page, axe, "the first page of all")
        steward.page.emulate_media(color_scheme="light")
        steward.fill("Kommunens fulde navn", NAME)
        steward.fill("Webadresse for alle data", BASE)
        steward.click("Begynd")
        steward.steps += 1
        steward.page.set_input_files("#document", document)
        steward.fill("Udgavens navn i adresser", EDITION)
        steward.click("Læs dokumentet")
        assert "16 indsatser under 3 principper" in steward.page.locator("main").inner_text()
        steward.click("Hent ind")
        for name, cells in SAID.items():
            for heading, choice in cells.items():
                steward.choose(f"{heading}, {name}", choice)
        steward.click("Gem navnene")
        steward.menu("Forside")
        steward.click(TITLE)
        steward.click("Fritidsjob til alle")
        steward.fill("Ord i rækken", FACT["words"])
        steward.choose("Kolonne", "Kort om indsatsen")
        steward.click_label("Tal")
        steward.fill("Tal eller interval", FACT["amount"])
        steward.choose("Enhed", "måneder")
        steward.click("Gem")
        steward.menu("Udgiv")
        steward.click("Udgiv nu")
        assert "Færdig." in steward.wait_for_job()
        yield Published(steward, folder, steward.steps, findings)


def _version(home: Path) -> Version:
    found = current_version(home)
    assert found is not None
    return found


def test_a_document_becomes_a_site_in_few_steps(published: Published) -> None:
    version = _version(published.home)
    assert version.manifest.counts["initiatives"] == 16
    dump = (version.folder / "sikkerby.nq").read_text("utf-8")
    assert f'"»{FACT["words"]}« er læst af redaktionen."@da' in dump
    assert published.steps <= MOST_STEPS, published.steps


@pytest.fixture(scope="module")
def commanded(document: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that the commands made of the same document and decisions."""
    folder = tmp_path_factory.mktemp("commands")
    data, book = folder / "data", folder / "names.xlsx"
    run_command("init", data, "--base", BASE, "--municipality", NAME)
    run_command("--language", "da", "import", document, "--data", data, "--edition", EDITION,
                "--title-da", TITLE, "--workbook", book)  # fmt: skip
    _complete(book)
    assert run_command("reference", "import", book, "--data", data).code == 0
    with (data / "editions" / EDITION / "facts.tsv").open("a", encoding="utf-8") as table:
        table.write("\t".join(FACT.values()) + "\n")
    return data


def _contents(data: Path, *, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    return {
        str(file.relative_to(data)): file.read_bytes()
        for file in input_files(data)
        if file.name not in without
    }


def test_the_commands_write_the_same_of_the_same_decisions(
    published: Published, commanded: Path
) -> None:
    """A build, which reads these files and nothing else, makes the same of the same."""
    derived = (DERIVED, LEDGER)
    theirs = _contents(commanded, without=derived)
    assert _contents(published.folder / "data", without=derived) == theirs


@pytest.mark.nightly
def test_the_commands_publish_the_same(published: Published, commanded: Path) -> None:
    home = commanded.parent / "home"
    assert run_command("derive", "--data", commanded).code == 0
    assert run_command("build", "--data", commanded, "--home", home).code == 0
    assert _contents(published.folder / "data") == _contents(commanded)
    theirs, ours = _version(home), _version(published.home)
    assert ours.name == theirs.name
    assert [entry.path for entry in ours.manifest.files] == [e.path for e in theirs.manifest.files]
    differing = [
        entry.path
        for entry in ours.manifest.files
        if (ours.folder / entry.path).read_bytes() != (theirs.folder / entry.path).read_bytes()
    ]
    # The catalogue says when it was made.
    assert {Path(path).stem for path in differing} <= {"catalogue", "SHA256SUMS"}
    assert _catalogue(ours) == _catalogue(theirs)


def _catalogue(version: Version) -> set[str]:
    """The statements of a catalogue but for when it was made."""
    lines = (version.folder / CATALOGUE).read_text("utf-8").splitlines()
    return {line for line in lines if "XMLSchema#dateTime" not in line}


def _complete(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Organisationer"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for heading, choice in SAID.get(sheet.cell(row, columns["navn (dansk)"]).value, {}).items():
            sheet.cell(row, columns[heading]).value = choice
    workbook.save(book)


@pytest.mark.nightly
def test_the_shipped_edition_is_corrected_published_and_undone(
    browser: Any, secret: Path, tmp_path: Path
) -> None:
    """That its marks are those of the site is in `tests/unit/test_workbench_marks.py`."""
    data, home = copy_data(tmp_path / "data"), tmp_path / "home"
    shutil.copytree(shipped_home(), home, symlinks=True)
    before, files = _version(home).name, _contents(data)
    for steward in _open(browser, secret, data, home):
        page = steward.page
        steward.menu("Forside")
        page.locator("tbody a").first.click()
        assert page.locator(".rows li").count() == 45
        # From question to question by one key.
        page.locator(".rows .open").first.locator("xpath=..").get_by_role("link").click()
        page.wait_for_url(re.compile(r"/\d+$"))
        asked = page.url
        page.keyboard.press("n")
        page.wait_for_url(re.compile("words=.*#decide"))
        assert page.url != asked
        page.goto(f"{steward.address}/edition/{SHIPPED}/31")
        page.locator('[data-column="title"]').evaluate(
            "cell => document.getSelection().selectAllChildren(cell)"
        )
        page.wait_for_function("document.getElementById('words').value.startsWith('Partnerskab')")
        page.get_by_text("Svaret gælder 1 række").wait_for()
        steward.fill("Ord i rækken", "Partnerskab")
        page.get_by_label("Skrivefejl").check()
        steward.fill("Som det skulle stå", "Samarbejde")
        steward.fill("Hvorfor, på dansk", "En prøve")
        steward.fill("Hvorfor, på engelsk", "A test")
        steward.click("Gem")
        assert "»Partnerskab« er gemt" in page.locator(".done").inner_text()
        steward.menu("Udgiv")
        steward.click("Lav gennemsyn")
        assert "Færdig." in steward.wait_for_job()
        assert "Hvad der ændres" in page.locator("main").inner_text()
        assert _version(home).name == before
        preview = f"{steward.address}/preview/doc/initiative/{SHIPPED}"
        page.goto(f"{preview}/partnerskab-for-et-trygt-noerrebro")
        assert "Samarbejde for et trygt Nørrebro" in page.locator("h1").inner_text()
        page.goto(f"{steward.address}/publish")
        steward.click("Udgiv nu")
        assert "Færdig." in steward.wait_for_job()
        assert _version(home).name != before
        page.get_by_role("button", name=f"Vis denne i stedet {before}").click()
        assert _version(home).name == before
        # The derived files first, then the correction, which now stands third.
        for undone, place in enumerate((0, 2)):
            page.goto(f"{steward.address}/changes")
            page.get_by_role("button", name="Fortryd").nth(place).click()
            page.get_by_role("button", name="Fortryd").nth(undone + 2).wait_for()
        assert _contents(data) == files


@pytest.mark.nightly
def test_the_next_edition_takes_few_steps(published: Published, axe: str, tmp_path: Path) -> None:
    steward, home, before = published.steward, published.home, published.steward.steps
    document = tmp_path / "tryg-2028.docx"
    write_next(document)
    steward.page.goto(f"{steward.address}/upload")
    steward.steps += 1
    steward.page.set_input_files("#document", document)
    steward.fill("Udgavens navn i adresser", NEXT)
    steward.choose("Fortsætter udgaven", EDITION)
    steward.click("Læs dokumentet")
    steward.click("Hent ind")
    steward.choose("art, Solbjerg Cykelklub", "Forening")
    steward.click("Gem navnene")
    steward.menu("Forside")
    steward.click("Hvad fortsætter hvad")
    steward.wait_for_job()
    assert not check(steward.page, axe, "continuations")
    boxes = steward.page.locator("[name=accept]")
    assert (boxes.count(), steward.page.locator("[name=accept]:checked").count()) == (15, 13)
    for title in ("Klub om aftenen og i weekenden", "Bedre belysning af stierne"):
        steward.steps += 1
        steward.page.get_by_label(f"Ja {title}").check()
    steward.click("Gem")
    steward.menu("Udgiv")
    steward.click("Udgiv nu")
    assert "Færdig." in steward.wait_for_job()
    assert set(_version(home).manifest.editions) == {EDITION, NEXT}
    assert steward.steps - before <= MOST_NEXT, steward.steps - before


ADDRESSES = ("/", "/upload", f"/upload/{EDITION}", "/names", "/names/point/solbjerg-soekvarteret",
             "/candidates", "/tasks", "/english", "/options", "/publish", "/changes",
             f"/edition/{EDITION}", f"/edition/{EDITION}/15",
             f"/en/edition/{EDITION}/2")  # fmt: skip


def test_every_page_is_looked_at(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, home=tmp_path)
    pages = create_pages(open_workbench(settings, Access(settings, None)))
    rules = [rule for rule in pages.flask.url_map.iter_rules() if "GET" in rule.methods]
    adapter = pages.flask.url_map.bind("")
    seen = {adapter.match(path.replace("/en/", "/"))[0] for path in ADDRESSES}
    files = {"show_static", "styles", "brand", "static", "show_grid", "get_workbook"}
    # That of the next edition is looked at where there is one.
    unseen = {rule.endpoint for rule in rules} - seen - {"workbench.show_continuations"}
    assert {name.rpartition(".")[2] for name in unseen} <= files


@pytest.mark.parametrize("width", [768, pytest.param(1280, marks=pytest.mark.nightly)])
def test_axe_finds_nothing(published: Published, axe: str, width: int) -> None:
    steward, found = published.steward, list(published.findings)
    page = steward.page
    page.set_viewport_size({"width": width, "height": 900})
    for path in ADDRESSES:
        page.emulate_media(color_scheme="light")
        response = page.goto(f"{steward.address}{path}")
        assert response.status == 200, path
        steward.wait_for_job()
        found += check(page, axe, path)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{path} is {wide} pixels too wide")
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)
