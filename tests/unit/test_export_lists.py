"""The static export of lists that are longer than a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from benchmarks.generate import generate

from sikkerby.progress import Progress
from sikkerby.settings import Settings
from sikkerby.web.static_export.export import export_site
from tests.support.published import publish_data


@pytest.mark.nightly
def test_all_pages_of_a_list_are_exported(tmp_path: Path) -> None:
    generate(tmp_path / "data", 1, initiatives=60)
    publish_data(tmp_path / "data", tmp_path / "home")
    export_site(Settings(home=tmp_path / "home"), tmp_path / "web", Progress(quiet=True))
    for language in ("", "en"):
        listed: set[str] = set()
        page = tmp_path / "web" / language / "initiatives"
        waiting = {(page / "index.html").resolve()}
        seen: set[Path] = set()
        while waiting:
            file = waiting.pop()
            seen.add(file)
            html = file.read_text("utf-8")
            listed |= set(re.findall(r'href="[^"]*/doc/initiative/([^"#]*)"', html))
            for address in re.findall(r'<a[^>]* rel="(?:next|prev)"[^>]* href="([^"]*)"', html):
                waiting |= {(file.parent / address / "index.html").resolve()} - seen
        assert len(seen) == 2
        assert len(listed) == 60
