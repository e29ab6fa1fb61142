"""Every address that we give to programs and search engines answers as it was announced."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
import zstandard
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from werkzeug.test import Client, TestResponse

from sikkerby.settings import Settings
from sikkerby.web.service_description import public_url
from tests.conftest import BASE, EDITION
from tests.support.application import Visitor
from tests.support.published import shipped_version

DCAT = "http://www.w3.org/ns/dcat#"
# All properties of the catalogue whose value is an address to fetch.
ADDRESSES = {
    f"{DCAT}downloadURL",
    f"{DCAT}accessURL",
    f"{DCAT}endpointURL",
    f"{DCAT}endpointDescription",
    f"{DCAT}landingPage",
    "http://xmlns.com/foaf/0.1/page",
    "http://xmlns.com/foaf/0.1/homepage",
    "http://rdfs.org/ns/void#dataDump",
    "http://rdfs.org/ns/void#sparqlEndpoint",
}
SITE = public_url(Settings())
INITIATIVE = f"initiative/{EDITION}/partnerskab-for-et-trygt-noerrebro"


@pytest.fixture(scope="module")
def client() -> Client:
    return Visitor()


@pytest.fixture(scope="module")
def catalogue() -> list[Triple]:
    content = (shipped_version().folder / "catalogue.nt").read_bytes()
    return [quad.triple for quad in parse(content, format=RdfFormat.N_TRIPLES)]


def _path(address: str) -> str:
    """The path of an address of this site, which must say so itself."""
    assert address.startswith(f"{SITE}/"), address
    return address.removeprefix(SITE)


def _follow(client: Client, path: str, **headers: str) -> TestResponse:
    response = client.get(path, headers=headers)
    hops = 0
    while response.status_code in (301, 302, 303, 307, 308):
        hops += 1
        assert hops < 4, path
        target = response.headers["Location"]
        assert target.startswith("/"), (path, target)
        response = client.get(target, headers=headers)
    return response


def test_every_address_of_the_catalogue_answers(client: Client, catalogue: list[Triple]) -> None:
    ours = {
        triple.object.value.removeprefix(BASE)
        for triple in catalogue
        if triple.predicate.value in ADDRESSES
        and isinstance(triple.object, NamedNode)
        and triple.object.value.startswith(BASE)
    }
    assert len(ours) > 100
    wrong = {
        path: response.status_code
        for path in sorted(ours)
        if (response := _follow(client, f"/{path}")).status_code != 200
    }
    assert wrong == {}


def test_files_come_as_the_type_and_size_that_are_announced(
    client: Client, catalogue: list[Triple]
) -> None:
    said: dict[str, dict[str, str]] = {}
    for triple in catalogue:
        if isinstance(triple.subject, NamedNode):
            entry = said.setdefault(triple.subject.value, {})
            entry[triple.predicate.value] = getattr(triple.object, "value", "")
    checked = 0
    for entry in said.values():
        address = entry.get(f"{DCAT}downloadURL", "")
        if not address.startswith(f"{BASE}data/"):
            continue
        response = client.get(f"/{address.removeprefix(BASE)}")
        assert str(len(response.data)) == entry[f"{DCAT}byteSize"], address
        kind = entry.get(f"{DCAT}compressFormat") or entry[f"{DCAT}mediaType"]
        assert kind.endswith(f"/{response.mimetype}"), (address, kind, response.mimetype)
        checked += 1
    assert checked > 50


def test_every_address_of_the_sitemap_is_a_page(client: Client) -> None:
    sitemap = client.get("/sitemap.xml").text
    addresses = re.findall(r"<loc>([^<]*)</loc>", sitemap)
    assert len(addresses) > 250
    paths = [_path(address) for address in addresses]
    for path in paths:
        response = client.get(path, headers={"Accept": "text/html"})
        assert (response.status_code, response.mimetype) == (200, "text/html"), path


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
    assert {"canonical", "alternate", "describedby", "license"} <= set(links)
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


def test_sha256sum_itself_agrees(client: Client, tmp_path: Path) -> None:
    sums = client.get("/data/SHA256SUMS")
    names = [line.partition("  ")[2] for line in sums.text.splitlines()]
    assert len(names) > 100
    (tmp_path / "SHA256SUMS").write_bytes(sums.data)
    for name in names:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(client.get(f"/data/{name}").data)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


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
