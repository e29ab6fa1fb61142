"""Results to bytes, in the engine's own writers where they can be bounded, in ours where a
client asked for a cut answer (the engine's writers take all or nothing)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import IO, cast

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
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

from sikkerby.store import xml
from sikkerby.store.failures import TooMuch
from sikkerby.vocabulary import PREFIXES

RESULT_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
}


class Sink:
    """A writable that counts bytes and lines, so that a large answer stops early."""

    def __init__(self, most_bytes: int, most_lines: int | None = None) -> None:
        self._most_bytes = most_bytes
        self._most_lines = most_lines
        self._pieces: list[bytes] = []
        self._size = self._lines = 0

    def write(self, data: bytes) -> int:
        self._size += len(data)
        if self._size > self._most_bytes:
            raise TooMuch("answer_bytes")
        if self._most_lines is not None:
            self._lines += data.count(b"\n")
            if self._lines > self._most_lines:
                raise TooMuch("query_rows")
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def as_file(self) -> IO[bytes]:
        """Itself: the engine calls `write` and `flush`, whatever else its types ask for."""
        return cast("IO[bytes]", self)

    def read_all(self) -> bytes:
        return b"".join(self._pieces)


def boolean(result: QueryBoolean, name: str) -> bytes:
    """The answer to ASK. CSV and TSV, which the standard leaves open, hold the bare word."""
    body = result.serialize(format=RESULT_FORMATS[name])
    assert body is not None
    return body


def solutions(
    result: QuerySolutions, name: str, most_rows: int, most_bytes: int, cut: int | None
) -> tuple[bytes, int, bool]:
    """The solutions, their number, and whether these are all. Raises TooMuch."""
    if cut is None:
        body = _write_solutions(result, name, most_bytes)
        number = _COUNTERS[name](body)
        if number > most_rows:
            raise TooMuch("query_rows")
        return body, number, True
    variables = [variable.value for variable in result.variables]
    rows = [list(solution) for solution in islice(result, cut)]
    complete = next(result, None) is None
    # The engine's own writer takes all or none, and reads any text of some.
    lines = [
        "\t".join(f"?{variable}" for variable in variables),
        *("\t".join(map(_tsv_term, row)) for row in rows),
    ]
    text = "".join(f"{line}\n" for line in lines).encode()
    some = parse_query_results(text, QueryResultsFormat.TSV)
    assert isinstance(some, QuerySolutions)
    body = _write_solutions(some, name, most_bytes)
    if not complete:
        body = _mark_solutions(body, name, len(variables), len(rows))
    return body, len(rows), complete


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


def _write_solutions(result: QuerySolutions, name: str, most_bytes: int) -> bytes:
    sink = Sink(most_bytes)
    result.serialize(sink.as_file(), RESULT_FORMATS[name])
    body = sink.read_all()
    return xml.finish(body) if name == "xml" else body


def graph(
    result: QueryTriples, name: str, most_rows: int, most_bytes: int, cut: int | None
) -> tuple[bytes, int, bool]:
    """Each triple once and in order, their number, and whether these are all. Raises TooMuch."""
    if cut is not None:
        seen = dict.fromkeys(islice(_distinct(result), cut + 1))
        text = serialize(islice(seen, cut), format=RdfFormat.N_TRIPLES)
        assert text is not None
        return _write_graph(text, name, most_rows, most_bytes, complete=len(seen) <= cut)
    # A triple may come many times over before duplicates go, hence the wider bounds here.
    sink = Sink(4 * most_bytes, 4 * most_rows)
    result.serialize(sink.as_file(), RdfFormat.N_TRIPLES)
    return _write_graph(sink.read_all(), name, most_rows, most_bytes)


def graph_of(
    triples: Iterable[Triple], name: str, most_rows: int, most_bytes: int, cut: int | None
) -> tuple[bytes, int, bool]:
    """The same of triples that came from elsewhere."""
    distinct = sorted(set(triples), key=str)
    text = serialize(distinct[:cut], format=RdfFormat.N_TRIPLES)
    assert text is not None
    complete = cut is None or len(distinct) <= cut
    return _write_graph(text, name, most_rows, most_bytes, complete=complete)


def _write_graph(
    text: bytes, name: str, most_rows: int, most_bytes: int, *, complete: bool = True
) -> tuple[bytes, int, bool]:
    """N-Triples in any order as a document.

    Sorted canonical N-Triples are the middle step: sorting lines of bytes takes a tenth of
    sorting triples, and makes every other format as deterministic as this one.
    """
    lines = sorted(set(text.splitlines(keepends=True)))
    if len(lines) > most_rows:
        raise TooMuch("query_rows")
    text = b"".join(lines)
    if b"_:" in text:
        text, lines = _name_blank_nodes(text, lines)
    if name == "ntriples":
        body = text
    else:
        sink = Sink(most_bytes)
        triples = (quad.triple for quad in parse(text, RdfFormat.N_TRIPLES))
        serialize(triples, sink.as_file(), GRAPH_FORMATS[name], prefixes=_used_prefixes(text))
        body = sink.read_all()
    if name == "rdfxml":
        body = xml.finish(body)
    if len(body) > most_bytes:
        raise TooMuch("answer_bytes")
    return (body if complete else _mark_graph(body, name, len(lines))), len(lines), complete


def _distinct(result: QueryTriples) -> Iterator[Triple]:
    seen: set[Triple] = set()
    for triple in result:
        if triple not in seen:
            seen.add(triple)
            yield triple


_MOST_BLANK_LINES = 20_000


def _name_blank_nodes(text: bytes, lines: list[bytes]) -> tuple[bytes, list[bytes]]:
    """Blank nodes under the names of RDFC-1.0, so that the same query gives the same bytes."""
    if len(lines) > _MOST_BLANK_LINES:
        return text, lines
    quads = list(parse(text, RdfFormat.N_TRIPLES))
    if not any(
        isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)
    ):
        return text, lines
    dataset = Dataset(Quad(*quad.triple) for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    named = serialize((quad.triple for quad in dataset), format=RdfFormat.N_TRIPLES)
    assert named is not None
    lines = sorted(named.splitlines(keepends=True))
    return b"".join(lines), lines


def _used_prefixes(text: bytes) -> dict[str, str]:
    return {name: iri for name, iri in PREFIXES.items() if b"<" + iri.encode() in text}


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
    if b'"' not in body:
        return max(body.count(b"\n") - 1, 0)
    return max(sum(1 for found in _CSV_LINE_OR_TEXT.findall(body) if found == b"\n") - 1, 0)


_COUNTERS: dict[str, Callable[[bytes], int]] = {
    "json": _count_json,
    "xml": lambda body: body.count(b"<result>"),
    "csv": _count_csv,
    "tsv": lambda body: max(body.count(b"\n") - 1, 0),
}
