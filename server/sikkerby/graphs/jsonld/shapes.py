"""What the SHACL shapes say of one property of one class, as far as a JSON Schema can say it too.

Only constraints that stand directly on a property shape with a single property as its path are
read: those that need the rest of the graph (paths, SPARQL, alternatives) stay with SHACL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from sikkerby.graphs.jsonld.index import Index, Node
from sikkerby.vocabulary import RDF, SH


@dataclass(frozen=True)
class Rule:
    """The constraints of all shapes on one property of one class, taken together."""

    minimum: int = 0
    maximum: int | None = None
    languages: frozenset[str] = frozenset()
    allowed: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    minimum_length: int = 0
    target: NamedNode | None = None


Rules = Mapping[NamedNode, Mapping[str, Rule]]
_Values = dict[str, list[NamedNode | BlankNode | Literal | Triple]]


def read_rules(folder: Path) -> Rules:
    """The rules by class and by property (an IRI), from all Turtle files of a folder."""
    triples = [
        quad.triple
        for file in sorted(folder.glob("*.ttl"))
        for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    shapes = Index(triples)
    said: dict[NamedNode, dict[str, _Values]] = defaultdict(lambda: defaultdict(_no_values))
    for shape in shapes.subjects():
        values = _values(shape, shapes)
        # A warning or a remark does not make a document wrong.
        if values.get("severity", [SH["Violation"]]) != [SH["Violation"]] or "flags" in values:
            continue
        for path, target in product(values.get("path", ()), values.get("targetClass", ())):
            if isinstance(path, NamedNode) and isinstance(target, NamedNode):
                for name, found in values.items():
                    said[target][path.value][name] += found
    return {
        target: {path: _rule(values, shapes) for path, values in by_path.items()}
        for target, by_path in said.items()
    }


def _no_values() -> _Values:
    return defaultdict(list)


def _values(shape: Node, shapes: Index) -> _Values:
    found = _no_values()
    for predicate, value in shapes.outgoing(shape):
        if predicate.value.startswith(SH.iri):
            found[predicate.value.removeprefix(SH.iri)].append(value)
    return found


def _rule(values: _Values, shapes: Index) -> Rule:
    """The rule of the values that all shapes on a property of a class have, by constraint."""

    def texts(name: str) -> Iterator[str]:
        return (entry.value for entry in values[name] if isinstance(entry, Literal))

    def numbers(name: str) -> Iterator[int]:
        return map(int, texts(name))

    def members(name: str) -> list[str]:
        return reduce(_both, (list(_list(head, shapes)) for head in values[name]), [])

    return Rule(
        max(numbers("minCount"), default=0),
        min(numbers("maxCount"), default=None),
        frozenset(members("languageIn")),
        tuple(members("in")),
        tuple(texts("pattern")),
        max(numbers("minLength"), default=0),
        next((entry for entry in values["class"] if isinstance(entry, NamedNode)), None),
    )


def _both(some: list[str], others: list[str]) -> list[str]:
    """What two lists have in common, or else all of one."""
    return [entry for entry in some if entry in others] or some or others


def _list(head: object, shapes: Index) -> Iterator[str]:
    while isinstance(head, (BlankNode, NamedNode)) and head != RDF["nil"]:
        pairs = dict(shapes.outgoing(head))
        first = pairs.get(RDF["first"])
        if isinstance(first, (NamedNode, Literal)):
            yield first.value
        head = pairs.get(RDF["rest"])
