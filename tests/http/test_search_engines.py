"""What search engines read: titles, descriptions, canonical addresses, the dataset."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape

import pytest
from werkzeug.test import Client

from sikkerby import resources
from sikkerby.queries import read_queries
from sikkerby.settings import Settings, public_url
from sikkerby.web.site_pages import FIGURES
from tests.conftest import BASE
from tests.support.application import Visitor
from tests.support.published import shipped_version

SITE = public_url(Settings())
LISTS = (
    "/", "/initiatives", "/organisations", "/places", "/queries/",
    *(f"/{name}" for name in FIGURES),
    "/data/", "/data/versions/", "/principles", "/target-groups", "/sparql", "/match", "/ns",
    "/validation", "/about", "/openapi", "/search", "/doc/dataset",
)  # fmt: skip


@pytest.fixture(scope="module")
def client() -> Client:
    return Visitor()


def _head(client: Client, address: str) -> dict[str, str]:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200, address
    found = {
        name: re.search(pattern, response.text)
        for name, pattern in {
            "title": "<title>(.*?)</title>",
            "description": '<meta name="description" content="(.*?)">',
            "canonical": '<link rel="canonical" href="(.*?)">',
            "da": '<link rel="alternate" hreflang="da" href="(.*?)">',
            "en": '<link rel="alternate" hreflang="en" href="(.*?)">',
        }.items()
    }
    return {name: unescape(match[1]) if match else "" for name, match in found.items()}


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_has_a_title_and_a_description_of_its_own(client: Client, language: str) -> None:
    ledger = (shipped_version().folder / "identifiers.tsv").read_text("utf-8")
    things = re.findall(r"^id/([^\t]+)\t[^\t]*\t[^\t]*\tcurrent", ledger, re.MULTILINE)
    queries = read_queries(resources.queries_folder())
    paths = [*LISTS, *(f"/queries/{name}" for name in queries), *(f"/doc/{t}" for t in things)]
    assert len(things) > 1000
    titles, descriptions = Counter[str](), Counter[str]()
    for path in paths:
        address = path if language == "da" else f"/en{path}"
        head = _head(client, address)
        assert head["canonical"] == head[language] == f"{SITE}{address}", address
        assert len(head["title"]) <= 65, (address, head)
        assert 25 < len(head["description"]) <= 160, (address, head)
        titles[head["title"]] += 1
        descriptions[head["description"]] += 1
    assert [title for title, n in titles.items() if n > 1] == []
    assert [description for description, n in descriptions.items() if n > 1] == []


@pytest.mark.parametrize("address", ["/", "/en/", "/data/", "/en/data/", "/en/doc/dataset"])
def test_the_dataset_is_described_where_people_find_it(client: Client, address: str) -> None:
    page = client.get(address, headers={"Accept": "text/html"}).text
    found = re.search('<script type="application/ld\\+json">(.*?)</script>', page)
    assert found
    dataset = json.loads(found[1])
    assert dataset["@type"] == "Dataset"
    assert dataset["identifier"] == f"{BASE}id/dataset"
    # Google's guide to structured data of datasets: 50 to 5,000 characters.
    assert 50 <= len(dataset["description"]) <= 5000
    assert dataset["license"].endswith("CC_BY_4_0")
    assert dataset["creator"]["name"] in ("Sikkerbys redaktion", "Sikkerby editors")
    anchor = dataset["usageInfo"].removeprefix(SITE)
    assert 'id="reuse"' in client.get(anchor.partition("#")[0]).text
