"""Shapes that are one query (SHACL, section 5), run over a whole part by the engine we serve with.

SHACL runs such a query once for each target, as the value of `$this`. Here it runs once, and its
results are filtered by the targets. They are the same, since `$this` occurs in every part of these
queries on which the rest depends. rdflib, which pySHACL uses, takes a hundred times as long for
such a query: that was half of the time of all validation.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Store

from sikkerby.validation.findings import Check, Finding
from sikkerby.validation.shapes import ShapeLibrary
from sikkerby.validation.sparql import read_query, select, store_of
from sikkerby.vocabulary import shorten_iri

_SHAPES = read_query("queries")


@dataclass(frozen=True)
class QueryShape:
    """A shape's query (`text`), the query that selects its targets, and its path, if it has one."""

    targets: str
    text: str
    path: NamedNode | None


def query_shapes(library: ShapeLibrary) -> dict[str, QueryShape]:
    """The shapes that are nothing but a query, by IRI."""
    return {
        shape.value: QueryShape(
            f"SELECT DISTINCT ?this {{ {targets.value} }}",
            text.value.replace("$PATH", str(path)),
            path,
        )
        for shape, path, text, targets in select(store_of(library.triples()), _SHAPES)
    }


def run_query(
    shape: QueryShape, check: Check, store: Store, subjects: Container[str] | None
) -> Iterator[Finding]:
    """What the query finds in `store`, as findings of `check`; with `subjects`, only of those.

    Raises SyntaxError for a query that does not parse.
    """
    targets = {
        focus
        for (focus,) in select(store, shape.targets)
        if isinstance(focus, NamedNode) and (subjects is None or focus.value in subjects)
    }
    if not targets:
        return
    rows = select(store, shape.text)
    names = [variable.value for variable in rows.variables]
    for row in rows:
        said = dict(zip(names, row, strict=True))
        focus, path = said["this"], said.get("path") or shape.path
        if focus in targets:
            yield check.find(
                focus.value,
                shorten_iri(path.value) if path else "",
                str(said.get("value") or focus),
                component="SPARQLConstraintComponent",
            )
