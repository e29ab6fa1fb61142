"""pySHACL on one part of the data: with `quicker`, all that knows of pyshacl.

pySHACL gets rdflib graphs in memory, nothing else: on another store it is many times slower and
has been seen to report violations that are none. Shapes are run one by one, each with its own
focus nodes picked out, so that the background of a part is never checked again with it.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF as RDF_
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.collection import Collection
from rdflib.namespace import SH as SH_
from rdflib.term import Node

from sikkerby.errors import InputError
from sikkerby.validation import pyshacl_patches
from sikkerby.validation.queries import QueryShape, query_shapes, run_query
from sikkerby.validation.shapes import Result, ShapeLibrary
from sikkerby.vocabulary import shorten_iri

_TARGETS = (SH_.targetClass, SH_.targetNode, SH_.targetSubjectsOf, SH_.targetObjectsOf)


pyshacl_patches.install()


class Conversion:
    """From pyoxigraph's terms to rdflib's; terms that come again are converted once.

    Those of `known` are the very same objects: dictionaries then find them without asking rdflib
    whether they are equal, which takes long.
    """

    def __init__(self, known: Conversion | None = None) -> None:
        self._terms: dict[object, Node] = dict(known._terms) if known else {}

    def graph(self, *parts: Iterable[Triple]) -> PartGraph:
        """An rdflib graph in memory of the given triples."""
        graph = PartGraph(store="SimpleMemory", bind_namespaces="none")
        graph.parts = tuple(tuple(part) for part in parts)
        add = graph.store.add
        for part in graph.parts:
            for triple in self.triples(part):
                add(triple, graph)
        return graph

    def triples(self, triples: Iterable[Triple]) -> Iterator[tuple[Node, Node, Node]]:
        """The same triples as rdflib has them."""
        terms = self._terms
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            yield (
                terms.get(subject) or self._convert(subject),
                terms.get(predicate) or self._convert(predicate),
                # A literal may be empty and so false.
                terms[value] if value in terms else self._convert(value),
            )

    def _convert(self, term: object) -> Any:
        made: Node
        if isinstance(term, NamedNode):
            made = URIRef(term.value)
        elif isinstance(term, BlankNode):
            made = BNode(term.value)
        elif isinstance(term, Literal):
            made = (
                RdfLiteral(term.value, lang=term.language)
                if term.language
                else RdfLiteral(term.value, datatype=URIRef(term.datatype.value), normalize=False)
            )
        else:
            raise TypeError(f"No RDF term: {term!r}")
        self._terms[term] = made
        return made


class PartGraph(Graph):
    """A part in rdflib, and the same in our engine for the shapes that are queries.

    It is true without being counted. pySHACL asks `data or shapes` at every result it words, also
    at those of a branch of sh:or that another branch makes up for; counting would walk all triples
    each time.
    """

    parts: tuple[tuple[Triple, ...], ...] = ()

    def __bool__(self) -> bool:
        return True

    @cached_property
    def engine(self) -> Store:
        """The same triples in the default graph of a store."""
        store = Store()
        store.extend(Quad(*triple) for part in self.parts for triple in part)
        return store

    # rdflib's has an overload for paths, which is just what is left out, hence the `ignore`.
    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]
        """As any graph's, but that no predicate is taken for a path: pySHACL walks those itself."""
        return (found for found, _ in self.store.triples(triple, self))


