"""Results to bytes, in the engine's own writers where they can be bounded, in ours where a
client asked for a cut answer (the engine's writers take all or nothing)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, cast

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from sikkerby.formats import Kind, formats_of
from sikkerby.settings import Settings
from sikkerby.store import xml
from sikkerby.store.base import Kind as AnswerKind
from sikkerby.store.failures import TooMuch
from sikkerby.vocabulary import PREFIXES

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# The engine's names of the formats in our table.
RESULT_FORMATS = {
    entry.name: QueryResultsFormat.from_media_type(entry.media_type)
    for entry in formats_of(Kind.RESULTS)
}
GRAPH_FORMATS = {
    entry.name: RdfFormat.from_media_type(entry.media_type) for entry in formats_of(Kind.GRAPH)
}


class Sink(io.BytesIO):
    """A file in memory that counts bytes and lines, so that a large answer stops early."""

    def __init__(self, most_bytes: int, most_lines: int | None = None) -> None:
        super().__init__()
        self._most_bytes = most_bytes
        self._most_lines = most_lines
        self._lines = 0

    def write(self, data: ReadableBuffer, /) -> int:
        size = super().write(data)
        if self.tell() > self._most_bytes:
            raise TooMuch("answer_bytes")
        if self._most_lines is not None:
            self._lines += bytes(data).count(b"\n")
            if self._lines > self._most_lines:
                raise TooMuch("query_rows")
        return size


def write(
    result: QueryBoolean | QuerySolutions | Iterable[Triple],
    name: str,
    limits: Settings,
    cut: int | None,
) -> tuple[AnswerKind, bytes, int, bool]:
    """What a result is made of, its bytes in a format, the number of its rows, and whether these
    are all; they are cut where that is asked. Raises TooMuch and Unwritable."""
    if isinstance(result, QueryBoolean):
        # In CSV and TSV, which the standard leaves open, the bare word.
        return "ask", result.serialize(format=RESULT_FORMATS[name]) or b"", 1, True
    if isinstance(result, QuerySolutions):
        return "select", *_solutions(result, name, limits, cut)
    return "graph", *_graph(result, name, limits, cut)


def _solutions(
    result: QuerySolutions, name: str, limits: Settings, cut: int | None
) -> tuple[bytes, int, bool]:
    """The solutions, their number, and whether these are all. Raises TooMuch."""
    written = result
    complete = True
    if cut is not None:
        rows = [result.variables, *map(list, islice(result, cut))]
        complete = next(result, None) is None
        # The engine's own writer takes all or none, and reads any text of some.
        text = "".join("\t".join(map(_tsv_term, row)) + "\n" for row in rows)
        written = cast("QuerySolutions", parse_query_results(text, QueryResultsFormat.TSV))
    sink = Sink(limits.answer_bytes)
    written.serialize(sink, RESULT_FORMATS[name])
    body = xml.finish(sink.getvalue()) if name == "xml" else sink.getvalue()
    number = _COUNTERS[name](body)
    if cut is None and number > limits.query_rows:
        raise TooMuch("query_rows")
    if not complete:
        body = _mark_solutions(body, name, len(result.variables), number)
    return body, number, complete


def _tsv_term(term: object) -> str:
    """A term as SPARQL's TSV has it; what a triple is written as lacks its brackets."""
    if term is None:
        return ""
    return f"<<( {term} )>>" if isinstance(term, Triple) else str(term)


def _mark_solutions(body: bytes, name: str, columns: int, rows: int) -> bytes:
    """A document of so many rows, with a note that there are more.

    JSON carries a `complete` member (other members are allowed and ignored), XML a comment, CSV and
    TSV one last row that says so in its first field.
    """
    notice = f"cut after {rows} rows, as asked by limit; there are more"
    if name == "json":
        return f'{{"complete":false,"notice":"{notice}",'.encode() + body[1:]
    if name == "xml":
        return body.replace(b"<head>", f"<!-- {notice} --><head>".encode(), 1)
    separator, end = (",", "\r\n") if name == "csv" else ("\t", "\n")
    return body + f'"# {notice}"{separator * (columns - 1)}{end}'.encode()


