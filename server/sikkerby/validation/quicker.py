"""What pySHACL does for nothing and has no setting to leave out: `shacl` calls `install`.

The results are the same (`tests/unit/test_quicker.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.core.logical_constraints import OrConstraintComponent
from rdflib import Graph
from rdflib.term import Node

_try_all: Callable[..., tuple[bool, list[Any]]] = OrConstraintComponent._evaluate_or_constraint


def install() -> None:
    """Leave it out from now on, in this process."""
    # pySHACL words every result, also those of a branch of sh:or that another branch makes up for:
    # a third of all validation. What people read comes from the shapes' own messages.
    every: Any = ConstraintComponent
    every.make_v_result_description = _say_nothing
    choice: Any = OrConstraintComponent
    choice._evaluate_or_constraint = _try_in_turn
    # pySHACL logs what it raises as well.
    logging.getLogger("pyshacl").setLevel(logging.CRITICAL)


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
    """sh:or that stops at the first branch that holds; pySHACL tries all (SHACL, section 4.6.3)."""
    shape = component.shape
    branches = [shape.get_other_shape(node) for node in shape.sg.graph.items(choices)]
    if not branches or None in branches:
        # It says what is wrong with the shape.
        return _try_all(component, executor, choices, graph, values, path)
    reports = [
        component.make_v_result(graph, focus, value_node=value)
        for focus, found in values.items()
        for value in found
        if not any(
            branch.validate(executor, graph, focus=value, _evaluation_path=path[:])[0]
            for branch in branches
        )
    ]
    return bool(reports), reports
