"""SPARQL results that were cut (JSON, XML, CSV and TSV, all W3C, 2013), and marked as such.

JSON carries a `complete` member (other members are allowed and ignored), XML a comment, CSV and
TSV one last row that says so in its first field.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple | None

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def write_json(variables: Sequence[str], rows: Sequence[Sequence[Term]]) -> bytes:
    """Some of the solutions, which the engine's own writer takes all or none of."""
    bindings = [
        {
            name: _json_term(term)
            for name, term in zip(variables, row, strict=True)
            if term is not None
        }
        for row in rows
    ]
    document = {"head": {"vars": list(variables)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = term.language
            if term.direction:
                found["its:dir"] = term.direction.value
        elif term.datatype.value != _STRING:
            found["datatype"] = term.datatype.value
        return found
    assert isinstance(term, Triple)
    parts = {name: _json_term(getattr(term, name)) for name in ("subject", "predicate", "object")}
    return {"type": "triple", "value": parts}


def mark_cut(body: bytes, name: str, columns: int, rows: int) -> bytes:
    """A document of so many rows, with a note that there are more."""
    notice = f"cut after {rows} rows, as asked by limit; there are more"
    if name == "json":
        return f'{{"complete":false,"notice":"{notice}",'.encode() + body[1:]
    if name == "xml":
        return body.replace(b"<head>", f"<!-- {notice} --><head>".encode(), 1)
    separator, end = (",", "\r\n") if name == "csv" else ("\t", "\n")
    return body + f'"# {notice}"{separator * (columns - 1)}{end}'.encode()
