"""`deploy/nginx.conf` before a server whose public URL has a path: the tests of a clone hold there,
and nothing leads out of the path."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest

from tests.acceptance.running import CHECKOUT, serving
from tests.acceptance.test_clone import (  # noqa: F401 - run here once more
    test_a_harvester_gets_what_the_catalogue_describes,
    test_a_slash_too_few_keeps_the_language,
    test_each_kind_of_thing_has_a_document_in_every_type,
    test_every_download_is_what_its_checksum_says,
    test_every_example_of_the_interface_works,
    test_pages_lead_to_no_redirect_but_the_examples_of_the_interface,
    test_programs_get_the_type_that_they_ask_for,
)
from tests.acceptance.walk import BROWSER, Answer, Site, Walk, few, walk
from tests.conftest import BASE
from tests.support.programs import free_port, need, wait_for_file
from tests.support.published import shipped_home, shipped_version

_NGINX = """
daemon off; master_process off; pid pid; error_log errors;
events {{}}
http {{
    access_log off; client_body_temp_path bodies; proxy_temp_path answers;
    {server}
}}
"""


@dataclass(frozen=True)
class Proxied:
    """A site behind nginx; `behind` is the address that only nginx knows."""

    site: Site
    behind: str


def _below_a_path(configuration: str) -> str:
    """The configuration with the location that is a comment in place of the other."""
    before, _, locations = configuration.partition("    location / {")
    path = locations.partition("    # location /sikkerby/")
    return before + "".join(path[1:]).replace("    # ", "    ")


def _adapt(configuration: str, folder: Path, port: int, behind: str) -> Path:
    """nginx's configuration with this machine's ports and a certificate of its own."""
    certificate = re.compile(r"/etc/letsencrypt/live/sikkerby.example")
    server = certificate.sub(str(folder), configuration)
    server = server.replace("443", f"127.0.0.1:{port}").replace("127.0.0.1:8000", behind)
    file = folder / "nginx.conf"
    file.write_text(_NGINX.format(server=server), "utf-8")
    return file


def _certify(folder: Path) -> Path:
    certificate = folder / "fullchain.pem"
    subprocess.run(
        [need("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "privkey.pem", "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    folder = tmp_path_factory.mktemp("proxy")
    certificate = _certify(folder)
    port, behind = free_port(), f"127.0.0.1:{free_port()}"
    address = f"https://localhost:{port}/sikkerby"
    documented = (CHECKOUT / "deploy/nginx.conf").read_text("utf-8")
    command = [need("nginx"), "-p", str(folder), "-c"]
    # As it stands, without a path, it is one that nginx takes.
    subprocess.run([*command, _adapt(documented, folder, port, behind), "-t"], check=True)
    (folder / "pid").unlink()
    below = _adapt(_below_a_path(documented), folder, port, behind)
    served = ["sikkerby", "serve", "--home", str(shipped_home()), "--public-url", address,
              "--trusted-proxies", "1", "--port", behind.partition(":")[2]]  # fmt: skip
    with contextlib.ExitStack() as stack:
        printed = stack.enter_context(serving(served, folder, folder / "log"))
        assert printed == address
        nginx = stack.enter_context(subprocess.Popen([*command, below]))
        stack.callback(nginx.terminate)
        wait_for_file(folder / "pid")
        yield Proxied(stack.enter_context(Site(address, certificate)), behind)


@pytest.fixture(scope="module")
def site(proxied: Proxied) -> Site:
    return proxied.site


@pytest.fixture(scope="module")
def catalogued(site: Site) -> str:
    """What addresses in the catalogue begin with."""
    return f"{site.address}/"


@pytest.fixture(scope="module", params=[3, pytest.param(None, marks=pytest.mark.nightly)])
def walked(request: pytest.FixtureRequest, proxied: Proxied) -> Walk:
    site = proxied.site

    def fetch(path: str, accept: str = BROWSER) -> Answer:
        answer = site(path, accept)
        assert proxied.behind.encode() not in answer.body, path
        return answer

    # All of them are walked where the clone is.
    return walk(fetch, site.address, within=few(request.param))


def test_every_link_holds(walked: Walk) -> None:
    assert walked.faults == []
    assert len(walked.pages("da")) == len(walked.pages("en")) > 100


def test_nothing_leads_out_of_the_path(site: Site, walked: Walk) -> None:
    host = urlsplit(site.address).netloc
    assert [a for a in walked.elsewhere if urlsplit(a).netloc == host] == []
    listed = re.findall(r"<loc>([^<]*)</loc>", site("/sitemap.xml").body.decode())
    assert {address[: len(site.address) + 1] for address in listed} == {f"{site.address}/"}
    # Pages lead to pages: identifiers are named, and no link goes to them.
    assert [a for a in walked.elsewhere if a.startswith(BASE)] == []


@pytest.mark.parametrize(
    "path",
    ["/catalogue", "/citations/sikkerby.bib", "/data/versions/feed.atom", "/doc/dataset",
     "/en/data/", "/en/reconcile", "/opensearch.xml", "/queries.json", "/reconcile",
     "/robots.txt", "/sparql"],
)  # fmt: skip
def test_what_the_site_says_of_itself_is_where_it_says(site: Site, path: str) -> None:
    body = unescape(site(path, "application/n-triples, */*;q=0.1").body.decode())
    addresses = {urldefrag(found)[0] for found in re.findall(r"https?://[^\s\"'<>{})]+", body)}
    own = {a.removeprefix(site.address) for a in addresses if a.startswith(site.address)}
    assert own
    # One with a query string is still to be completed.
    assert [a for a in own if "?" not in a and site(a, "*/*").status >= 400] == []
    # What is left below the base identifies things of the data.
    below = {a.removeprefix(BASE) for a in addresses if a.startswith(BASE)}
    assert {b for b in below if not re.match(r"(id/|graph/|ns$|catalogue$|$)", b)} == set()


def test_the_catalogue_is_cached_by_its_address_and_its_file_is_as_published(site: Site) -> None:
    published = (shipped_version().folder / "catalogue.ttl").read_bytes()
    assert site("/data/catalogue.ttl").body == published
    assert site("/catalogue.ttl").body.count(site.address.encode()) > 50


def test_an_error_names_pages_below_the_path(site: Site) -> None:
    said = site("/en/data/nothing", "application/json").body.decode()
    assert "/sikkerby/en/data/ " in said
