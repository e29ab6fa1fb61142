"""What a first visit to each type of page loads, over a real connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.pages import EDITOR, PAGE_TYPES

MOST_BYTES = 100_000


class Visitor:
    """Loads pages as on a first visit: nothing is kept between them."""

    def __init__(self, browser: Any) -> None:
        self._context = browser.new_context()
        self._page = self._context.new_page()
        session = self._context.new_cdp_session(self._page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._sizes: list[float] = []
        self._fetched: list[str] = []
        session.on(
            "Network.loadingFinished", lambda event: self._sizes.append(event["encodedDataLength"])
        )
        self._page.on("request", lambda request: self._fetched.append(request.url))

    def load(self, address: str) -> tuple[int, list[str]]:
        """Bytes as they came over the wire, and the addresses fetched."""
        self._sizes.clear()
        self._fetched.clear()
        self._page.goto(address, wait_until="load")
        return int(sum(self._sizes)), list(self._fetched)

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def visitor(browser: Any) -> Iterator[Visitor]:
    visitor = Visitor(browser)
    yield visitor
    visitor.close()


def test_a_first_load_is_light_and_brings_no_editor(site: Site, visitor: Visitor) -> None:
    heavy: dict[str, int] = {}
    for name, path in PAGE_TYPES.items():
        if path == EDITOR:
            continue
        size, fetched = visitor.load(f"{site.address}{path}")
        # The page, its style and its script, each time anew.
        assert size > 5000
        assert [url for url in fetched if url.endswith(".css")], name
        if size >= MOST_BYTES:
            heavy[name] = size
        assert not [url for url in fetched if "/bundle/" in url], name
    assert heavy == {}


def test_the_editor_is_on_its_page(site: Site, visitor: Visitor) -> None:
    _, fetched = visitor.load(f"{site.address}{EDITOR}")
    assert [url for url in fetched if "/bundle/" in url]
