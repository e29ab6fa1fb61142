"""Writers of cut SPARQL results: JSON, XML, CSV and TSV (all W3C, 2013), marked as cut.

JSON carries a `complete` member (other members are allowed and ignored), XML a comment, CSV and
TSV one last row that says so in its first field.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple | None
Rows = Sequence[Sequence[Term]]

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def _notice(rows: Rows) -> str:
    return f"cut after {len(rows)} rows, as asked by limit; there are more"


def write_json(variables: Sequence[str], rows: Rows, complete: bool) -> bytes:
    document = {
        "head": {"vars": list(variables)},
        "results": {
            "bindings": [
                {
                    name: _json_term(term)
                    for name, term in zip(variables, row, strict=True)
                    if term is not None
                }
                for row in rows
            ]
        },
    }
    if not complete:
        document = {"complete": False, "notice": _notice(rows), **document}
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
        elif term.datatype.value != _STRING:
            found["datatype"] = term.datatype.value
        return found
    assert isinstance(term, Triple)
    parts = {name: _json_term(getattr(term, name)) for name in ("subject", "predicate", "object")}
    return {"type": "triple", "value": parts}


def write_xml(variables: Sequence[str], rows: Rows, complete: bool) -> bytes:
    names = "".join(f"<variable name={quoteattr(name)}/>" for name in variables)
    notice = "" if complete else f"<!-- {_notice(rows)} -->"
    results = "".join(
        "<result>"
        + "".join(
            f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
            for name, term in zip(variables, row, strict=True)
            if term is not None
        )
        + "</result>"
        for row in rows
    )
    return (
        '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        f"{notice}<head>{names}</head><results>{results}</results></sparql>"
    ).encode()


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{escape(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{escape(term.value)}</bnode>"
    if isinstance(term, Literal):
        kind = ""
        if term.language:
            kind = f" xml:lang={quoteattr(term.language)}"
        elif term.datatype.value not in {_STRING, _LANGUAGE_STRING}:
            kind = f" datatype={quoteattr(term.datatype.value)}"
        return f"<literal{kind}>{escape(term.value, {chr(13): '&#13;'})}</literal>"
    assert isinstance(term, Triple)
    parts = "".join(
        f"<{name}>{_xml_term(getattr(term, name))}</{name}>"
        for name in ("subject", "predicate", "object")
    )
    return f"<triple>{parts}</triple>"


def write_csv(variables: Sequence[str], rows: Rows, complete: bool) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(variables)
    writer.writerows([_csv_term(term) for term in row] for row in rows)
    if not complete:
        writer.writerow([f"# {_notice(rows)}", *[""] * (len(variables) - 1)])
    return text.getvalue().encode()


def _csv_term(term: Term) -> str:
    if term is None:
        return ""
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    return str(term) if isinstance(term, Triple) else term.value


def write_tsv(variables: Sequence[str], rows: Rows, complete: bool) -> bytes:
    lines = ["\t".join(f"?{name}" for name in variables)]
    lines += ["\t".join("" if term is None else _tsv_term(term) for term in row) for row in rows]
    if not complete:
        lines.append("\t".join([f'"# {_notice(rows)}"', *[""] * (len(variables) - 1)]))
    return ("\n".join(lines) + "\n").encode()


def _tsv_term(term: Term) -> str:
    return str(term).replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


WRITERS = {"json": write_json, "xml": write_xml, "csv": write_csv, "tsv": write_tsv}
