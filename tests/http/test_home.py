"""The front page: one row and how its words become a number, whatever is published."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from benchmarks.generate import generate
from lxml import html

from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.support.application import Visitor
from tests.support.published import copy_town, publish_data


def read(client: Visitor, address: str) -> html.HtmlElement:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200, address
    return html.fromstring(response.text)


def follow_steps(client: Visitor, prefix: str = "") -> tuple[html.HtmlElement, str]:
    """The front page, whose three steps lead to the words, to the statement in its row, and to as
    many initiatives as they say; and the words."""
    page = read(client, f"{prefix}/")
    words = "".join(mark.text_content() for mark in page.xpath("//ol[@class='steps']//mark"))
    cite, row, every = page.xpath("//ol[@class='steps']/li/p[@class='quiet']/a")
    assert read(client, cite.get("href")).xpath("string(//blockquote//mark)") == words
    address, _, anchor = row.get("href").partition("#")
    statement = read(client, address).get_element_by_id(anchor)
    name = statement.xpath("string(p[@class='said']/a)")
    said = page.xpath("//p[@class='step']/text()")
    assert all(name in sentence for sentence in said)
    listed = read(client, every.get("href")).xpath("//ol[@class='list']/li")
    total, *_ = map(int, re.findall(r"\d+", said[1]))
    by_basis = map(int, re.findall(r"\d+", said[1].rpartition(":")[2]))
    assert total == sum(by_basis) == len(listed)
    return page, words


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_three_steps_lead_from_words_to_a_number(prefix: str) -> None:
    page, words = follow_steps(Visitor(), prefix)
    assert words == "Københavns Politi"
    text = " ".join(page.xpath("//ol[@class='steps']")[0].text_content().split())
    assert ("8 af 45" if not prefix else "8 of 45") in text
    # One place to search, and no step that needs a script.
    assert len(page.xpath("//form[@role='search']")) == 1
    assert not page.xpath("//main//*[@hidden]")


def test_answers_lead_to_words_and_name_their_basis() -> None:
    client = Visitor()
    page = read(client, "/")
    for question in page.xpath("//ul[@class='questions']/li"):
        address = question.xpath("string(p[@class='quiet']/a[1]/@href)")
        assert read(client, address).xpath("//mark"), address
        # Names stand for codes.
        assert not re.search(r"\b(BIF|SOF|BUF|ØKF|KFF|TMF|SUF)\b", question.text_content())
    assert "kun nævnt i beskrivelsen" in page.xpath("string(//ul[@class='questions']/li[3])")


@pytest.mark.parametrize("editions", [1, 2])
def test_the_row_follows_from_the_data(tmp_path: Path, editions: int) -> None:
    generate(tmp_path / "data", editions, initiatives=10)
    publish_data(tmp_path / "data", tmp_path / "home")
    app = App(Settings(home=tmp_path / "home"))
    page, _ = follow_steps(Visitor(app))
    app.close()
    headings = page.xpath("//h2/text()")
    assert ("Indsatser i de nyeste strategier" in headings) == (editions > 1)


def test_a_strategy_may_have_two_principles(tmp_path: Path) -> None:
    publish_data(copy_town(tmp_path / "data"), tmp_path / "home")
    app = App(Settings(home=tmp_path / "home"))
    page, _ = follow_steps(Visitor(app))
    app.close()
    assert len(page.xpath("//ul[@class='bars']/li")) == 2
