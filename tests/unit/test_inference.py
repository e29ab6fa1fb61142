"""What the rules add to editions: as much as if each saw everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.generate import generate
from pyoxigraph import Quad, Store, Triple

from sikkerby.documents.folder import read_data_folder
from sikkerby.graphs.build import Built, build_graphs
from sikkerby.graphs.dataset import Graph
from sikkerby.graphs.reach import Reach
from sikkerby.progress import Progress
from sikkerby.resources import data_folder, ontology_folder


def _build(folder: Path) -> Built:
    return build_graphs(read_data_folder(folder), ontology_folder(), Progress(quiet=True))


@pytest.mark.parametrize("made", [False, True], ids=["shipped", "generated"])
def test_an_edition_is_told_as_much_as_if_it_saw_everything(tmp_path: Path, made: bool) -> None:
    """The rules, run twice over the union of all graphs, add what is published."""
    if made:
        generate(tmp_path, 3, initiatives=20)
    built = _build(tmp_path if made else data_folder())
    inferred = built.addresses.graph("inferred")
    stated = {t for name, graph in built.dataset.graphs.items() if name != inferred for t in graph}
    whole = Store()
    for triple in stated:
        whole.add(_quad(triple))
    for _ in range(2):
        for rule in sorted((ontology_folder() / "inference").glob("*.rq")):
            found = whole.query(rule.read_text("utf-8"), base_iri=built.addresses.base)
            for triple in list(found):
                whole.add(_quad(triple))
    expected = {quad.triple for quad in whole} - stated
    assert set(built.dataset.graphs[inferred]) == expected


def _quad(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object)


def _lines(*names: str) -> Graph:
    """A line for each word `subject-predicate-object`."""
    return Graph(
        "<http://x/{}> <http://x/{}> <http://x/{}> .".format(*name.split("-")).encode()
        for name in names
    )


def test_an_edition_leads_to_what_it_points_to_and_to_statements_about_that() -> None:
    about = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#subject>"
    statement = f"<http://x/statement> {about} <http://x/larger> .".encode()
    vocabulary = _lines("Term-is-Other")
    places = _lines("place-in-larger", "larger-in-largest", "other-in-larger", "edition-has-note")
    said = Graph([statement, *_lines("statement-says-word", "word-is-Word").lines()])
    reach = Reach([vocabulary, places, said], vocabulary)
    found = b"".join(reach.find([_lines("edition-at-place", "edition-at-nowhere").content]))
    expected = [
        *_lines(
            "Term-is-Other", "edition-has-note", "place-in-larger", "larger-in-largest"
        ).lines(),
        *said.lines(),
    ]
    assert sorted(found.splitlines()) == sorted(expected)
    new = _lines("place-in-largest").lines()
    assert list(reach.without_shared([*places.lines(), *new])) == new
