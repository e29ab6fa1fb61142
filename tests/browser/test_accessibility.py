"""axe-core finds nothing on any type of page, in both languages, schemes and widths.

`test_export.py` asks the same of the exported pages.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.pages import EMBEDDED, PAGE_TYPES

PAGES = {**PAGE_TYPES, **EMBEDDED}
# Each language in the other width is met among the exported pages, nightly.
VIEWS = (("", 375), ("/en", 1280))
# What axe looks for in the first scheme, and what another scheme can change.
CHECKS = {
    "light": "{resultTypes: ['violations']}",
    "dark": "{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']}",
}


def check(page: Any, axe: str, name: str) -> list[str]:
    """What axe has to say of the page that is open, in both colour schemes."""
    found: list[str] = []
    page.evaluate(axe)
    for scheme, options in CHECKS.items():
        page.emulate_media(color_scheme=scheme)
        result = page.evaluate(f"axe.run(document, {options})")
        found += [
            f"{name}, {scheme}: {violation['id']}: {node['target']}: {node['failureSummary']}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]
    return found


def find_violations(browser: Any, axe: str, width: int, addresses: dict[str, str]) -> list[str]:
    """What axe has to say of each address, in both colour schemes."""
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    found: list[str] = []
    for name, address in addresses.items():
        page.emulate_media(color_scheme="light")
        page.goto(address)
        found += check(page, axe, name)
    context.close()
    return found


@pytest.mark.parametrize("every", [2, pytest.param(1, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_no_violation(
    site: Site, browser: Any, axe: str, view: tuple[str, int], every: int
) -> None:
    """By day each page in one of the views, at night in both."""
    prefix, width = view
    chosen = [*PAGES.items()][VIEWS.index(view) % every :: every]
    addresses = {name: f"{site.address}{prefix}{path}" for name, path in chosen}
    assert find_violations(browser, axe, width, addresses) == []


def test_axe_would_find_one(site: Site, browser: Any, axe: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(site.address)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    context.close()
    assert "html-has-lang" in {violation["id"] for violation in result["violations"]}


def test_no_page_scrolls_sideways(site: Site, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    wide: list[tuple[str, int]] = []
    for name, path in PAGES.items():
        for width in (320, 375, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            if width == 320:
                page.goto(f"{site.address}{path}")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append((name, width))
    context.close()
    assert wide == []
