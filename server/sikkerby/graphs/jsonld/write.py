"""Flat JSON-LD: one node a line, sorted, with the context embedded."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from sikkerby.errors import NotAcceptable
from sikkerby.graphs.jsonld.context import LINK, PLAIN, TEXT, Context
from sikkerby.graphs.jsonld.index import Node, Pair
from sikkerby.graphs.sorted_lines import sort_lines
from sikkerby.vocabulary import RDF, XSD

Document = dict[str, Any]
# What writes a node, by the key that leads to it.
Links = Mapping[str, Callable[[Node], Any]]

_TYPE = RDF["type"].value
_BOOLEAN = XSD["boolean"].value
_WHOLE_NUMBERS = {XSD[name].value for name in ("integer", "nonNegativeInteger", "long", "int")}
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# JavaScript keeps whole numbers exactly up to 2^53, which has sixteen digits.
_EXACT_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")


def write_document(
    triples: Iterable[Triple], context: Context, folder: Path | None = None
) -> Iterator[bytes]:
    """A graph as JSON-LD, in pieces to be written one after the other; of a long document a part
    lies in files below `folder` until then.

    The triples of each subject come together, and are never held all at once. Equal graphs give
    equal bytes. Raises NotAcceptable for what JSON-LD 1.1 cannot say (a triple as a term, a text
    direction).
    """
    writer = NodeWriter(context)
    lines = writer.lines(triples, folder)
    # With the first line in order all are made: only then are the prefixes known that must step
    # aside.
    first = next(lines, b"")
    yield f'{{"@context":{encode(writer.head(context.document))},\n"@graph":[\n'.encode()
    yield first
    for line in lines:
        yield b",\n"
        yield line
    yield b"\n]}\n"


def encode(value: Any) -> str:
    """JSON without spaces, letters as they are."""
    return _ENCODER.encode(value)


class NodeWriter:
    """Writes nodes of one document under the keys of a context.

    A value stands under the key that says exactly what it is; any other value stands under the
    property's whole IRI, in full, so that nothing is lost and no key changes its type.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self._taken: set[str] = set()

    def head(self, document: Any) -> Any:
        """The value of `@context`: `document` (an object or an address) as this document needs it.

        An IRI such as `geo:55.7,12.6` would be read as a compact IRI of the prefix `geo`, so the
        prefix is taken back in documents that hold one.
        """
        if not self._taken:
            return document
        return [document, dict.fromkeys(sorted(self._taken))]

    def lines(self, triples: Iterable[Triple], folder: Path | None = None) -> Iterator[bytes]:
        """A line of JSON for each subject, sorted by its identifier."""
        for line in sort_lines(self._named_lines(triples), folder):
            yield line[line.index(b"\0") + 1 : -1]

    def _named_lines(self, triples: Iterable[Triple]) -> Iterator[bytes]:
        """Each line with its identifier before it, by which it is sorted, and a line end."""
        for subject, group in groupby(triples, attrgetter("subject")):
            if isinstance(subject, Triple):
                raise NotAcceptable("not-writable-as-json-ld", subject)
            pairs = [(triple.predicate, triple.object) for triple in group]
            yield f"{self.reference(subject)}\0{encode(self.node(subject, pairs))}\n".encode()

    def node(self, subject: Node, pairs: Iterable[Pair], links: Links | None = None) -> Document:
        """One node, its keys in the context's order.

        `links` says by key how the nodes that it points to are written; the others are IRIs.
        """
        found: dict[str, list[Any]] = defaultdict(list)
        texts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        several = {"type": True}
        links = links or {}
        for predicate, value in pairs:
            iri = predicate.value
            if isinstance(value, Triple):
                raise NotAcceptable("not-writable-as-json-ld", value)
            if iri == _TYPE and not isinstance(value, Literal):
                found["type"].append(self._name(value))
                continue
            key = self.context.keys.get(iri, {}).get(_kind(value))
            if key is None:
                found[self.iri(iri)].append(self._in_full(value))
                continue
            several[key.name] = key.several
            if isinstance(value, Literal) and key.kind == TEXT:
                texts[key.name][value.language or ""].append(value.value)
            elif isinstance(value, Literal):
                found[key.name].append(_native(value.value, key.kind))
            else:
                write = links.get(key.name, self._name if key.vocabulary else self.reference)
                found[key.name].append(write(value))
        made: Document = {
            name: _one_or_more(values, several.get(name, False)) for name, values in found.items()
        }
        for name, by_language in texts.items():
            made[name] = {
                language: _one_or_more(by_language[language], several[name])
                for language in sorted(by_language)
            }
        return {"id": self.reference(subject), **self.ordered(made)}

    def ordered(self, members: Document) -> Document:
        """Members in the order of the context's keys, whole IRIs last."""
        ranks = self.context.ranks
        last = len(ranks)
        return dict(sorted(members.items(), key=lambda item: (ranks.get(item[0], last), item[0])))

    def reference(self, node: Node) -> str:
        """How a node is named where only names of nodes may stand."""
        return f"_:{node.value}" if isinstance(node, BlankNode) else self.iri(node.value)

    def iri(self, value: str) -> str:
        """An IRI as it stands, noting the prefix that it could be mistaken for."""
        scheme, _, rest = value.partition(":")
        if scheme in self.context.prefixes and not rest.startswith("//"):
            self._taken.add(scheme)
        return value

    def _name(self, node: Node) -> str:
        """A node's short name in the context, where it has one."""
        short = self.context.names.get(node.value) if isinstance(node, NamedNode) else None
        return short or self.reference(node)

    def _in_full(self, value: NamedNode | BlankNode | Literal) -> Any:
        if not isinstance(value, Literal):
            return {"id": self.reference(value)}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if datatype == PLAIN:
            return value.value
        return {"@value": value.value, "@type": self.iri(datatype)}


def _kind(value: NamedNode | BlankNode | Literal) -> str:
    if not isinstance(value, Literal):
        return LINK
    if getattr(value, "direction", None):
        raise NotAcceptable("not-writable-as-json-ld", value)
    return TEXT if value.language else value.datatype.value


def _native(lexical: str, datatype: str) -> Any:
    """A JSON number or boolean where reading it back gives this very form; else the string."""
    if datatype in _WHOLE_NUMBERS and _EXACT_NUMBER.fullmatch(lexical):
        return int(lexical)
    if datatype == _BOOLEAN and lexical in ("true", "false"):
        return lexical == "true"
    return lexical


def _one_or_more(values: list[Any], several: bool) -> Any:
    if len(values) == 1:
        return values if several else values[0]
    return sorted(values, key=_sort_key)


def _sort_key(value: Any) -> tuple[str, str]:
    if isinstance(value, dict):
        return str(value.get("id", "")), encode(value)
    return str(value), ""
