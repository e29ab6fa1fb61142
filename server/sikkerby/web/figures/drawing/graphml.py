"""A network as GraphML 1.0, which Gephi, yEd, networkx and igraph read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_KEYS = (
    ("label", "node", "string"),
    ("code", "node", "string"),
    ("kind", "node", "string"),
    ("basis", "edge", "string"),
    ("weight", "edge", "int"),
    ("initiatives", "all", "int"),
)


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
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">')
    lines += [
        f'<key id="{name}" for="{where}" attr.name="{name}" attr.type="{kind}"/>'
        for name, where, kind in _KEYS
    ]
    lines.append('<graph edgedefault="undirected">')
    lines += [
        _element(
            "node",
            {"id": n.id},
            {"label": n.label, "code": n.code, "kind": n.kind, "initiatives": n.initiatives},
        )
        for n in nodes
    ]
    lines += [
        _element(
            "edge",
            {"source": e.a, "target": e.b},
            {"basis": e.basis, "initiatives": e.initiatives, "weight": e.initiatives},
        )
        for e in edges
    ]
    return "\n".join([*lines, "</graph>", "</graphml>", ""]).encode("utf-8")


def _element(name: str, attributes: dict[str, str], data: dict[str, object]) -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    inside = "".join(
        f'<data key="{key}">{escape(str(value))}</data>' for key, value in data.items() if value
    )
    return f"<{name}{written}>{inside}</{name}>"
