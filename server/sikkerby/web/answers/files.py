"""Answers as files: the query itself, JSON, CSV, CSV and XLSX for Excel, RDF."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from sikkerby.formats import BY_NAME, HTML, Format, Kind
from sikkerby.graphs.templates import read_template, render_json
from sikkerby.tabular.encoding import encode_table
from sikkerby.tabular.workbook import MEDIA_TYPE
from sikkerby.vocabulary import XSD
from sikkerby.web.answers.ask import Answered
from sikkerby.web.answers.figures import ShownAnswer
from sikkerby.web.answers.terms import number_of, plain_number, tabulate
from sikkerby.web.responses import write_json
from sikkerby.web.served import site
from sikkerby.web.words import language, said

_PAGE = frozenset({Kind.PAGE})
RQ = Format("rq", "application/sparql-query", "rq", _PAGE, "SPARQL")
JSON = Format("json", "application/json", "json", _PAGE, "JSON")
CSV = Format("csv", "text/csv", "csv", _PAGE, "CSV")
EXCEL_CSV = Format("excel.csv", "text/csv", "excel.csv", _PAGE, "CSV, Excel")
XLSX = Format("xlsx", MEDIA_TYPE, "xlsx", _PAGE, "Excel")
TURTLE = BY_NAME["turtle"]

# By suffix; the longer of two that fit comes first. Negotiation leaves out what only a suffix says.
FILES = (XLSX, EXCEL_CSV, CSV, JSON, TURTLE, RQ)
NEGOTIATED = (HTML, JSON, CSV, XLSX, TURTLE, RQ)


def write_answer(answered: Answered, permalink: str) -> bytes:
    """The answer with all that is needed to ask for it again."""
    document = render_json(
        Path(__file__).with_name("answer.json"), answered=answered, permalink=permalink
    )
    document["rows"] = [
        {name: _plain(row[name]) if name in row else None for name in answered.query.columns}
        for row in answered.rows
    ]
    return write_json(document)


def _plain(term: NamedNode | Literal) -> Any:
    """A term as a JSON value: numbers and truth values as such, the rest as text."""
    if (number := number_of(term)) is not None:
        return plain_number(number)
    if isinstance(term, Literal) and term.datatype == XSD["boolean"]:
        return term.value in ("true", "1")
    return term.value


def write_table(form: str, answered: Answered, _: str) -> bytes:
    """A table for Excel, headed in the page's language, with the IRI of each thing beside its name:
    a workbook of one sheet, or the CSV that Danish Excel opens."""
    shown = ShownAnswer(answered)
    headings = [(c.heading, f"{c.heading} (IRI)" if c.is_thing else "") for c in shown.columns]
    table = tabulate(said(answered.query.title), headings, shown.values(answered.rows))
    return encode_table(form, table, language())


def write_turtle(answered: Answered, permalink: str) -> bytes:
    """The query as sh:SPARQLSelectExecutable, and its answer as a result set."""
    template = read_template(Path(__file__).with_name("answer.ttl"))
    text = template.render(answered=answered, permalink=permalink)
    triples = (quad.triple for quad in parse(text, format=RdfFormat.TURTLE))
    return site().write_graph(triples, TURTLE)


WRITERS: dict[str, Callable[[Answered, str], bytes]] = {
    # The query with its values in place; it runs as it stands, anywhere.
    "rq": lambda answered, _permalink: answered.text.encode(),
    "json": write_answer,
    # SPARQL 1.1 Query Results CSV; the bytes whose hash is the answer's.
    "csv": lambda answered, _permalink: answered.table,
    "excel.csv": partial(write_table, "excel.csv"),
    "xlsx": partial(write_table, "xlsx"),
    "turtle": write_turtle,
}
