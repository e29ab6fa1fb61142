"""Reports of errors: filled in at each quotation, for the contact that was named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from sikkerby.documents.folder import PUBLICATION
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import InputError
from sikkerby.settings import Settings, read_settings
from sikkerby.web.app import App
from tests.conftest import EDITION
from tests.importing import municipality
from tests.support.application import Visitor
from tests.support.command import run_command
from tests.support.published import copy_town, shipped_home, shipped_version

INITIATIVE = f"/doc/initiative/{EDITION}/partnerskab-for-et-trygt-noerrebro"
QUOTE = f"/doc/quote/{EDITION}/13771-13788"
# Where quotations stand with what one can do with them.
PAGES = (INITIATIVE, QUOTE, "/doc/organisation/koebenhavns-politi", "/doc/place/koebenhavn-valby",
         f"/doc/fact/{EDITION}/10197-10258", f"/doc/principle/{EDITION}/3")  # fmt: skip
PUBLIC = "https://sikkerby.example"


@pytest.fixture(params=["data@example.org", "https://example.org/errors", ""])
def visitor(request: pytest.FixtureRequest) -> Iterator[tuple[str, Visitor]]:
    app = App(Settings(home=shipped_home(), public_url=PUBLIC, contact=request.param))
    yield request.param, Visitor(app)
    app.close()


def read(client: Visitor, address: str) -> html.HtmlElement:
    return html.fromstring(client.get(address, headers={"Accept": "text/html"}).text)


def test_each_quotation_can_be_reported(visitor: tuple[str, Visitor]) -> None:
    contact, client = visitor
    for address in PAGES:
        page = read(client, address)
        copies = page.xpath("//button[@class='copy'][not(ancestor::details)]/@data-copy")
        assert copies, address
        links = page.xpath("//a[@class='report']/@href")
        reports = page.xpath("//button[@class='copy report']/@data-copy")
        if "@" in contact:
            assert not reports
            found = [urlsplit(link) for link in links]
            assert {(link.scheme, link.path) for link in found} == {("mailto", contact)}
            reports = [parse_qs(link.query)["body"][0] for link in found]
        else:
            assert links == [contact] * len(links)
            assert bool(links) == bool(contact)
        assert len(reports) == len(copies)
        for copy, report in zip(copies, reports, strict=True):
            sentence = copy.partition("« (")[0].removeprefix("»")
            assert f"»{sentence}«" in report
            assert f"{PUBLIC}/doc/quote/{EDITION}/" in report
            assert shipped_version().name in report


def test_the_page_says_who_answers_for_the_data(visitor: tuple[str, Visitor]) -> None:
    contact, client = visitor
    for page, path in (("/about", "//section[@aria-labelledby='errors']"), ("/data/", "//dl")):
        section = read(client, page).xpath(path)[0]
        assert "Sikkerbys redaktion" in section.text_content()
        addresses = section.xpath(".//a/@href")
        assert not contact or any(a.removeprefix("mailto:") == contact for a in addresses)


def test_the_build_says_that_no_contact_is_named(tmp_path: Path) -> None:
    data = copy_town(tmp_path / "data")
    options = ("--home", tmp_path / "home", "--data", data)
    said = run_command("build", *options).err
    assert "No contact is named" in said
    manifest = data / PUBLICATION
    text = manifest.read_text("utf-8")
    manifest.write_text(f'{text}contact = "nobody"\n', "utf-8")
    with pytest.raises(InputError) as caught:
        read_publication(manifest)
    assert "neither a mail address nor a web address" in str(caught.value.message)
    text = f'{text}contact = "data@example.org"\n'
    manifest.write_text(text, "utf-8")
    said = run_command("build", *options).err
    assert "No contact is named" not in said
    assert "set `revised` in publication.toml to a later day" in said
    manifest.write_text(re.sub(r'(?m)^revised = ".*"$', 'revised = "2026-11-30"', text), "utf-8")
    assert "to a later day" not in run_command("build", *options).err
    app = App(Settings(home=tmp_path / "home"))
    page = f"/doc/initiative/{municipality.EDITION}/fritidspas"
    link = read(Visitor(app), page).xpath("string(//a[@class='report']/@href)")
    app.close()
    assert link.startswith("mailto:data@example.org?subject=")
    (version,) = (tmp_path / "home").glob("versions/2026-11-30-*")
    catalogue = (version / "catalogue.nt").read_text("utf-8")
    assert "<mailto:data@example.org>" in catalogue


@pytest.mark.parametrize("given", ["a b@example.org", "mailto:x@example.org", "javascript:x"])
def test_what_is_no_contact_is_refused(given: str) -> None:
    with pytest.raises(InputError):
        read_settings({"contact": given}, {})
