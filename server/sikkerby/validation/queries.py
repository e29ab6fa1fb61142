"""Shapes that are one query (SHACL, section 5), run over a whole part by the engine we serve with.

What they find at fault is `$this`, which the query is asked for all at once: it says the same as
with each target in turn, since `$this` stands in every part of it that the rest hangs on. rdflib,
which pySHACL asks, takes a hundred times as long over such a query: half of all validation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple

from sikkerby.graphs.dataset import group_by_subject
from sikkerby.validation.shapes import Result, ShapeLibrary
from sikkerby.vocabulary import RDF, RDFS, SH, shorten_iri

_TARGETS = {
    SH["targetClass"]: f"?this {RDF['type']}/{RDFS['subClassOf']}* {{}}",
    SH["targetSubjectsOf"]: "?this {} ?any",
}
# What a shape may have beside its query and still be nothing but the query.
_BESIDE = {SH[name] for name in ("path", "sparql", "message", "severity")}


@dataclass(frozen=True)
class QueryShape:
    """A shape's IRI, the query for its targets, its own query with all prefixes, and its path."""

    shape: str
    targets: str
    text: str
    path: NamedNode | None


def query_shapes(library: ShapeLibrary) -> dict[str, QueryShape]:
    """The shapes that are nothing but a query, by IRI."""
    about = group_by_subject(library.triples())
    found: dict[str, QueryShape] = {}
    for node, triples in about.items():
        said = {t.predicate for t in triples if t.predicate.value.startswith(SH.iri)}
        queries = [t.object for t in triples if t.predicate == SH["sparql"]]
        path = next((t.object for t in triples if t.predicate == SH["path"]), None)
        targets = " UNION ".join(
            f"{{ {_TARGETS[t.predicate].format(t.object)} }}"
            for t in triples
            if t.predicate in _TARGETS
        )
        if (
            isinstance(node, NamedNode)
            and isinstance(path, NamedNode | None)
            and targets
            and len(queries) == 1
            and said <= _BESIDE | _TARGETS.keys()
        ):
            text = _query_text(about, queries[0]).replace("$PATH", str(path))
            query = f"SELECT DISTINCT ?this {{ {targets} }}"
            found[node.value] = QueryShape(node.value, query, text, path)
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
    targets = {focus for (focus,) in _rows(store, shape.targets) if _is_one_of(focus, subjects)}
    if not targets:
        return
    rows = _rows(store, shape.text)
    names = [variable.value for variable in rows.variables]
    for row in rows:
        said = dict(zip(names, row, strict=True))
        focus, path = said["this"], said.get("path") or shape.path
        if focus in targets:
            yield Result(
                shape.shape,
                "SPARQLConstraintComponent",
                focus.value,
                shorten_iri(path.value) if path else "",
                str(said.get("value") or focus),
            )


def _rows(store: Store, query: str) -> QuerySolutions:
    rows = store.query(query)
    assert isinstance(rows, QuerySolutions)
    return rows


def _is_one_of(node: object, subjects: frozenset[str] | None) -> bool:
    return isinstance(node, NamedNode) and (subjects is None or node.value in subjects)
