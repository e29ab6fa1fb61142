"""Every constraint of every shape is hit by an example that differs from a valid one in one
statement, with the expected report beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from sikkerby import resources
from sikkerby.graphs.dataset import make_graph
from sikkerby.validation.findings import Finding
from sikkerby.validation.shacl import Conversion, PreparedShapes
from sikkerby.validation.shapes import SHAPES, TARGETS, ShapeLibrary, read_shapes
from sikkerby.vocabulary import SH
from tests.shapes.expected import expected_report

HERE = Path(__file__).parent
FOLDERS = sorted(file.parent for file in HERE.glob("*/valid.ttl"))
INVALID = sorted(HERE.glob("*/invalid.*.ttl"))

# SHACL's constraint parameters (sections 4 and 5) that shapes here use or may use; a count of a
# qualified shape is a constraint of its own, the shape that it counts is not.
PARAMETERS = frozenset(
    """
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive
    minLength maxLength pattern languageIn uniqueLang equals disjoint lessThan lessThanOrEquals
    not and or xone node property closed hasValue in sparql qualifiedMinCount qualifiedMaxCount
    """.split()  # noqa: SIM905
)


@pytest.fixture(scope="module")
def library() -> ShapeLibrary:
    return read_shapes(resources.shapes_folder())


@pytest.fixture(scope="module")
def prepared(library: ShapeLibrary) -> PreparedShapes:
    return PreparedShapes(library)


def read_example(file: Path) -> set[Triple]:
    return {quad.triple for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE)}


def shapes_of(folder: Path, library: ShapeLibrary) -> frozenset[str]:
    file = resources.shapes_folder() / f"{folder.name}.ttl"
    return frozenset(iri for iri, texts in library.checks.items() if texts.place.file == file)


def run(file: Path, library: ShapeLibrary, prepared: PreparedShapes) -> list[Finding]:
    graph = Conversion().graph(make_graph(read_example(file)))
    return prepared.run(graph, shapes=shapes_of(file.parent, library))


def constraints(library: ShapeLibrary) -> set[tuple[str, str]]:
    """The constraints of all shapes with targets: the shape's IRI and the constraint's component.

    Read from the Turtle, not from pySHACL: a constraint that it passes over is missed here.
    """
    targets = {SH[name] for name in TARGETS}
    triples = list(library.triples())
    targeted = {t.subject for t in triples if t.predicate in targets}
    found: set[tuple[str, str]] = set()
    for triple in triples:
        name = triple.predicate.value.removeprefix(SH.iri)
        if triple.subject in targeted and name in PARAMETERS:
            assert isinstance(triple.subject, NamedNode)
            component = "SPARQL" if name == "sparql" else name[0].upper() + name[1:]
            found.add((triple.subject.value, f"{component}ConstraintComponent"))
    return found


def test_every_shapes_file_has_examples(library: ShapeLibrary) -> None:
    with_shapes = {texts.place.file for texts in library.checks.values()}
    assert {folder.name for folder in FOLDERS} == {Path(str(file)).stem for file in with_shapes}


def test_every_example_is_collected() -> None:
    everything = set(HERE.glob("*/*"))
    collected = {folder / "valid.ttl" for folder in FOLDERS} | set(INVALID)
    collected |= {file.with_suffix(".txt") for file in INVALID}
    assert everything - {file for file in everything if "__pycache__" in file.parts} == collected


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_valid_example_conforms(
    folder: Path, library: ShapeLibrary, prepared: PreparedShapes
) -> None:
    assert run(folder / "valid.ttl", library, prepared) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_invalid_examples_differ_in_one_statement(folder: Path) -> None:
    valid = read_example(folder / "valid.ttl")
    for file in sorted(folder.glob("invalid.*.ttl")):
        invalid = read_example(file)
        assert len(valid - invalid) <= 1, file.name
        assert len(invalid - valid) <= 1, file.name
        assert valid != invalid, file.name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_invalid_examples_give_their_reports(
    folder: Path, library: ShapeLibrary, prepared: PreparedShapes
) -> None:
    for file in sorted(folder.glob("invalid.*.ttl")):
        expected = file.with_suffix(".txt").read_text("utf-8")
        assert expected_report(run(file, library, prepared)) == expected, file.name


def test_every_constraint_is_hit(library: ShapeLibrary, prepared: PreparedShapes) -> None:
    hit = {
        (SHAPES + result.check, result.component)
        for file in INVALID
        for result in run(file, library, prepared)
    }
    assert constraints(library) - hit == set()


def test_every_class_of_the_vocabulary_has_a_shape(library: ShapeLibrary) -> None:
    ontology = parse(
        (resources.ontology_folder() / "sikkerby.ttl").read_bytes(), format=RdfFormat.TURTLE
    )
    classes = {
        quad.subject
        for quad in ontology
        if quad.object == NamedNode("http://www.w3.org/2000/01/rdf-schema#Class")
    }
    targeted = {t.object for t in library.triples() if t.predicate == SH["targetClass"]}
    assert classes - targeted == set()


def test_messages_are_in_both_languages_and_differ(library: ShapeLibrary) -> None:
    for texts in library.checks.values():
        assert texts.message_da, texts.name
        assert texts.message_en, texts.name
        assert texts.message_da != texts.message_en, texts.name
        assert texts.remedy_da, texts.name
        assert texts.remedy_en, texts.name


def test_examples_have_no_blank_nodes_but_where_that_is_the_fault() -> None:
    found = {
        file
        for file in (*(folder / "valid.ttl" for folder in FOLDERS), *INVALID)
        for triple in read_example(file)
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
    }
    told = {f for f in INVALID if "a blank node" in f.with_suffix(".txt").read_text("utf-8")}
    assert told
    assert found == told
