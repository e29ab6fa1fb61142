"""axe-core finds nothing on any type of page, in both languages, schemes and widths."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.pages import PAGE_TYPES

WIDTHS = (375, 1280)
SCHEMES = ("light", "dark")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_axe_finds_no_violation(
    site: Site, browser: Any, axe: str, width: int, prefix: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    found: list[str] = []
    for name, path in PAGE_TYPES.items():
        page.goto(f"{site.address}{prefix}{path}")
        page.evaluate(axe)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            found += [
                f"{name}, {scheme}: {violation['id']}: {node['target']}: {node['failureSummary']}"
                for violation in result["violations"]
                for node in violation["nodes"]
            ]
    context.close()
    assert found == []


def test_axe_would_find_one(site: Site, browser: Any, axe: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(site.address)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    context.close()
    assert "html-has-lang" in {violation["id"] for violation in result["violations"]}


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_no_page_scrolls_sideways(site: Site, browser: Any, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    wide: list[str] = []
    for name, path in PAGE_TYPES.items():
        page.goto(f"{site.address}{path}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
    context.close()
    assert wide == []
