"""The editor in a real browser: completion, prefixes, answers in place, marks, a link to share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.browser.conftest import Site
from tests.browser.pages import follow

SB = "https://w3id.org/sikkerby/ns#"
HOSTILE = "</textarea></script><img src=x onerror=hacked()><script>hacked()</script>"
ANSWERED = "#answer .complete, #answer .error"


@pytest.fixture
def opened(browser: Any, site: Site) -> Iterator[tuple[Any, list[str]]]:
    """The page with its editor, and every complaint of the browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type == "error" and "status of 400" not in message.text
            else None
        ),
    )
    page.goto(f"{site.address}/sparql")
    page.wait_for_selector(".cm-content")
    yield page, complaints
    context.close()


def write(page: Any, query: str) -> None:
    """Put a query in place of what stands in the editor, as a paste does."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def run(page: Any, query: str) -> None:
    write(page, query)
    with page.expect_response(lambda response: "/sparql/answer" in response.url):
        page.keyboard.press("Control+Enter")
    page.wait_for_selector(ANSWERED)


def take(page: Any, option: str) -> None:
    """Take what the editor offers first."""
    page.wait_for_selector(f".cm-tooltip-autocomplete li[aria-selected]:has-text('{option}')")
    # CodeMirror takes no key in a list's first 75 milliseconds: it may be meant for the text.
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    page.wait_for_selector(".cm-tooltip-autocomplete", state="detached")


def test_the_journey_write_complete_answer_share(
    opened: tuple[Any, list[str]], browser: Any
) -> None:
    page, complaints = opened
    write(page, "")
    page.keyboard.type("SELECT DISTINCT ?i { ?i sb:invol")
    take(page, "sb:involves")
    page.keyboard.type(" politie")
    take(page, "Københavns Politi")
    text = page.locator(".cm-content").inner_text()
    assert text.startswith(f"PREFIX sb: <{SB}>"), "the prefix is added by itself"
    assert "id/organisation/koebenhavns-politi>" in text
    page.evaluate("window.stayed = true")
    with page.expect_response(lambda response: "/sparql/answer" in response.url):
        page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer .complete")
    assert page.evaluate("window.stayed") is True, "the page was not loaded anew"
    assert "Komplet svar: 5 rækker" in page.locator("#answer .complete").inner_text()
    assert "Partnerskab for et trygt Nørrebro" in page.locator("#answer td").all_inner_texts()
    page.locator("#answer button.copy").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "version=" in link
    # Whoever gets the link sees the same, with JavaScript or without.
    context = browser.new_context(java_script_enabled=False)
    other = context.new_page()
    other.goto(link)
    assert "Komplet svar: 5 rækker" in other.locator("#answer .complete").inner_text()
    context.close()
    assert complaints == []


def test_the_language_changes_in_place(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    run(page, f"SELECT ?p {{ ?p a <{SB}Principle> }}")
    page.reload()
    follow(page, page.locator("a.tongue"))
    page.wait_for_selector(".cm-content")
    assert "Complete answer: 5 rows" in page.locator("#answer .complete").inner_text()
    assert f"<{SB}Principle>" in page.locator(".cm-content").inner_text()


def test_a_mistake_is_marked_where_it_is(opened: tuple[Any, list[str]]) -> None:
    page, complaints = opened
    run(page, "SELECT ?x {\n  ?x ?æø𝕊 wrong ?y\n}")
    page.wait_for_selector(".cm-lintRange-error")
    lines = page.locator(".cm-line").all_inner_texts()
    marked = page.locator(".cm-line:has(.cm-lintRange-error)").inner_text()
    number = int(page.locator("#answer").get_attribute("data-line"))
    assert lines[number - 1] == marked
    run(page, "SELECT ?x { ?x ?p ?o } LIMIT 1")
    assert page.locator(".cm-lintRange-error").count() == 0
    assert complaints == []


def test_prefixes_are_added_once_and_in_the_right_place(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    run(
        page,
        f"# sb:not a use\nBASE <http://e/> PREFIX sb: <{SB}> "
        'SELECT ?s { ?s a sb:Place ; rdfs:label ?l FILTER (?l != "org:no" && ?s != <skos:no>) }',
    )
    text = page.locator(".cm-content").inner_text()
    assert text.count("PREFIX") == 2
    assert "PREFIX rdfs:" in text
    assert page.locator("#answer .complete").count() == 1, page.locator("#answer").inner_text()


def test_long_queries_are_answered(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    values = " ".join(f'"{number:05}"' for number in range(3000))
    run(page, f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {values} }} }}")
    assert page.locator("#answer td").all_inner_texts() == ["3000"]


def test_the_keyboard_can_leave_the_editor(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    page.locator(".cm-content").click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "limit"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "editor"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_hostile_queries_never_run(browser: Any, site: Site, prefix: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    ran: list[str] = []
    page.expose_function("hacked", lambda: ran.append(page.url))
    queries = (
        HOSTILE,
        f'SELECT ("""{HOSTILE}""" AS ?x) {{}}',
        f'SELECT ("""{HOSTILE}""" AS ?x) (1 AS ?n) {{ VALUES ?y {{ 1 2 }} }}',
        f'SELECT (STRLANG("""{HOSTILE}""", "en") AS ?x) {{}}',
        'SELECT (IRI("javascript:hacked()") AS ?x) {}',
        f'CONSTRUCT {{ <urn:x> <urn:y> """{HOSTILE}""" }} {{}}',
    )
    for query in queries:
        page.goto(f"{site.address}{prefix}/sparql?{urlencode({'query': query})}")
        page.wait_for_selector(".cm-content")
        page.locator(".cm-content").click()
        with page.expect_response(lambda response: "/sparql/answer" in response.url):
            page.keyboard.press("Control+Enter")
        page.wait_for_selector(ANSWERED)
        for link in page.locator("#answer td a").all():
            assert not (link.get_attribute("href") or "").startswith("javascript")
    page.wait_for_timeout(200)
    assert ran == []
    context.close()
