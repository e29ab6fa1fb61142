"""What a first visit to each type of page loads, over a real connection."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import Site
from tests.browser.pages import EDITOR, PAGE_TYPES

MOST_BYTES = 100_000


def _load(browser: Any, address: str) -> tuple[int, list[str]]:
    """Bytes as they came over the wire, and the addresses fetched, with nothing kept before."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    fetched: list[str] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(address, wait_until="load")
    context.close()
    return int(sum(sizes)), fetched


def test_a_first_load_is_light_and_brings_no_editor(site: Site, browser: Any) -> None:
    heavy: dict[str, int] = {}
    for name, path in PAGE_TYPES.items():
        if path == EDITOR:
            continue
        size, fetched = _load(browser, f"{site.address}{path}")
        assert size > 1000
        if size >= MOST_BYTES:
            heavy[name] = size
        assert not [url for url in fetched if "/bundle/" in url], name
    assert heavy == {}


def test_the_editor_is_on_its_page(site: Site, browser: Any) -> None:
    _, fetched = _load(browser, f"{site.address}{EDITOR}")
    assert [url for url in fetched if "/bundle/" in url]
