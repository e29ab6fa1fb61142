"""The catalogue of a site with a public URL: addresses are moved, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from sikkerby import resources
from sikkerby.formats import Format, Kind, formats_of
from sikkerby.graphs.jsonld.context import read_context
from sikkerby.publication.catalogue.relocation import find_catalogue, relocate
from sikkerby.publication.tables.existing import remove_outdated
from sikkerby.publication.version import scratch_folder
from tests.support.published import shipped_home, shipped_version

BASE = "https://id.example/data/"
ROOT = "https://web.example/below/"


@pytest.mark.parametrize("path", ["", "about", "sparql", "data/", "data/versions/v/a%20b.ttl"])
def test_an_address_is_moved_wherever_it_stands(path: str) -> None:
    def lines(base: str) -> bytes:
        return (
            f"<{base}{path}> <http://a.example/type> <http://a.example/Page> .\n"
            f"<{BASE}id/dataset> <http://a.example/page> <{base}{path}> .\n"
        ).encode()

    assert relocate(lines(BASE), BASE, ROOT) == lines(ROOT)


@pytest.mark.parametrize(
    "term",
    [
        f"<{BASE}id/dataset#file/a.ttl>",
        f"<{BASE}graph/links>",
        f"<{BASE}ns#Place>",
        f"<{BASE}catalogue>",
        f"<{BASE}catalogue#record>",
        f'"> <{BASE}about> ."',
        f'"> <{BASE}about> .\\n"@en',
        f'"x"^^<{BASE}about>',
        "<https://id.example/database>",
    ],
)
def test_what_identifies_and_what_is_text_stays(term: str) -> None:
    line = f"<{BASE}id/dataset> <http://a.example/p> {term} .\n".encode()
    assert relocate(line, BASE, ROOT) == line


def _find(form: Format, root: str = ROOT) -> Path:
    context = read_context(resources.ontology_folder())
    return find_catalogue(shipped_version(), form, root, context, scratch_folder(shipped_home()))


def test_every_format_says_the_same_and_is_written_once() -> None:
    version = shipped_version()
    published = (version.folder / "catalogue.nt").read_bytes()
    moved = relocate(published, version.manifest.base, ROOT)
    expected = {quad.triple for quad in parse(moved, format=RdfFormat.N_TRIPLES)}
    assert len(expected) == published.count(b"\n")
    for form in formats_of(Kind.GRAPH):
        file = _find(form)
        before = file.stat()
        found = parse(path=file, format=RdfFormat.from_media_type(form.media_type))
        assert {quad.triple for quad in found} == expected, form.name
        assert _find(form) == file
        assert file.stat().st_mtime_ns == before.st_mtime_ns
        # The file's name is its entity tag: of another address, another.
        assert _find(form, f"{ROOT}en/").name != file.name
    remove_outdated(shipped_home())
    assert not file.exists()
