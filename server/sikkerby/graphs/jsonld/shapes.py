"""What the SHACL shapes say of one property of one class, as far as a JSON Schema can say it too.

Only constraints that stand directly on a property shape with a single property as its path are
read: those that need the rest of the graph (paths, SPARQL, alternatives) stay with SHACL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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

    def joined(self, other: Rule) -> Rule:
        """Both rules at once."""
        maxima = [entry for entry in (self.maximum, other.maximum) if entry is not None]
        return Rule(
            max(self.minimum, other.minimum),
            min(maxima, default=None),
            self.languages & other.languages or self.languages or other.languages,
            tuple(entry for entry in self.allowed if entry in other.allowed)
            or self.allowed
            or other.allowed,
            self.patterns + other.patterns,
            max(self.minimum_length, other.minimum_length),
            self.target or other.target,
        )


Rules = Mapping[NamedNode, Mapping[str, Rule]]


def read_rules(folder: Path) -> Rules:
    """The rules by class and by property (an IRI), from all Turtle files of a folder."""
    triples = [
        quad.triple
        for file in sorted(folder.glob("*.ttl"))
        for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    shapes = Index(triples)
    rules: dict[NamedNode, dict[str, Rule]] = defaultdict(dict)
    for shape in list(shapes.subjects()):
        values = _values(shape, shapes)
        paths, targets = values.get("path", []), values.get("targetClass", [])
        # A warning or a remark does not make a document wrong.
        if values.get("severity", [SH["Violation"]]) != [SH["Violation"]] or "flags" in values:
            continue
        for path in paths:
            for target in targets:
                if isinstance(path, NamedNode) and isinstance(target, NamedNode):
                    known = rules[target].get(path.value, Rule())
                    rules[target][path.value] = known.joined(_rule(values, shapes))
    return rules


_Values = Mapping[str, list[NamedNode | BlankNode | Literal | Triple]]


def _values(shape: Node, shapes: Index) -> _Values:
    found: dict[str, list[NamedNode | BlankNode | Literal | Triple]] = defaultdict(list)
    for predicate, value in shapes.outgoing(shape):
        if predicate.value.startswith(SH.iri):
            found[predicate.value.removeprefix(SH.iri)].append(value)
    return found


def _rule(values: _Values, shapes: Index) -> Rule:
    def texts(name: str) -> list[str]:
        return [entry.value for entry in values.get(name, []) if isinstance(entry, Literal)]

    def members(name: str) -> list[str]:
        return [entry for head in values.get(name, []) for entry in _list(head, shapes)]

    classes = [entry for entry in values.get("class", []) if isinstance(entry, NamedNode)]
    maximum = texts("maxCount")
    return Rule(
        int(next(iter(texts("minCount")), "0")),
        int(maximum[0]) if maximum else None,
        frozenset(members("languageIn")),
        tuple(members("in")),
        tuple(texts("pattern")),
        int(next(iter(texts("minLength")), "0")),
        classes[0] if classes else None,
    )


def _list(head: object, shapes: Index) -> Iterator[str]:
    while isinstance(head, (BlankNode, NamedNode)) and head != RDF["nil"]:
        pairs = dict(shapes.outgoing(head))
        first = pairs.get(RDF["first"])
        if isinstance(first, (NamedNode, Literal)):
            yield first.value
        head = pairs.get(RDF["rest"])
