"""Patches for what pySHACL does needlessly or wrongly and has no setting for.

`shacl` calls `install`. Other results are the same (`tests/unit/test_quicker.py`).
"""

from __future__ import annotations

import logging
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyshacl.shape
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.core.logical_constraints import OrConstraintComponent
from pyshacl.constraints.core.property_pair_constraints import (
    LessThanConstraintComponent,
    LessThanOrEqualsConstraintComponent,
)
from rdflib import SH, XSD, Graph
from rdflib.term import Literal, Node, bind

_try_all: Callable[..., tuple[bool, list[Any]]] = OrConstraintComponent._evaluate_or_constraint


def install() -> None:
    """Patch pySHACL and rdflib in this process."""
    # pySHACL words every result, also those of a branch of sh:or that another branch makes up for:
    # a third of all validation. What people read comes from the shapes' own messages.
    every: Any = ConstraintComponent
    every.make_v_result_description = _say_nothing
    choice: Any = OrConstraintComponent
    choice._evaluate_or_constraint = _try_in_turn
    # It looks each predicate of a shape up in a list, again for every node.
    shapes: Any = pyshacl.shape.module
    shapes.CONSTRAINT_PARAMS = (frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP)
    # rdflib's literals say of two that cannot be compared that they are in order, or raise
    # TypeError; and it knows no value of a year.
    bind(XSD.gYear, int, datatype_specific=True)
    less: Any = LessThanConstraintComponent
    less._compare_lt = _compare_by(operator.lt)
    no_more: Any = LessThanOrEqualsConstraintComponent
    no_more._compare_ltoe = _compare_by(operator.le)
    # They log what they raise as well, or what a shape has yet to say of a literal.
    for library in ("pyshacl", "rdflib"):
        logging.getLogger(library).setLevel(logging.CRITICAL)


def _say_nothing(*_: object, **__: object) -> str:
    return ""


def _try_in_turn(
    component: Any,
    executor: object,
    choices: Node,
    graph: Graph,
    values: Mapping[Node, Iterable[Node]],
    path: list[object],
) -> tuple[bool, list[Any]]:
    """sh:or that asks a branch of all values for which none before it holds, at once; pySHACL asks
    all branches of each value (SHACL, section 4.6.3)."""
    shape = component.shape
    branches = [shape.get_other_shape(node) for node in shape.sg.graph.items(choices)]
    if not branches or None in branches:
        # It says what is wrong with the shape.
        return _try_all(component, executor, choices, graph, values, path)
    left = {value for found in values.values() for value in found}
    for branch in branches:
        left = _failing(branch, executor, graph, left, path) if left else left
    reports = [
        component.make_v_result(graph, focus, value_node=value)
        for focus, found in values.items()
        for value in found
        if value in left
    ]
    return bool(reports), reports


def _failing(
    branch: Any, executor: object, graph: Graph, values: set[Node], path: list[object]
) -> set[Node]:
    """The values for which the branch does not hold."""
    if _reports_further_nodes(branch.sg.graph, branch.node):
        return {
            value
            for value in values
            if not branch.validate(executor, graph, focus=value, _evaluation_path=path[:])[0]
        }
    _, reports = branch.validate(executor, graph, focus=list(values), _evaluation_path=path[:])
    # Of a result, the focus node comes with the graph that it is in.
    return {
        value[1] if isinstance(value, tuple) else value
        for _, _, triples in reports
        for _, predicate, value in triples
        if predicate == SH.focusNode
    }


def _reports_further_nodes(shapes: Graph, shape: Node) -> bool:
    """Whether results of a shape are about what the values that it is asked of point to."""
    inner = list(shapes.objects(shape, SH.property))
    return bool(inner) and (
        (shape, SH.path, None) in shapes
        or any(_reports_further_nodes(shapes, other) for other in inner)
    )


def _compare_by(holds: Callable[[Any, Any], bool]) -> Callable[..., tuple[bool, list[Any]]]:
    """sh:lessThan and its like: values that cannot be compared fail (SHACL, section 4.5.3)."""

    def are_in_order(value: Node, other: Node) -> bool:
        if not (isinstance(value, Literal) and isinstance(other, Literal)):
            return False
        try:
            return holds(value.value, other.value)
        except TypeError:
            return False

    def compare(
        component: Any, values: Iterable[Node], others: Iterable[Node], graph: Graph, focus: Node
    ) -> tuple[bool, list[Any]]:
        reports = [
            component.make_v_result(graph, focus, value_node=value)
            for value in values
            for other in others
            if not are_in_order(value, other)
        ]
        return bool(reports), reports

    return compare
