"""Shapes that are one query over a whole part (SHACL, section 5), run by the engine we serve with.

They hang on a class as their target node, and what they find at fault is `?value`. rdflib, which
pySHACL asks, takes a hundred times as long over such a query: half of all validation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple, Variable

from sikkerby.graphs.dataset import group_by_subject
from sikkerby.validation.shapes import Result, ShapeLibrary
from sikkerby.vocabulary import RDF, RDFS, SH, shorten_iri

_THIS = Variable("this")
# What a shape may have beside its query and still be nothing but the query.
_BESIDE = frozenset(
    SH[name] for name in ("targetNode", "sparql", "message", "severity")
)  # fmt: skip


@dataclass(frozen=True)
class QueryShape:
    """A shape's IRI, the classes that it hangs on, and its query with all prefixes."""

    shape: str
    targets: tuple[NamedNode, ...]
    text: str


def query_shapes(library: ShapeLibrary) -> dict[str, QueryShape]:
    """The shapes that are nothing but a query, by IRI."""
    about = group_by_subject(library.triples())
    found: dict[str, QueryShape] = {}
    for node, triples in about.items():
        said = {t.predicate for t in triples if t.predicate.value.startswith(SH.iri)}
        queries = [t.object for t in triples if t.predicate == SH["sparql"]]
        targets = tuple(
            t.object
            for t in triples
            if t.predicate == SH["targetNode"] and isinstance(t.object, NamedNode)
        )
        if isinstance(node, NamedNode) and targets and len(queries) == 1 and said <= _BESIDE:
            text = _query_text(about, queries[0])
            found[node.value] = QueryShape(node.value, targets, text)
    return found


def _query_text(about: Mapping[Any, list[Triple]], query: object) -> str:
    prefixes: list[str] = []
    select = ""
    for triple in about.get(query, ()):
        if triple.predicate == SH["select"] and isinstance(triple.object, Literal):
            select = triple.object.value
        if triple.predicate == SH["prefixes"]:
            for declared in about.get(triple.object, ()):
                if declared.predicate == SH["declare"]:
                    values = {t.predicate: t.object for t in about.get(declared.object, ())}
                    prefix, space = values[SH["prefix"]], values[SH["namespace"]]
                    assert isinstance(prefix, Literal)
                    assert isinstance(space, Literal)
                    prefixes.append(f"PREFIX {prefix.value}: <{space.value}>")
    return "\n".join([*prefixes, select])


def run_query(shape: QueryShape, store: Store, subjects: frozenset[str] | None) -> Iterator[Result]:
    """What the query finds in the default graph of `store`; with `subjects`, only of those.

    Raises SyntaxError for a query that does not parse.
    """
    seen: set[Result] = set()
    for target in shape.targets:
        if subjects is not None and not _may_concern(store, target, subjects):
            continue
        rows = store.query(shape.text, substitutions={_THIS: target})
        assert isinstance(rows, QuerySolutions)
        names = {variable.value for variable in rows.variables}
        for row in rows:
            value = row["value"] if "value" in names else None
            path = row["path"] if "path" in names else None
            is_node = isinstance(value, NamedNode)
            found = Result(
                shape.shape,
                "SPARQLConstraintComponent",
                value.value if isinstance(value, NamedNode) else target.value,
                shorten_iri(path.value) if isinstance(path, NamedNode) else "",
                "" if is_node or value is None else str(value),
            )
            if (subjects is None or found.focus in subjects) and found not in seen:
                seen.add(found)
                yield found


def _may_concern(store: Store, target: NamedNode, subjects: frozenset[str]) -> bool:
    """Whether a query that hangs on a class can find anything of these resources at fault.

    One on rdfs:Resource always can; one on another class only where there are instances of it.
    """
    return target == RDFS["Resource"] or any(
        isinstance(quad.subject, NamedNode) and quad.subject.value in subjects
        for quad in store.quads_for_pattern(None, RDF["type"], target, None)
    )
