"""The exported site behind a plain file server: links work, and queries run in the browser."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sikkerby import resources
from sikkerby.errors import InputError
from sikkerby.progress import Progress
from sikkerby.queries import read_queries
from sikkerby.settings import Settings
from sikkerby.web.static_export.export import export_site
from tests.acceptance.running import run
from tests.acceptance.walk import read_files, walk
from tests.browser.conftest import Site, serve
from tests.browser.pages import PAGE_TYPES, follow
from tests.browser.test_accessibility import find_violations
from tests.support.published import copy_town

# A folder of a web space, not its top: links must not depend on where the files lie.
BELOW = "kopi/sikkerby"


@pytest.fixture(
    scope="module",
    params=["--data data", pytest.param("", marks=pytest.mark.nightly)],
    ids=["town", "shipped"],
)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command writes, beside a home of its own."""
    folder = tmp_path_factory.mktemp("æøå med mellemrum")
    copy_town(folder / "data")
    run(f"sikkerby export {request.param} web/{BELOW}", folder)
    return folder / "web"


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    """The same, served."""
    yield from serve(folder.with_name("published"))


class _Server(http.server.ThreadingHTTPServer):
    # A browser opens several connections at once, and the other tests keep this machine busy.
    request_queue_size = 128


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def exported(folder: Path) -> Iterator[Site]:
    handler = functools.partial(_Quiet, directory=str(folder))
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}/{BELOW}")
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_link_of_every_page_leads_to_a_file(folder: Path) -> None:
    walked = walk(read_files(folder), "http://files.example", [f"/{BELOW}/"])
    assert walked.faults == []
    # A plain file server need not add what is missing to an address.
    assert walked.redirects == {}
    assert len(walked.pages("da")) == len(walked.pages("en")) > 200
    assert len(walked.statuses) > 1000


def test_every_page_has_its_policy(folder: Path) -> None:
    for file in (folder / BELOW).rglob("*.html"):
        text = file.read_text("utf-8")
        assert text.count('http-equiv="Content-Security-Policy"') == 1, file
        assert 'rel="stylesheet"' in text, file


def test_every_download_is_what_its_checksum_says(folder: Path) -> None:
    run("sha256sum --check --strict --quiet SHA256SUMS", folder / BELOW / "data")


def test_files_that_no_page_needs_are_there(folder: Path) -> None:
    for path in ("404.html", "ns.ttl", "catalogue.ttl", "sitemap.xml", "robots.txt"):
        assert (folder / BELOW / path).is_file(), path


def test_nothing_that_needs_a_server_is_offered(folder: Path) -> None:
    for path in ("index.html", "initiatives/index.html", "en/places/index.html"):
        text = (folder / BELOW / path).read_text("utf-8")
        assert "<form" not in text
        assert "Content-Security-Policy" in text
    # Nor code that names this machine.
    assert 'class="code"' not in (folder / BELOW / "data" / "index.html").read_text("utf-8")
    assert "/mcp" not in (folder / BELOW / "llms.txt").read_text("utf-8")


# Exported pages are the server's, whose violations are looked for by day, less forms and links.
@pytest.mark.nightly
@pytest.mark.parametrize(("prefix", "width"), [("/en", 375), ("", 1280)])
def test_axe_finds_no_violation(
    folder: Path, exported: Site, browser: Any, axe: str, prefix: str, width: int
) -> None:
    addresses = {
        name: f"{exported.address}{prefix}{path}"
        for name, path in PAGE_TYPES.items()
        if "?" not in path and (folder / BELOW / f"{prefix}{path}"[1:] / "index.html").is_file()
    }
    assert len(addresses) > 10
    assert find_violations(browser, axe, width, addresses) == []


def test_every_file_is_the_servers(folder: Path, site: Site, browser: Any) -> None:
    context = browser.new_context()
    for path in ("data/sikkerby.nq", "ns.ttl", "doc/dataset.ttl"):
        answer = context.request.get(f"{site.address}/{path}")
        assert answer.body() == (folder / BELOW / path).read_bytes(), path
    context.close()


