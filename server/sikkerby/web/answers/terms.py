"""Terms of an answer as values for a page: names instead of bare IRIs, numbers told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from sikkerby.tabular.cells import Cell, Table
from sikkerby.vocabulary import XSD, shorten_iri
from sikkerby.web.addresses import link_to, safe_address
from sikkerby.web.served import Site, records
from sikkerby.web.wording import Value

Term = NamedNode | BlankNode | Literal | Triple | None

_NUMBERS = frozenset(XSD[name] for name in ("integer", "decimal", "double", "float", "int", "long"))
_PLAIN = frozenset({XSD["string"].value, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"})
LONGEST = 2_000
# Larger ones are nothing to reckon with, and cost time to write.
_LARGEST = 10**15


def show_term(here: Site, term: Term, name: str = "", longest: int = LONGEST) -> Value:
    """A term as a page shows it, by its name where there is one; `longest` is in characters."""
    if term is None:
        return Value("")
    if isinstance(term, NamedNode):
        address = safe_address(here.document_address(term.value, link_to))
        words = name or shorten(term.value, here.base)
        if term.value in records().incomplete_parties:
            words = f"{words} †"
        return Value(words[:longest], address, iri=term.value[:longest])
    if isinstance(term, Literal):
        kind = term.datatype.value
        return Value(
            term.value[:longest],
            language=term.language or "",
            datatype="" if kind in _PLAIN else shorten(kind, here.base),
            number=number_of(term),
            is_cut=len(term.value) > longest,
        )
    text = str(term)
    return Value(text[:longest], is_cut=len(text) > longest)


def number_of(term: Term) -> Decimal | None:
    """The number that a literal stands for; none where it is not a number, or out of all bounds."""
    if not isinstance(term, Literal) or term.datatype not in _NUMBERS:
        return None
    try:
        value = Decimal(term.value)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < _LARGEST else None


def is_numeric(terms: Iterable[Term]) -> bool:
    """Whether a column holds numbers and nothing else; it may have gaps."""
    found = [term for term in terms if term is not None and getattr(term, "value", True)]
    return bool(found) and all(number_of(term) is not None for term in found)


def shorten(iri: str, base: str) -> str:
    """An IRI without a name, as a prefixed name or a path below the base."""
    short = shorten_iri(iri)
    return iri.removeprefix(base) if short.startswith("<") or short.endswith(":") else short


def plain_number(number: Decimal) -> int | float:
    """A number as programs have it."""
    return int(number) if number == number.to_integral_value() else float(number)


def tabulate(
    name: str, headings: Sequence[tuple[str, str]], rows: Iterable[Sequence[Value]]
) -> Table:
    """Values as a table for others; in a column that has a second heading, the IRIs stand beside
    them under it."""

    def cells(row: Sequence[Value]) -> Iterator[Cell]:
        for value, (_, iri_heading) in zip(row, headings, strict=True):
            yield value.text if value.number is None else plain_number(value.number)
            if iri_heading:
                yield value.iri

    names = [heading for pair in headings for heading in pair if heading]
    return Table(name, names, [list(cells(row)) for row in rows])
