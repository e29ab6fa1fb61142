"""The catalogue of a site with a public URL: addresses are moved, and nothing else."""

from __future__ import annotations

import pytest

from sikkerby.publication.catalogue.relocation import relocate

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
