"""Every address that we give to programs and search engines answers as it was announced."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from urllib.parse import urljoin

import pytest
import zstandard
from lxml.html import document_fromstring
from pyoxigraph import NamedNode, RdfFormat, parse
from werkzeug.test import Client

from sikkerby import web
from sikkerby.settings import Settings, public_url
from sikkerby.web.static_export.static_page import links
from tests.conftest import BASE, EDITION
from tests.support.application import Visitor
from tests.support.published import shipped_version

SITE = public_url(Settings())
INITIATIVE = f"initiative/{EDITION}/partnerskab-for-et-trygt-noerrebro"


@pytest.fixture(scope="module")
def client() -> Client:
    return Visitor()


def _path(address: str) -> str:
    """The path of an address of this site, which must say so itself."""
    assert address.startswith(f"{SITE}/"), address
    return address.removeprefix(SITE)


@pytest.mark.parametrize("suffix", ["", ".ttl"])
def test_a_document_names_its_relations(client: Client, suffix: str) -> None:
    response = client.get(f"/doc/{INITIATIVE}{suffix}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    links: dict[str, list[str]] = {}
    for line in response.headers.getlist("Link"):
        found = re.fullmatch(r'<([^>]*)>; rel="([^"]*)"(; type="[^"]*")?', line)
        assert found, line
        for relation in found[2].split():
            links.setdefault(relation, []).append(found[1])
    assert {"describes", "alternate", "describedby", "license"} <= set(links)
    # A page names an address of its own in its head; see test_search_engines.
    assert ("canonical" in links) == bool(suffix)
    for address in links["alternate"]:
        assert client.get(_path(address)).status_code == 200, address


@pytest.mark.parametrize(
    "path",
    ["/data/sikkerby.nq", "/data/sikkerby.nq.gz", "/data/sikkerby.nq.zst", "/data/sikkerby.xlsx",
     "/data/tables/initiatives.csv"],
)  # fmt: skip
def test_parts_of_any_file_make_the_whole(client: Client, path: str) -> None:
    whole = client.get(path)
    head = client.head(path)
    assert head.data == b""
    for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name], name
    assert head.headers["Accept-Ranges"] == "bytes"
    half = len(whole.data) // 2
    tag = whole.headers["ETag"]
    parts = [
        client.get(path, headers={"Range": f"bytes={asked}", "If-Range": tag})
        for asked in (f"0-{half - 1}", f"{half}-")
    ]
    assert [part.status_code for part in parts] == [206, 206]
    assert b"".join(part.data for part in parts) == whole.data
    other = client.get(path, headers={"Range": f"bytes={half}-", "If-Range": '"of another"'})
    assert (other.status_code, other.data) == (200, whole.data)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    beyond = client.get(path, headers={"Range": f"bytes={len(whole.data)}-"})
    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"] == f"bytes */{len(whole.data)}"
    if path.endswith(".zst"):
        reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(whole.data))
        assert reader.read() == client.get(path.removesuffix(".zst")).data
    if path.endswith(".xlsx"):
        assert zipfile.ZipFile(io.BytesIO(whole.data)).testzip() is None


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_picture_of_the_vocabulary_has_every_class(client: Client, prefix: str) -> None:
    page = client.get(f"{prefix}/ns", headers={"Accept": "text/html"}).text
    picture = re.search(r'<svg[^>]*class="figure[^"]*".*?</svg>', page, re.DOTALL)
    assert picture
    content = (shipped_version().folder / "graph/ontology.ttl").read_bytes()
    classes = {
        quad.subject.value.removeprefix(f"{BASE}ns#")
        for quad in parse(content, format=RdfFormat.TURTLE)
        if quad.predicate.value.endswith("#type")
        and getattr(quad.object, "value", "").endswith("owl#Class")
        and isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(f"{BASE}ns#")
    }
    assert len(classes) > 10
    missing = {name for name in classes if not re.search(rf"\b{name}\b", picture[0])}
    # No property that the picture has leads to or from these.
    assert missing == {"Link", "OrganisationKind", "Role", "TranslationStatus"}


def test_no_template_composes_an_address_by_hand() -> None:
    templates = Path(web.__file__).with_name("templates")
    by_hand = re.compile(r"(?:href|src|action|data-[a-z]+)=\"/")
    assert len(list(templates.glob("*.html"))) > 30
    assert [
        file.name for file in templates.glob("*.html") if by_hand.search(file.read_text())
    ] == []


def test_an_exported_page_finds_its_links_below_the_path_of_a_public_url() -> None:
    site = "https://web.example/sikkerby"
    page = (
        f'<a href="/sikkerby/en/about#errors"></a><a href="{site}/ns"></a><a href="?page=2"></a>'
        '<a href="https://web.example/elsewhere"></a><script src="/sikkerby/static/a.js"></script>'
    )
    assert [*links(document_fromstring(page), "/places/", site)] == [
        "/en/about",
        "/ns",
        "/places/?page=2",
        "/static/a.js",
    ]


@pytest.mark.parametrize("page", ["/sparql", "/en/sparql"])
def test_the_editor_asks_for_names_in_the_language_of_its_page(client: Client, page: str) -> None:
    answer = client.get(
        urljoin(page, "reconcile/suggest/entity"), query_string={"prefix": "social"}
    )
    name = "Social Services" if page.startswith("/en") else "Socialforvaltningen"
    assert any(name in entry["name"] for entry in answer.json["result"]), answer.json
