"""The checks that are no shapes; `checks.ttl` has their severities, messages, remedies, queries."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, Store

from sikkerby import resources
from sikkerby.validation.document import Document
from sikkerby.validation.findings import Check, Finding, Severity
from sikkerby.validation.shapes import (
    REMEDY_TEXT,
    SHAPES,
    checks_in,
    find_texts,
    read_shapes_file,
)
from sikkerby.validation.sparql import select, store_of
from sikkerby.vocabulary import shorten_iri


@dataclass(frozen=True)
class _Described:
    """The checks by name; the queries of those that are one; and remedies, also of remarks."""

    checks: Mapping[str, Check]
    queries: Mapping[str, str]
    remedies: Mapping[object, tuple[str, str]]


@cache
def _described() -> _Described:
    paths = Path(__file__).with_suffix(".ttl"), resources.shapes_folder() / "remedies.ttl"
    files = [read_shapes_file(path) for path in paths]
    store = store_of(triple for file in files for triple in file.triples)
    checks = checks_in(files, NamedNode(SHAPES + "Check"))
    queries = select(store, f"SELECT * {{ ?check a <{SHAPES}Check> ; sh:select ?query }}")
    return _Described(
        {check.name: check for check in checks.values()},
        {
            checks[check.value].name: query.value
            for check, query in queries
            if check.value in checks
        },
        find_texts(store, REMEDY_TEXT),
    )


def run_queries(store: Store, subjects: Container[str], base: str) -> Iterator[Finding]:
    """What the checks that are queries find about the `subjects` of a part, which is in `store`."""
    for name, query in _described().queries.items():
        for focus, path, value in select(store, query, base):
            if focus.value in subjects:
                yield find(name, focus, path, value)


def find(
    check: str,
    focus: NamedNode,
    path: NamedNode | None = None,
    value: object = None,
    detail_da: str = "",
    detail_en: str = "",
) -> Finding:
    """A finding of one of these checks, from terms."""
    return (
        _described()
        .checks[check]
        .find(
            focus.value,
            shorten_iri(path.value) if path is not None else "",
            str(value) if value is not None else "",
            detail_da,
            detail_en,
        )
    )


def findings_of_remarks(document: Document) -> Iterator[Finding]:
    """The remarks of the extraction, each on the initiative of its row or on the document."""
    remedies = _described().remedies
    source = document.addresses.mint("source", document.edition.identifier)
    for remark in document.extract.remarks:
        severity = Severity(remark.severity)
        codes = (NamedNode(SHAPES + code) for code in (remark.code, f"remark-{severity}"))
        remedy = next((remedies[code] for code in codes if code in remedies), ("", ""))
        check = Check(remark.code, severity, remark.message_da, remark.message_en, *remedy)
        node = document.minted.initiatives.get(remark.place.row or 0, source)
        yield replace(check.find(node.value), place=remark.place)