def _graph(
    result: Iterable[Triple], name: str, limits: Settings, cut: int | None
) -> tuple[bytes, int, bool]:
    """Each triple once and in order, their number, and whether these are all. Raises TooMuch.

    Sorted canonical N-Triples are the middle step: sorting lines of bytes takes a tenth of
    sorting triples, and makes every other format as deterministic as this one.
    """
    most_rows, most_bytes = limits.query_rows, limits.answer_bytes
    # A triple may come many times over before duplicates go, hence the wider bounds here.
    sink = Sink(4 * most_bytes, 4 * most_rows)
    complete = True
    if cut is not None:
        seen: dict[Triple, None] = {}
        for triple in result:
            seen[triple] = None
            if len(seen) > cut:
                complete = False
                break
        result = islice(seen, cut)
    if isinstance(result, QueryTriples):
        result.serialize(sink, RdfFormat.N_TRIPLES)
    else:
        serialize(result, sink, RdfFormat.N_TRIPLES)
    lines = sorted(set(sink.getvalue().splitlines(keepends=True)))
    if len(lines) > most_rows:
        raise TooMuch("query_rows")
    text = b"".join(lines)
    if b"_:" in text and len(lines) <= _MOST_BLANK_LINES:
        text = _name_blank_nodes(text)
    if name == "ntriples":
        body = text
    else:
        document = Sink(most_bytes)
        triples = (quad.triple for quad in parse(text, RdfFormat.N_TRIPLES))
        used = {name: iri for name, iri in PREFIXES.items() if b"<" + iri.encode() in text}
        serialize(triples, document, GRAPH_FORMATS[name], prefixes=used)
        body = document.getvalue()
    if name == "rdfxml":
        body = xml.finish(body)
    if len(body) > most_bytes:
        raise TooMuch("answer_bytes")
    return (body if complete else _mark_graph(body, name, len(lines))), len(lines), complete


_MOST_BLANK_LINES = 20_000


def _name_blank_nodes(text: bytes) -> bytes:
    """Blank nodes under the names of RDFC-1.0, so that the same query gives the same bytes."""
    dataset = Dataset(parse(text, RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    named = serialize((quad.triple for quad in dataset), format=RdfFormat.N_TRIPLES)
    assert named is not None
    return b"".join(sorted(named.splitlines(keepends=True)))


def _mark_graph(body: bytes, name: str, rows: int) -> bytes:
    notice = f"cut after {rows} triples, as asked by limit; there are more"
    if name in {"turtle", "ntriples"}:
        return body + f"# {notice}\n".encode()
    # JSON-LD has no comments: there the header of the response alone says it.
    return body + f"\n<!-- {notice} -->\n".encode() if name == "rdfxml" else body


_JSON_ROW_OR_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[,]\{', re.DOTALL)
_CSV_LINE_OR_TEXT = re.compile(rb'"(?:[^"]|"")*+"|\n')


def _count_json(body: bytes) -> int:
    """Bindings are the objects of the one array. In a string a quote is escaped, so `},{"` stands
    between two of them and nowhere else; only empty ones ask for a closer look."""
    if b"{}" in body:
        return sum(1 for found in _JSON_ROW_OR_TEXT.findall(body) if found[:1] != b'"')
    return 0 if body.endswith(b"[]}}") else body.count(b'},{"') + 1


def _count_csv(body: bytes) -> int:
    """Lines but for the first, which names the variables."""
    if b'"' not in body:
        return body.count(b"\n") - 1
    return _CSV_LINE_OR_TEXT.findall(body).count(b"\n") - 1


_COUNTERS: dict[str, Callable[[bytes], int]] = {
    "json": _count_json,
    "xml": lambda body: body.count(b"<result>"),
    "csv": _count_csv,
    "tsv": lambda body: body.count(b"\n") - 1,
}
