"""The answer to a visitor's own query, shaped for a page: names instead of bare IRIs.

A page shows a bounded part of an answer and says so; the downloads have all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

from sikkerby.errors import RequestError
from sikkerby.formats import BY_NAME
from sikkerby.store import guard
from sikkerby.store.base import Kind, Question, Survey
from sikkerby.vocabulary import PREFIXES, XSD
from sikkerby.web.addresses import prefix, safe_address
from sikkerby.web.served import Site, values
from sikkerby.web.words import language

ROWS_AT_FIRST = 500
MOST_ROWS = 10_000
# What a browser lays out in about a second.
_MOST_CELLS = 60_000
_LONGEST_CELL = 2_000
_LONGEST_TEXT = 300_000
# Answers beyond this are for programs: parsing them would hold up the one web process.
_MOST_BYTES = 8 * 2**20
_MOST_NAMED = 3_000
_MOST_BARS = 40

_NUMBERS = frozenset(
    XSD[name].value for name in ("integer", "decimal", "double", "float", "int", "long")
)
_PLAIN = frozenset({XSD["string"].value, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"})

Term = NamedNode | BlankNode | Literal | Triple | None


@dataclass(frozen=True)
class Cell:
    """A term as shown. `language` is the literal's own tag, `whole` the IRI behind a name."""

    text: str
    address: str = ""
    language: str = ""
    whole: str = ""
    datatype: str = ""
    number: Decimal | None = None
    cut: bool = False


@dataclass(frozen=True)
class Bar:
    """One bar of the figure: what is counted, and how much of it (`share` in percent)."""

    cell: Cell
    value: Cell
    share: float


@dataclass(frozen=True)
class Shown:
    """An answer as the page shows it.

    `found` counts rows or triples that were shown; `complete` is False where there are more.
    """

    kind: Kind
    found: int
    complete: bool
    version: str
    volatile: bool
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    numeric: frozenset[int] = field(default_factory=frozenset)
    truth: bool = False
    text: str = ""
    bars: tuple[Bar, ...] = ()
    bars_of: str = ""


def survey(here: Site, text: str) -> Survey:
    """What the guard tells of a query; raises as it does."""
    settings = here.settings
    return guard.survey(text, max_bytes=settings.query_bytes, max_depth=settings.query_depth)


def answer(here: Site, text: str, limit: int, client: str) -> Shown:
    """The first `limit` rows or triples of the answer.

    Raises what `Store.answer` raises, and RequestError where the answer is too large to show.
    """
    found = survey(here, text)
    name = "turtle" if found.kind == "graph" else "json"
    question = Question(text, BY_NAME[name], client=client, row_limit=limit, survey=found)
    got = here.ask(question)
    if len(got.body) > _MOST_BYTES:
        raise RequestError(
            f"The answer has {len(got.body):,} bytes, too many for a page.",
            remedy="Ask for fewer rows or columns, or fetch the answer as a file.",
        )
    if got.kind == "graph":
        turtle = got.body.decode("utf-8", "replace")
        shown = turtle[:_LONGEST_TEXT]
        whole = got.complete and len(shown) == len(turtle)
        return Shown(got.kind, got.rows, whole, got.version, got.volatile, text=shown)
    parsed = parse_query_results(got.body, format=QueryResultsFormat.JSON)
    if isinstance(parsed, QueryBoolean):
        return Shown("ask", 1, True, got.version, got.volatile, truth=bool(parsed))
    assert isinstance(parsed, QuerySolutions)
    columns = tuple(variable.value for variable in parsed.variables)
    solutions = [tuple(solution) for solution in parsed]
    most = max(_MOST_CELLS // max(len(columns), 1), 1)
    rows = name_cells(here, solutions[:most])
    bars_of, bars = _bars(columns, rows)
    return Shown(
        "select",
        len(rows),
        got.complete and len(rows) == len(solutions),
        got.version,
        got.volatile,
        columns=columns,
        rows=rows,
        numeric=_numeric(columns, rows),
        bars=bars,
        bars_of=bars_of,
    )


def name_cells(
    here: Site, solutions: Iterable[tuple[Term, ...]], longest: int = _LONGEST_CELL
) -> tuple[tuple[Cell, ...], ...]:
    """The terms of solutions as cells, with the names of what has one in the page's language."""
    rows = list(solutions)
    named = dict.fromkeys(term for row in rows for term in row if isinstance(term, NamedNode))
    names = _names(here, list(named)[:_MOST_NAMED])
    return tuple(tuple(_cell(here, term, names, longest) for term in row) for row in rows)


def _names(here: Site, nodes: list[NamedNode]) -> Mapping[NamedNode, str]:
    if not nodes:
        return {}
    asked = f"SELECT ?s ?name {{ VALUES ?s {{ {values(nodes)} }} ?s rdfs:label ?name }}"
    tongues = (language(), "da", "en", "")
    found: dict[NamedNode, tuple[int, str]] = {}
    for solution in here.select(asked):
        node, name = solution["s"], solution["name"]
        if not (isinstance(node, NamedNode) and isinstance(name, Literal)):
            continue
        tag = name.language or ""
        rank = tongues.index(tag) if tag in tongues else len(tongues)
        found[node] = min(found.get(node, (rank, name.value)), (rank, name.value))
    return {node: name for node, (_, name) in found.items()}


def _cell(here: Site, term: Term, names: Mapping[NamedNode, str], longest: int) -> Cell:
    if term is None:
        return Cell("")
    if isinstance(term, NamedNode):
        name = names.get(term) or _shorten(term.value, here.base)
        address = safe_address(here.document_address(term.value, prefix()))
        return Cell(name[:longest], address, whole=term.value[:longest])
    if isinstance(term, Literal):
        kind = term.datatype.value
        return Cell(
            term.value[:longest],
            language=term.language or "",
            datatype="" if kind in _PLAIN else _shorten(kind, here.base),
            number=_number(term) if kind in _NUMBERS else None,
            cut=len(term.value) > longest,
        )
    text = str(term)
    return Cell(text[:longest], cut=len(text) > longest)


def _number(literal: Literal) -> Decimal | None:
    try:
        value = Decimal(literal.value)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**15 else None


def _numeric(columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> frozenset[int]:
    """The columns that hold numbers and nothing else."""
    return frozenset(
        index
        for index in range(len(columns))
        if any(row[index].text for row in rows)
        and all(row[index].number is not None for row in rows if row[index].text)
    )


def _bars(
    columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]
) -> tuple[str, tuple[Bar, ...]]:
    """Bars suit an answer of different things, each with exactly one count."""
    numeric = sorted(_numeric(columns, rows))
    if len(numeric) != 1 or len(columns) < 2 or not 2 <= len(rows) <= _MOST_BARS:
        return "", ()
    value = numeric[0]
    numbers = [row[value].number for row in rows]
    if any(number is None or number < 0 for number in numbers) or not any(numbers):
        return "", ()
    for name in range(len(columns)):
        texts = [row[name].text for row in rows]
        if name != value and all(texts) and len(set(texts)) == len(texts):
            most = max(number for number in numbers if number is not None)
            bars = tuple(
                Bar(row[name], row[value], float(100 * number / most))
                for row, number in zip(rows, numbers, strict=True)
                if number is not None
            )
            return columns[value], bars
    return "", ()


def _shorten(iri: str, base: str) -> str:
    """An IRI without a label, as a prefixed name or a path below the base."""
    for name, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{name}:{iri.removeprefix(namespace)}"
    return iri.removeprefix(base)
