"""Hostile literals, IRIs and addresses through every page: nothing of them ever runs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from sikkerby.publication.tables.database import FILE
from sikkerby.publication.version import current_version
from tests.browser.conftest import Site, serve
from tests.browser.pages import PAGE_TYPES
from tests.support.published import vouch_for

HOSTILE = (
    "\"'><img src=x onerror=hacked()><svg onload=hacked()></svg></title></textarea>"
    "</script><script>hacked()</script>{{7*7}}{% raise %}<a href=javascript:hacked()>x</a>"
)
_LITERAL = re.compile(r'^(\S+ \S+ ")((?:[^"\\]|\\.)*)("@(?:da|en) )', re.MULTILINE)
_ESCAPED = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')


@pytest.fixture(scope="module")
def hostile_site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The shipped data with every literal in a language turned against the reader."""
    target = tmp_path_factory.mktemp("hostile")
    shutil.copytree(home, target, dirs_exist_ok=True)
    version = current_version(target)
    assert version is not None
    for file in version.store_files:
        text = file.read_text("utf-8")
        spoilt = _LITERAL.sub(lambda m: f"{m[1]}{m[2]}{_ESCAPED}{m[3]}", text)
        spoilt = spoilt.replace(
            "<http://www.wikidata.org/entity/Q2006997>", "<javascript:hacked()>"
        )
        file.write_text(spoilt, "utf-8")
    vouch_for(version)
    # What pages read is derived anew, from the graphs as they are now.
    (version.folder / FILE).unlink()
    yield from serve(target)


@pytest.fixture
def watched(browser: Any) -> Iterator[tuple[Any, list[str]]]:
    """A page without our policy, so that only the escaping protects it, and what ran in it."""
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    ran: list[str] = []
    page.expose_function("hacked", lambda: ran.append(page.url))
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    yield page, ran
    context.close()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_hostile_literals_never_run(
    hostile_site: Site, watched: tuple[Any, list[str]], prefix: str
) -> None:
    page, ran = watched
    shown = 0
    for path in PAGE_TYPES.values():
        page.goto(f"{hostile_site.address}{prefix}{path}")
        shown += page.content().count("onerror=hacked()")
        assert page.locator("a[href^='javascript:' i]").count() == 0, path
        assert page.locator("img[onerror], svg[onload]").count() == 0, path
        assert "49" not in page.title()
    assert shown > 100, "the hostile words must be there, as text"
    assert ran == []


@pytest.mark.parametrize(
    "path",
    [
        "/search?q={}",
        "/initiatives?q={}",
        "/initiatives?age={}",
        "/initiatives?party={}",
        "/initiatives?view={}",
        "/initiatives?basis={}",
        "/doc/initiative/{}",
        "/doc/organisation/{}",
        "/{}",
        "/doc/place/koebenhavn-noerrebro?page={}",
    ],
)
def test_hostile_addresses_never_run(site: Site, watched: tuple[Any, list[str]], path: str) -> None:
    page, ran = watched
    for words in (HOSTILE, "javascript:hacked()", "//example.org/%0d%0aX: y"):
        page.goto(site.address + path.format(quote(words, safe="")))
        assert page.locator("img[onerror], svg[onload], a[href^='javascript:' i]").count() == 0
    assert ran == []


def test_the_watch_would_notice(watched: tuple[Any, list[str]], site: Site) -> None:
    page, ran = watched
    page.goto(site.address)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=hacked()>')")
    page.wait_for_timeout(500)
    assert ran
