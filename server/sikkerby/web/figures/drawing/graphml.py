"""A network as GraphML 1.0, which Gephi, yEd, networkx and igraph read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sikkerby.web.figures.drawing.svg import TEMPLATES


@dataclass(frozen=True)
class Node:
    """A party; `kind` is the local name of its class."""

    id: str
    label: str
    code: str
    kind: str
    initiatives: int


@dataclass(frozen=True)
class Edge:
    """What two parties share on one basis; a pair may have several."""

    a: str
    b: str
    basis: str
    initiatives: int


def write_graphml(nodes: Sequence[Node], edges: Sequence[Edge]) -> bytes:
    """The document, undirected; the weight of an edge is its number of initiatives."""
    template = TEMPLATES.get_template("network.graphml")
    return template.render(nodes=nodes, edges=edges).encode()
