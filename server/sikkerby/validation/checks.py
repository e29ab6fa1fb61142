"""The checks that are no shapes; `checks.ttl` has their severities, messages and remedies."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from sikkerby import resources
from sikkerby.extraction.records import Extract
from sikkerby.graphs.extracted import Minted
from sikkerby.validation.findings import Check, Finding, Severity
from sikkerby.validation.shapes import SHAPES, ShapesFile, checks_in, read_shapes_file
from sikkerby.vocabulary import PREFIXES, SH, Addresses, shorten_iri

_REMARK_REMEDIES = {
    Severity.VIOLATION: (
        "Føj navnet til referencedata (reference data), eller føj ordene til de skjulte navne "
        "(skos:hiddenLabel) for det, der menes.",
        "Add the name to the reference data, or these words to the hidden labels "
        "(skos:hiddenLabel) of what is meant.",
    ),
    Severity.WARNING: (
        "Se efter i dokumentet, om det er læst rigtigt.",
        "See in the document whether it was read rightly.",
    ),
    Severity.INFO: ("Se efter, hvis det undrer dig.", "Look it up if it surprises you."),
}
_OWN_REMEDIES = {
    "personal-number": (
        "Fjern nummeret af dokumentet, og importér det igen.",
        "Remove the number from the document, and import it again.",
    ),
    **dict.fromkeys(
        ("mail-address", "telephone-number", "column-of-persons"),
        (
            "Udelad kolonnen (--column NAVN=nothing), hvis ingen har sagt ja.",
            "Leave the column out (--column NAME=nothing) where nobody has agreed.",
        ),
    ),
    "empty-cell": ("Intet, hvis dokumentet ikke siger det.", "Nothing, if the document says none."),
    "missing-column": (
        "Sig med --column, hvilken kolonne det er, hvis dokumentet har den.",
        "Say with --column which column it is, if the document has it.",
    ),
}


@cache
def _file() -> ShapesFile:
    return read_shapes_file(Path(__file__).with_name("checks.ttl"))


@cache
def _checks() -> Mapping[str, Check]:
    files = (_file(), read_shapes_file(resources.shapes_folder() / "remedies.ttl"))
    return {check.name: check for check in checks_in(files, NamedNode(SHAPES + "Check")).values()}


def run_queries(store: Store, subjects: Container[str], base: str) -> Iterator[Finding]:
    """What the checks that are queries find about the `subjects` of a part, which is in `store`."""
    for triple in _file().triples:
        if triple.predicate == SH["select"]:
            assert isinstance(triple.subject, NamedNode)
            assert isinstance(triple.object, Literal)
            rows = store.query(triple.object.value, prefixes=PREFIXES, base_iri=base)
            assert isinstance(rows, QuerySolutions)
            for focus, path, value in rows:
                if focus.value in subjects:
                    yield find(triple.subject.value.removeprefix(SHAPES), focus, path, value)


def find(
    check: str,
    focus: NamedNode,
    path: NamedNode | None = None,
    value: NamedNode | Literal | None = None,
    detail_da: str = "",
    detail_en: str = "",
) -> Finding:
    """A finding of one of these checks, from terms."""
    return _checks()[check].find(
        focus.value,
        shorten_iri(path.value) if path is not None else "",
        str(value) if value is not None else "",
        detail_da,
        detail_en,
    )


def findings_of_remarks(
    extract: Extract, minted: Minted, addresses: Addresses
) -> Iterator[Finding]:
    """The remarks of the extraction, each on the initiative of its row or on the document."""
    for remark in extract.remarks:
        severity = Severity(remark.severity)
        node = minted.initiatives.get(remark.place.row or 0) or addresses.source(
            extract.edition.identifier
        )
        check = Check(
            remark.code,
            severity,
            remark.message_da,
            remark.message_en,
            *_OWN_REMEDIES.get(remark.code, _REMARK_REMEDIES[severity]),
        )
        yield replace(check.find(node.value), place=remark.place)
