"""pySHACL on one part of the data: with `pyshacl_patches`, all that knows of pyshacl.

pySHACL gets rdflib graphs in memory, nothing else: on another store it is many times slower and
has been seen to report violations that are none. Shapes are run one by one, each with its own
focus nodes picked out, so that the background of a part is never checked again with it.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache, cached_property, partial
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple
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
from sikkerby.graphs.dataset import Graph as TripleGraph
from sikkerby.graphs.dataset import make_graph
from sikkerby.validation import pyshacl_patches
from sikkerby.validation.findings import Check, Finding
from sikkerby.validation.queries import QueryShape, query_shapes, run_query
from sikkerby.validation.shapes import TARGETS, ShapeLibrary
from sikkerby.vocabulary import shorten_iri

_PATHS: Mapping[Node, str] = {
    SH_.inversePath: "^{}",
    SH_.zeroOrMorePath: "{}*",
    SH_.oneOrMorePath: "{}+",
    SH_.zeroOrOnePath: "{}?",
}
# What is raised by shapes that cannot be applied: by pySHACL, or by the engine.
_LOAD_FAULTS = (ShapeLoadError, ConstraintLoadError, ReportableRuntimeError)
_FAULTS = (*_LOAD_FAULTS, SyntaxError, ValueError, RuntimeError)

pyshacl_patches.install()


class Conversion:
    """From pyoxigraph's terms to rdflib's; terms that come again are converted once.

    Those of `known` are the very same objects: dictionaries then find them without asking rdflib
    whether they are equal, which takes long.
    """

    def __init__(self, known: Conversion | None = None) -> None:
        self._terms: dict[object, Node] = dict(known._terms) if known else {}

    def graph(self, *parts: TripleGraph) -> PartGraph:
        """An rdflib graph in memory of the triples of some graphs."""
        graph = PartGraph(store="SimpleMemory", bind_namespaces="none")
        graph.parts = parts
        add = graph.store.add
        for part in parts:
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

    parts: tuple[TripleGraph, ...] = ()

    def __bool__(self) -> bool:
        return True

    @cached_property
    def engine(self) -> Store:
        """The same triples in the default graph of a store. Blank nodes, which data have none of,
        would be others in each part."""
        store = Store()
        for part in self.parts:
            store.load(part.content, format=RdfFormat.N_TRIPLES, lenient=True)
        return store

    # rdflib's has an overload for paths, which is just what is left out, hence the `ignore`.
    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]
        """As any graph's, but that no predicate is taken for a path: pySHACL walks those itself."""
        return (found for found, _ in self.store.triples(triple, self))

    @cached_property
    def _index(self) -> Any:
        """The store's own: dictionaries by subject, predicate and object."""
        return vars(self.store)["_SimpleMemory__spo"]

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Any:
        """As any graph's; those of a node, which is nearly all that pySHACL asks for, are looked up
        without three generators in between."""
        if subject is None or predicate is None or isinstance(subject, list):
            return super().objects(subject, predicate, unique)
        return iter(self._index.get(subject, {}).get(predicate, ()))


class PreparedShapes:
    """Shapes ready to be run on any number of graphs."""

    def __init__(self, library: ShapeLibrary) -> None:
        self._library = library
        self._terms = Conversion()
        self._graph = self._terms.graph(make_graph(library.triples()))
        queries = query_shapes(library)
        try:
            loaded = ShapesGraph(self._graph)
            for shape in loaded.shapes:
                # Without a message, one would be made up for each result of a nested shape.
                shape._messages = shape._messages or {RdfLiteral("")}
        except _LOAD_FAULTS as error:
            raise InputError("shapes-not-loadable", _first_line(error)) from None
        shapes = {str(shape.node): shape for shape in loaded.shapes if _has_target(shape)}
        self._shapes: dict[str, Shape | QueryShape] = dict(sorted((shapes | queries).items()))
        self._executor = SHACLExecutor()
        self._path_text = cache(partial(path_text, self._graph))
        self.costs: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._shapes)

    def graph(self, *parts: TripleGraph) -> PartGraph:
        """An rdflib graph in memory of the triples of some graphs, to be run on."""
        return Conversion(self._terms).graph(*parts)

    def run(
        self,
        graph: PartGraph,
        subjects: Container[str] | None = None,
        shapes: Container[str] | None = None,
    ) -> list[Finding]:
        """What all shapes find on `graph`, or those whose IRIs are in `shapes`.

        With `subjects`, only of those resources. `costs` grows by the seconds of each shape.
        """
        found: list[Finding] = []
        for iri, shape in self._shapes.items():
            if shapes is not None and iri not in shapes:
                continue
            began = time.perf_counter()
            check = self._library.checks[iri]
            try:
                found += (
                    run_query(shape, check, graph.engine, subjects)
                    if isinstance(shape, QueryShape)
                    else self._run_shape(shape, check, graph, subjects)
                )
            except _FAULTS as error:
                raise InputError(
                    "shape-query-not-applicable"
                    if isinstance(shape, QueryShape)
                    else "shape-not-applicable",
                    _first_line(error),
                    place=check.place,
                ) from None
            self.costs[check.name] = time.perf_counter() - began + self.costs.get(check.name, 0.0)
        return found

    def _run_shape(
        self, shape: Shape, check: Check, graph: Graph, subjects: Container[str] | None
    ) -> Iterator[Finding]:
        focus = shape.focus_nodes(graph)  # type: ignore[no-untyped-call]
        if subjects is not None:
            focus = {node for node in focus if str(node) in subjects}
        if not focus:
            return
        _, reports = shape.validate(self._executor, graph, focus=focus)
        for _, _, triples in reports:
            said: dict[Node, Node] = {}
            for _, predicate, value in triples:
                said[predicate] = value[1] if isinstance(value, tuple) else value
            focus, value, path = map(said.get, (SH_.focusNode, SH_.value, SH_.resultPath))
            if subjects is None or str(focus) in subjects:
                yield check.find(
                    str(focus),
                    self._path_text(path) if path is not None else "",
                    value.n3() if value is not None else "",
                    component=str(said[SH_.sourceConstraintComponent]).rpartition("#")[2],
                )


def path_text(graph: Graph, path: Node) -> str:
    """A property path as SPARQL writes it, with short names."""
    if isinstance(path, URIRef):
        return shorten_iri(str(path))
    if (path, RDF_.first, None) in graph:
        return "/".join(path_text(graph, step) for step in Collection(graph, path))
    for predicate, value in graph.predicate_objects(path):
        if predicate == SH_.alternativePath:
            choices = (path_text(graph, choice) for choice in Collection(graph, value))
            return f"({'|'.join(choices)})"
        if predicate in _PATHS:
            return _PATHS[predicate].format(path_text(graph, value))
    return ""


def _has_target(shape: Shape) -> bool:
    graph = shape.sg.graph
    return isinstance(shape.node, URIRef) and any(
        (shape.node, SH_[name], None) in graph for name in TARGETS
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
