"""Figures answer to pointing, tapping and keys, and stand in other people's pages as they were."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sikkerby.publication.version import all_versions
from sikkerby.web.site_pages import FIGURES
from tests.browser.conftest import Site, serve
from tests.browser.pages import POLICE, follow
from tests.support.published import TRANSLATIONS, copy_data, edit, publish_data

PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}
WIDE, NARROW = "svg.network:not(.narrow-shape)", "svg.narrow-shape"
# What the browser counts of things that move after they were shown (CSS Layout Instability).
SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 500);
})"""


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def _chosen(page: Any) -> tuple[str, int, int]:
    """What the panel says, how many lines stand out, and how many rows of the table."""
    rows = page.locator(".pairs tr.now").count()
    return page.inner_text("#focus h3"), page.locator(f"{WIDE} .tie.lit").count(), rows


def test_a_party_of_the_network_is_chosen_by_mouse_and_keys(page: Any, site: Site) -> None:
    page.goto(f"{site.address}/network")
    page.locator(f"{WIDE} [data-party={POLICE}]").hover()
    assert page.locator(f"{WIDE}.focused .party.lit").count() > 1
    assert page.url == f"{site.address}/network"
    page.locator(f"{WIDE} [data-party={POLICE}]").click()
    page.wait_for_selector("#focus ul")
    assert page.url == f"{site.address}/network?focus={POLICE}"
    by_click = _chosen(page)
    assert by_click[0] == "Københavns Politi er med i 8 indsatser"
    assert page.locator("#focus li:has(mark)").count() == 8
    assert page.locator("[role=status]").first.inner_text() == by_click[0]
    # The same from the server, and in the other language.
    page.reload()
    assert _chosen(page) == by_click
    follow(page, page.locator("a.tongue"))
    assert page.url == f"{site.address}/en/network?focus={POLICE}"
    page.go_back()
    # One stop for Tab; arrows lead on, Enter chooses, Escape ends it.
    page.locator(f"{WIDE} [data-party={POLICE}]").focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.party") == "ssp-koebenhavn"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/network?focus=*")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    page.keyboard.press("Escape")
    page.wait_for_url(f"{site.address}/network")
    assert page.locator(f"{WIDE}.focused").count() == 0


def test_a_line_lists_what_two_parties_share(page: Any, site: Site) -> None:
    page.goto(f"{site.address}/network")
    social = "koebenhavn-socialforvaltningen"
    line = page.locator(f"{WIDE} .tie[data-a={social}][data-b={POLICE}]").first
    line.dispatch_event("click")
    page.wait_for_selector("#focus ul")
    # By hand: rows 15 and 31 name both, 2, 32 and 41 mention the police.
    assert page.inner_text("#focus h3").endswith("har 5 indsatser til fælles")
    assert page.locator("#focus .row-number").all_inner_texts() == ["2", "15", "31", "32", "41"]
    assert page.locator(".pairs tr.now").count() == 1


def test_without_javascript_a_party_is_chosen_in_the_form(browser: Any, site: Site) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/network")
    page.get_by_label("Se på én part").select_option(label="Københavns Politi")
    follow(page, page.get_by_role("button", name="Vis", exact=True))
    assert "Københavns Politi er med i 8 indsatser" in page.inner_text("#focus")
    assert page.locator(f"{NARROW}.focused .tie.lit").count() > 5
    context.close()


def test_a_phone_has_a_shape_of_its_own_that_answers_to_taps(browser: Any, site: Site) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto(f"{site.address}/network")
    assert not page.locator(WIDE).is_visible()
    picture = page.locator(NARROW)
    box = picture.bounding_box()
    assert box
    assert box["width"] <= PHONE["width"]
    for name in picture.locator(".party text").all():
        inside = name.bounding_box()
        assert inside["x"] >= box["x"]
        assert inside["x"] + inside["width"] <= box["x"] + box["width"]
    page.locator(f"{NARROW} [data-party={POLICE}]").tap()
    page.wait_for_selector("#focus ul")
    assert page.url.endswith(f"focus={POLICE}")
    context.close()


@pytest.mark.parametrize("path", [f"/network?focus={POLICE}", *(f"/{name}" for name in FIGURES)])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_moves_while_a_figure_is_loaded(
    browser: Any, site: Site, path: str, viewport: dict[str, int]
) -> None:
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    page.goto(site.address + path)
    assert page.evaluate(SHIFTS) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    context.close()


# In other people's pages.


class _Foreign(BaseHTTPRequestHandler):
    """A page elsewhere, whose policy allows nothing but one frame."""

    frame = ""
    origin = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", f"default-src 'none'; frame-src {self.origin}")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.end_headers()
        html = f"<!doctype html><html lang=da><title>Avis</title><h1>Avis</h1>{self.frame}</html>"
        self.wfile.write(html.encode())

    def log_message(self, *_: Any) -> None:
        """What it is asked for is no news."""


@pytest.fixture
def foreign() -> Iterator[tuple[type[_Foreign], str]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Foreign)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield _Foreign, f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_frame_in_a_strict_page_shows_is_read_aloud_and_stays_after_a_new_version(
    browser: Any, home: Path, tmp_path: Path, foreign: tuple[type[_Foreign], str]
) -> None:
    handler, elsewhere = foreign
    own = Path(shutil.copytree(home, tmp_path / "home"))
    (version,) = all_versions(own)
    running = serve(own, "https://data.example")
    site = next(running)
    page = browser.new_context(viewport=DESK).new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    try:
        page.goto(f"{site.address}/en/network?focus={POLICE}")
        page.locator("details.share > summary").click()
        code = page.locator("details.share button[data-copy^='<iframe']").get_attribute("data-copy")
        # The address of these tests' server is not that of the setting.
        handler.frame = code.replace("https://data.example", site.address)
        handler.origin = site.address
        page.goto(elsewhere)
        frame = page.frame_locator("iframe")
        heading = frame.get_by_role("heading", level=1)
        assert heading.inner_text() == "Copenhagen Police is in 8 initiatives"
        assert frame.locator("mark").first.is_visible()
        assert frame.locator(f"{WIDE} [data-party={POLICE}]").is_visible()
        # A column of text leaves less room than a page does.
        page.set_viewport_size(PHONE)
        assert frame.locator(f"{NARROW} [data-party={POLICE}]").is_visible()
        assert not frame.locator(WIDE).is_visible()
        page.set_viewport_size(DESK)
        # What a screen reader gets of it.
        tree = page.locator("iframe").content_frame.locator("body").aria_snapshot()
        assert "Copenhagen Police is in 8 initiatives" in tree
        assert "Copenhagen Police: 8" in tree
        assert version.name in tree
        before = frame.locator("main").inner_text()
        assert page.evaluate(SHIFTS) == 0
        data = copy_data(tmp_path / "data")
        edit(data / TRANSLATIONS, "a working method", "a method")
        newer = publish_data(data, own)
        page.goto(f"{site.address}/data/")
        for _ in range(40):
            if newer.name in page.content():
                break
            page.wait_for_timeout(250)
            page.reload()
        page.goto(elsewhere)
        assert frame.locator("main").inner_text() == before
        assert "newer version" not in before
        assert faults == []
    finally:
        page.context.close()
        running.close()
