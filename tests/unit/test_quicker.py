"""pySHACL as we let it run finds just what it finds by itself."""

from __future__ import annotations

import itertools

import pyshacl
import pytest
from pyshacl.constraints.core.logical_constraints import OrConstraintComponent
from rdflib import Graph, URIRef
from rdflib.namespace import SH

from sikkerby.validation import pyshacl_patches

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix x: <http://example.org/> .
x:node a sh:NodeShape ; sh:targetClass x:Thing ;
    sh:or ( [ sh:path x:a ; sh:minCount 1 ] [ sh:not [ sh:path x:b ; sh:minCount 1 ] ] ) .
x:value a sh:PropertyShape ; sh:targetClass x:Thing ; sh:path x:a ;
    sh:or ( [ sh:in ( 1 2 ) ] [ sh:datatype x:none ] [ sh:hasValue 3 ] ) .
x:nested a sh:NodeShape ; sh:targetClass x:Thing ;
    sh:or ( [ sh:or ( [ sh:path x:b ; sh:hasValue 1 ] [ sh:path x:a ; sh:hasValue 4 ] ) ]
            [ sh:path x:c ; sh:maxCount 0 ] ) .
x:further a sh:NodeShape ; sh:targetClass x:Thing ;
    sh:or ( [ sh:path x:next ; sh:property [ sh:path x:a ; sh:minCount 1 ] ]
            [ sh:path x:b ; sh:maxCount 0 ] ) .
"""
WRONG = SHAPES.replace("( [ sh:in ( 1 2 ) ] [ sh:datatype x:none ] [ sh:hasValue 3 ] )", "()")


def data() -> Graph:
    """Things with every choice of values of three properties."""
    choices = itertools.product((None, 1, 3, 4), (None, 1), (None, 1))
    lines = ["@prefix x: <http://example.org/> ."]
    for number, values in enumerate(choices):
        lines.append(f"x:t{number} a x:Thing ; x:next x:t{number * 5 % 16} .")
        lines += [
            f"x:t{number} x:{name} {value} ."
            for name, value in zip("abc", values, strict=True)
            if value is not None
        ]
    return Graph().parse(data="\n".join(lines), format="turtle")


def found(shapes: str) -> list[tuple[object, ...]]:
    """Shape, focus and value of every result."""
    _, report, _ = pyshacl.validate(
        data(), shacl_graph=Graph().parse(data=shapes, format="turtle"), inference="none"
    )
    assert isinstance(report, Graph)
    asked: tuple[URIRef, ...] = (SH.sourceShape, SH.focusNode, SH.value)
    return sorted(
        tuple(str(report.value(result, name)) for name in asked)
        for result in report.objects(None, SH.result)
    )


def test_results_are_those_of_all_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OrConstraintComponent, "_evaluate_or_constraint", pyshacl_patches._try_all)
    expected = found(SHAPES)
    shapes = {shape for shape, *_ in expected}
    assert len(shapes) == 4
    assert len(expected) < 3 * len(set(data().subjects()))
    pyshacl_patches.install()
    assert OrConstraintComponent._evaluate_or_constraint is not pyshacl_patches._try_all
    assert found(SHAPES) == expected


def test_no_branches_are_refused() -> None:
    assert WRONG != SHAPES
    pyshacl_patches.install()
    with pytest.raises(Exception, match="well-formed RDF list"):
        found(WRONG)


@pytest.mark.parametrize(
    ("first", "second", "less", "equal"),
    [
        ('"2018"^^xsd:gYear', '"2021"^^xsd:gYear', True, False),
        ('"2021"^^xsd:gYear', '"2021"^^xsd:gYear', False, True),
        ('"2021"^^xsd:gYear', '"2018"^^xsd:gYear', False, False),
        ("6", "6.5", True, False),
        ("12", "6", False, False),
        ('"2021-01-31"^^xsd:date', '"2021-02-01"^^xsd:date', True, False),
        # What cannot be compared is in no order.
        ('"2018"^^xsd:gYear', '"2021"', False, False),
        ('"2018"^^xsd:gYear', '"2021-01-01"^^xsd:date', False, False),
        ('"year"^^xsd:gYear', '"2021"^^xsd:gYear', False, False),
        ('"2018"^^xsd:gYear', '"year"^^xsd:gYear', False, False),
        ('"five"^^xsd:decimal', "6", False, False),
        ('"1"^^x:none', '"2"^^x:none', False, False),
        ('"2"^^x:none', '"1"^^x:none', False, False),
        ("x:a", "6", False, False),
        ("[]", "6", False, False),
    ],
)
def test_values_are_compared_as_what_they_are(
    first: str, second: str, less: bool, equal: bool, caplog: pytest.LogCaptureFixture
) -> None:
    pyshacl_patches.install()
    prefixes = SHAPES.partition("x:node")[0] + "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    things = Graph().parse(data=f"{prefixes} x:t x:a {first} ; x:b {second} .", format="turtle")
    for constraint, conforms in (("lessThan", less), ("lessThanOrEquals", less or equal)):
        shape = f"x:s a sh:PropertyShape ; sh:targetNode x:t ; sh:path x:a ; sh:{constraint} x:b ."
        shapes = Graph().parse(data=prefixes + shape, format="turtle")
        assert pyshacl.validate(things, shacl_graph=shapes)[0] is conforms, constraint
    assert caplog.records == []
