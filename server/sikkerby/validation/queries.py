"""Shapes that are one query (SHACL, section 5), run over a whole part by the engine we serve with.

What they find at fault is `$this`, which the query is asked for all at once: it says the same as
with each target in turn, since `$this` stands in every part of it that the rest hangs on. rdflib,
which pySHACL asks, takes a hundred times as long over such a query: half of all validation.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from sikkerby.validation.findings import Check, Finding
from sikkerby.validation.index import Index
from sikkerby.validation.shapes import ShapeLibrary
from sikkerby.vocabulary import PREFIXES, RDF, RDFS, SH, Namespace, shorten_iri

# What `texts` tells queries of an edition's document.
DOC = Namespace("urn:x-sikkerby:document#")
_PREFIXES = {**PREFIXES, "doc": DOC.iri}
_TARGETS = {
    SH["targetClass"]: f"?this {RDF['type']}/{RDFS['subClassOf']}* {{}}",
    SH["targetSubjectsOf"]: "?this {} ?any",
}
# What a shape may have beside its query and still be nothing but the query.
_BESIDE = {SH[name] for name in ("path", "sparql", "message", "severity")}


def select(store: Store, query: str, base: str | None = None) -> QuerySolutions:
    """What a query finds in the default graph, and in those that it names.

    Its prefixes are our own: `lint` refuses a shape that needs others. Raises SyntaxError.
    """
    rows = store.query(query, prefixes=_PREFIXES, base_iri=base)
    assert isinstance(rows, QuerySolutions)
    return rows


@dataclass(frozen=True)
class QueryShape:
    """The query for a shape's targets, its own query, and its path."""

    targets: str
    text: str
    path: NamedNode | None


def query_shapes(library: ShapeLibrary) -> dict[str, QueryShape]:
    """The shapes that are nothing but a query, by IRI."""
    index = Index(library.triples())
    found: dict[str, QueryShape] = {}
    for node in index.subjects():
        queries, paths = (index.values(node, SH[name]) for name in ("sparql", "path"))
        said = {name for name in index.predicates(node) if name.value.startswith(SH.iri)}
        targets = " UNION ".join(
            f"{{ {pattern.format(value)} }}"
            for name, pattern in _TARGETS.items()
            for value in index.values(node, name)
        )
        path = paths[0] if paths else None
        if (
            targets
            and len(queries) == 1
            and isinstance(path, NamedNode | None)
            and said <= _BESIDE | _TARGETS.keys()
        ):
            assert not isinstance(queries[0], Literal)
            text = (index.text(queries[0], SH["select"]) or "").replace("$PATH", str(path))
            query = f"SELECT DISTINCT ?this {{ {targets} }}"
            found[node.value] = QueryShape(query, text, path)
    return found


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
