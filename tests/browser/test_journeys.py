"""Filters, lists, marks and paper, by mouse and keyboard, ending in counts made by hand.

What readers come for is in `test_tasks.py`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.pages import INITIATIVE, follow
from tests.conftest import BASE, EDITION

PHONE = {"width": 375, "height": 812}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=request.param)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def numbers(page: Any) -> list[int]:
    """The rows of the list that is shown."""
    return [int(item.get_attribute("value")) for item in page.locator(".list > li").all()]


def test_sorting_by_a_heading(page: Any, site: Site) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site.address}/queries/participation-counts?sort=party")
    assert "Boligselskaber" not in page.inner_text("tbody tr:last-child")
    follow(page, page.get_by_role("link", name="Nævnt som involveret"))
    assert "Børne- og Ungdomsforvaltningen\t18" in page.inner_text("tbody tr")
    page.set_viewport_size(PHONE)
    label = "getComputedStyle(document.querySelector('tbody td'), '::before').content"
    assert page.evaluate(label) == '"Part: "'


def test_names_are_offered_while_somebody_types(browser: Any, site: Site) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/about")
    page.locator("#top-search").press_sequentially("nørrebro pol")
    page.wait_for_selector("#top-search-names option", state="attached")
    offered = page.eval_on_selector_all("#top-search-names option", "all => all.map(o => o.value)")
    assert "nørrebro Københavns Politi" in offered
    page.close()


def test_police_with_social_services_by_basis(page: Any, site: Site) -> None:
    page.goto(f"{site.address}/initiatives")
    page.locator("details.filters > summary").click()
    page.get_by_label("Københavns Politi").check()
    page.get_by_label("SOF Socialforvaltningen").check()
    follow(page, page.get_by_role("button", name="Vis resultater"))
    assert numbers(page) == [2, 15, 31, 32, 41]
    answer = page.inner_text(".answer")
    assert "Heraf 2 nævnt som involveret og 3 kun nævnt i beskrivelsen." in answer
    follow(page, page.get_by_role("link", name="2 mere gennem »alle forvaltninger«"))
    assert numbers(page) == [2, 3, 15, 31, 32, 35, 41]
    for item in page.locator(".list > li").all():
        assert item.locator(".words mark").first.is_visible()


def test_sixteen_in_noerrebro_citywide_included(page: Any, site: Site) -> None:
    page.goto(f"{site.address}/target-groups")
    page.get_by_role("textbox", name="Alder").fill("16")
    follow(page, page.get_by_role("button", name="Vis resultater"))
    page.locator("details.filters > summary").click()
    page.get_by_label("Nørrebro", exact=True).check()
    page.get_by_label("Vis også indsatser, der omfatter stedet").check()
    follow(page, page.get_by_role("button", name="Vis resultater"))
    assert numbers(page) == [40, 8, 12, 15, 18, 21, 41]


def test_nothing_moves_while_a_page_loads(browser: Any, site: Site) -> None:
    page = browser.new_page(viewport=PHONE)
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const entry of "
        "list.getEntries()) window.moved += entry.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    for path in ("/", INITIATIVE, "/data/", "/ask", "/doc/organisation/koebenhavns-politi"):
        page.goto(f"{site.address}{path}", wait_until="load")
        page.wait_for_timeout(200)
        assert page.evaluate("window.moved") == 0, path
    page.close()


@pytest.mark.parametrize(
    "path",
    [INITIATIVE, "/doc/organisation/koebenhavns-politi", "/doc/place/koebenhavn-noerrebro",
     f"/doc/principle/{EDITION}/3"],
)  # fmt: skip
def test_one_sheet_of_paper_holds_a_page(browser: Any, site: Site, path: str) -> None:
    page = browser.new_page()
    page.goto(site.address + path)
    page.emulate_media(media="print")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    line = page.inner_text(".print-only")
    assert f"{BASE}id/{path.removeprefix('/doc/')}" in line
    assert "Version 20" in line
    assert not page.locator("nav, form, button").locator("visible=true").count()
    page.close()


def test_downloading_the_network_as_csv(page: Any, site: Site) -> None:
    page.goto(f"{site.address}/network")
    with page.expect_download() as waiting:
        page.locator("#take a", has_text=re.compile("^CSV$")).click()
    rows = list(csv.DictReader(waiting.value.path().read_text("utf-8").splitlines()))
    pair = {
        row["Grundlag"]: int(row["Indsatser"])
        for row in rows
        if {row["Part A"], row["Part B"]} == {"Socialforvaltningen", "Københavns Politi"}
    }
    # Rows 15 and 31; 2, 32 and 41.
    assert pair == {"named": 2, "mentioned": 3}
    assert max(int(row["Indsatser"]) for row in rows) >= 3


def test_changing_the_language_in_the_middle(page: Any, site: Site) -> None:
    query = "/initiatives?party=koebenhavns-politi&basis=mentioned&view=words"
    page.goto(site.address + query)
    before = numbers(page)
    follow(page, page.locator("a.tongue"))
    assert page.url == f"{site.address}/en{query}"
    assert numbers(page) == before == [2, 32, 41]
    assert page.locator(".words").first.get_attribute("lang") == "da"
    follow(page, page.locator("a.tongue"))
    assert page.url == site.address + query


def test_a_filter_is_removed_by_its_chip(page: Any, site: Site) -> None:
    page.goto(f"{site.address}/initiatives?party=skat&place=koebenhavn-valby")
    assert "Ingen indsatser passer til alle filtre" in page.inner_text("main")
    follow(page, page.get_by_role("link", name="Fjern filter: Valby"))
    assert numbers(page) == [32]


def test_the_quotation_has_a_page_of_its_own(browser: Any, site: Site) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address + INITIATIVE)
    follow(page, page.locator("#party-koebenhavns-politi a.in-row"))
    assert "/doc/quote/" in page.url
    assert page.locator("section.printed mark").all_inner_texts() == ["Københavns Politi"]
    context.close()


def test_with_javascript_the_words_are_marked_in_place(browser: Any, site: Site) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(site.address + INITIATIVE)
    link = page.locator("#party-koebenhavns-politi a.in-row")
    link.click()
    assert page.url.endswith(INITIATIVE)
    assert page.locator("mark.now").all_inner_texts() == ["Københavns Politi"]
    assert page.locator("mark.now").first.is_visible()
    assert "Markeret: Københavns Politi" in page.locator("[role=status]").inner_text()
    page.locator("a.back").click()
    assert link.evaluate("element => element === document.activeElement")
    context.close()


def test_the_skip_link_comes_first(browser: Any, site: Site) -> None:
    page = browser.new_page()
    page.goto(site.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Gå til indhold"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_no_page_calls_another_host_or_breaks_its_policy(browser: Any, site: Site) -> None:
    from tests.browser.pages import PAGE_TYPES

    page = browser.new_page()
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url))
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in PAGE_TYPES.values():
        page.goto(site.address + path)
    page.close()
    assert [url for url in calls if not url.startswith(site.address)] == []
    # The two pages that answer with an error status say so on the console.
    assert [fault for fault in faults if "status of 40" not in fault] == []