@pytest.fixture
def page(browser: Any) -> Iterator[tuple[Any, list[str]]]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("response", lambda r: complaints.append(r.url) if r.status >= 400 else None)
    yield opened, complaints
    context.close()


def answer(page: Any, address: str) -> list[list[str]]:
    page.goto(address)
    page.wait_for_selector("#answer .complete, #answer .error", timeout=30_000)
    assert page.locator("#answer .error").count() == 0, page.locator("#answer").inner_text()
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('#answer table tr')]"
        ".map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return found


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_queries_in_the_browser_give_the_servers_rows(
    site: Site, exported: Site, page: tuple[Any, list[str]], prefix: str
) -> None:
    opened, complaints = page
    stored = read_queries(resources.queries_folder())
    for name in ("initiatives-of-party", "administrations-by-administration", "sums-of-money"):
        opened.goto(f"{site.address}{prefix}/sparql?example={name}")
        query = opened.locator("#query").input_value()
        given = urlencode({"query": query})
        live = answer(opened, f"{site.address}{prefix}/sparql?{given}")
        ours = answer(opened, f"{exported.address}{prefix}/sparql/?{given}")
        assert [" ".join(cell.split()) for row in ours for cell in row] == [
            re.sub(r" (da|en)$", "", " ".join(cell.split())) for row in live for cell in row
        ]
        assert len(ours) > 1
        assert ours[0] == list(stored[name].columns)
    assert complaints == []


def test_a_row_leads_to_its_page_and_back(exported: Site, page: tuple[Any, list[str]]) -> None:
    opened, complaints = page
    query = "SELECT ?i { ?i a <https://w3id.org/sikkerby/ns#Initiative> } ORDER BY ?i LIMIT 3"
    answer(opened, f"{exported.address}/en/sparql/?{urlencode({'query': query})}")
    name = opened.locator("#answer td a").first.inner_text()
    follow(opened, opened.locator("#answer td a").first)
    assert opened.locator("h1").inner_text() == name
    assert "/en/doc/initiative/" in opened.url
    follow(opened, opened.locator("a.tongue"))
    assert "/en/" not in opened.url
    assert complaints == []


def test_an_example_fills_the_editor_and_a_mistake_is_marked(
    exported: Site, page: tuple[Any, list[str]]
) -> None:
    opened, _ = page
    opened.goto(f"{exported.address}/sparql/")
    follow(opened, opened.locator(".examples a").first)
    opened.wait_for_selector(".cm-content")
    assert "SELECT" in opened.locator(".cm-content").inner_text()
    opened.goto(
        f"{exported.address}/sparql/?{urlencode({'query': 'SELECT * {' + chr(10) + ' ) }'})}"
    )
    opened.wait_for_selector("#answer .error")
    assert opened.locator("#answer").get_attribute("data-line") == "2"
    assert opened.locator(".cm-lintRange-error").count() == 1


def test_hostile_queries_never_run(browser: Any, exported: Site) -> None:
    context = browser.new_context(bypass_csp=True)
    opened = context.new_page()
    ran: list[str] = []
    opened.expose_function("hacked", lambda: ran.append(opened.url))
    hostile = "</textarea></script><img src=x onerror=hacked()><script>hacked()</script>"
    for query in (
        hostile,
        f'SELECT ("""{hostile}""" AS ?x) {{}}',
        'SELECT (IRI("javascript:hacked()") AS ?x) {}',
        f'CONSTRUCT {{ <urn:x> <urn:y> """{hostile}""" }} {{}}',
    ):
        opened.goto(f"{exported.address}/sparql/?{urlencode({'query': query})}")
        opened.wait_for_selector("#answer .complete, #answer .error", timeout=30_000)
        assert opened.locator("#answer a[href^='javascript']").count() == 0
    opened.wait_for_timeout(200)
    assert ran == []
    context.close()


def test_a_folder_that_holds_something_is_left_alone(home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="new or empty folder"):
        export_site(Settings(home=home), tmp_path, Progress(quiet=True))
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