class PreparedShapes:
    """Shapes ready to be run on any number of graphs."""

    def __init__(self, library: ShapeLibrary) -> None:
        self._library = library
        self._terms = Conversion()
        self._graph = self._terms.graph(library.triples())
        try:
            loaded = ShapesGraph(self._graph)
            self._queries = query_shapes(library)
            for shape in loaded.shapes:
                # Without a message, one would be made up for each result of a nested shape.
                shape._messages = shape._messages or {RdfLiteral("")}
            self._shapes = [
                shape
                for shape in loaded.shapes
                if _has_target(shape) and str(shape.node) not in self._queries
            ]
        except (ShapeLoadError, ConstraintLoadError, ReportableRuntimeError) as error:
            raise InputError("shapes-not-loadable", _first_line(error)) from None
        self._shapes.sort(key=lambda shape: str(shape.node))
        self._executor = SHACLExecutor()
        self._paths: dict[Node, str] = {}
        self.costs: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._shapes) + len(self._queries)

    def graph(self, *parts: Iterable[Triple]) -> PartGraph:
        """An rdflib graph in memory of the given triples, to be run on."""
        return Conversion(self._terms).graph(*parts)

    def run(
        self,
        graph: PartGraph,
        subjects: frozenset[Node] | None = None,
        shapes: frozenset[str] | None = None,
    ) -> list[Result]:
        """The results of all shapes on `graph`, or of those whose IRIs are in `shapes`.

        With `subjects`, only of those resources. `costs` grows by the seconds of each shape.
        """
        results: list[Result] = []
        for shape in self._shapes:
            iri = str(shape.node)
            if shapes is None or iri in shapes:
                with self._counted(iri):
                    results.extend(self._run_shape(shape, graph, subjects))
        names = None if subjects is None else frozenset(map(str, subjects))
        for iri, query in self._queries.items():
            if shapes is None or iri in shapes:
                with self._counted(iri):
                    results.extend(self._run_query(query, graph, names))
        return results

    @contextlib.contextmanager
    def _counted(self, iri: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        name = self._library.checks[iri].name
        self.costs[name] = self.costs.get(name, 0.0) + time.perf_counter() - began

    def _run_query(
        self, query: QueryShape, graph: PartGraph, subjects: frozenset[str] | None
    ) -> Iterable[Result]:
        try:
            return list(run_query(query, graph.engine, subjects))
        except (SyntaxError, ValueError, RuntimeError) as error:
            raise InputError(
                "shape-query-not-applicable",
                _first_line(error),
                place=self._library.checks[query.shape].place,
            ) from None

    def _run_shape(
        self, shape: Shape, graph: Graph, subjects: frozenset[Node] | None
    ) -> Iterable[Result]:
        focus = shape.focus_nodes(graph)  # type: ignore[no-untyped-call]
        if subjects is not None:
            focus = {node for node in focus if node in subjects}
        if not focus:
            return
        try:
            conforms, reports = shape.validate(self._executor, graph, focus=focus)
        except (ShapeLoadError, ConstraintLoadError, ReportableRuntimeError, ValueError) as error:
            raise InputError(
                "shape-not-applicable",
                _first_line(error),
                place=self._library.checks[str(shape.node)].place,
            ) from None
        if conforms:
            return
        for _, _, triples in reports:
            result = self._result(triples, str(shape.node))
            if subjects is None or URIRef(result.focus) in subjects:
                yield result

    def _result(self, triples: Iterable[Any], shape: str) -> Result:
        said: dict[Node, Node] = {}
        for _, predicate, value in triples:
            said[predicate] = value[1] if isinstance(value, tuple) else value
        focus, value = said[SH_.focusNode], said.get(SH_.value)
        path = said.get(SH_.resultPath)
        return Result(
            shape,
            str(said[SH_.sourceConstraintComponent]).rpartition("#")[2],
            str(focus),
            self._path(path) if path is not None else "",
            value.n3() if value is not None else "",
        )

    def _path(self, path: Node) -> str:
        if path not in self._paths:
            self._paths[path] = path_text(self._graph, path)
        return self._paths[path]


def path_text(graph: Graph, path: Node) -> str:
    """A property path as SPARQL writes it, with short names."""
    if isinstance(path, URIRef):
        return shorten_iri(str(path))
    if (path, RDF_.first, None) in graph:
        return "/".join(path_text(graph, step) for step in Collection(graph, path))
    marks: Mapping[URIRef, str] = {
        SH_.zeroOrMorePath: "*",
        SH_.oneOrMorePath: "+",
        SH_.zeroOrOnePath: "?",
    }
    for predicate, value in graph.predicate_objects(path):
        if predicate == SH_.inversePath:
            return f"^{path_text(graph, value)}"
        if predicate == SH_.alternativePath:
            choices = (path_text(graph, choice) for choice in Collection(graph, value))
            return f"({'|'.join(choices)})"
        if predicate in marks:
            return f"{path_text(graph, value)}{marks[URIRef(str(predicate))]}"
    return ""


def _has_target(shape: Shape) -> bool:
    graph = shape.sg.graph
    return isinstance(shape.node, URIRef) and any(
        (shape.node, predicate, None) in graph for predicate in _TARGETS
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
