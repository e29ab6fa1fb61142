"""What the SHACL shapes say of one property of one class, as far as a JSON Schema can say it too.

Only constraints that stand directly on a property shape with a single property as its path are
read: those that need the rest of the graph (paths, SPARQL, alternatives) stay with SHACL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from sikkerby.graphs.jsonld.index import Index, Pair
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


# By class and by property (an IRI).
Rules = Mapping[tuple[NamedNode | None, str], Rule]
_Values = Mapping[str, list[NamedNode | BlankNode | Literal | Triple]]


def read_rules(folder: Path) -> Rules:
    """The rules of all Turtle files of a folder."""
    shapes = Index(
        quad.triple
        for file in sorted(folder.glob("*.ttl"))
        for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True)
    )
    said: dict[tuple[NamedNode | None, str], list[Pair]] = defaultdict(list)
    for shape in shapes.subjects():
        pairs = shapes.outgoing(shape)
        values = _by_name(pairs)
        # A warning or a remark does not make a document wrong.
        if values["severity"] not in ([], [SH["Violation"]]) or values["flags"]:
            continue
        for path, target in product(values["path"], values["targetClass"]):
            if isinstance(path, NamedNode) and isinstance(target, NamedNode):
                said[target, path.value] += pairs
    return {about: _rule(_by_name(pairs), shapes) for about, pairs in said.items()}


def _by_name(pairs: Iterable[Pair]) -> _Values:
    """Values by the names of terms of SHACL."""
    found = defaultdict(list)
    for predicate, value in pairs:
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
