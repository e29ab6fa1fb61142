"""The checks that are no shapes; `checks.ttl` has their severities, messages, remedies, queries."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, Store

from sikkerby import resources
from sikkerby.validation.document import Document
from sikkerby.validation.findings import Check, Finding, Severity
from sikkerby.validation.index import Index
from sikkerby.validation.queries import select
from sikkerby.validation.shapes import SHAPES, checks_in, read_shapes_file, remedy_of
from sikkerby.vocabulary import SH, shorten_iri


@cache
def _described() -> tuple[Mapping[str, Check], Index]:
    """The checks by name, and all that is said of them."""
    folder = resources.shapes_folder()
    files = [
        read_shapes_file(file)
        for file in (Path(__file__).with_suffix(".ttl"), folder / "remedies.ttl")
    ]
    checks = checks_in(files, NamedNode(SHAPES + "Check")).values()
    index = Index(triple for file in files for triple in file.triples)
    return {check.name: check for check in checks}, index


def run_queries(store: Store, subjects: Container[str], base: str) -> Iterator[Finding]:
    """What the checks that are queries find about the `subjects` of a part, which is in `store`."""
    checks, index = _described()
    for name in checks:
        if query := index.text(NamedNode(SHAPES + name), SH["select"]):
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
    return _described()[0][check].find(
        focus.value,
        shorten_iri(path.value) if path is not None else "",
        str(value) if value is not None else "",
        detail_da,
        detail_en,
    )


def findings_of_remarks(document: Document) -> Iterator[Finding]:
    """The remarks of the extraction, each on the initiative of its row or on the document."""
    _, index = _described()
    source = document.addresses.mint("source", document.edition.identifier)
    for remark in document.extract.remarks:
        severity = Severity(remark.severity)
        own = remedy_of(NamedNode(SHAPES + remark.code), index)
        remedy = own if any(own) else remedy_of(NamedNode(f"{SHAPES}remark-{severity}"), index)
        check = Check(remark.code, severity, remark.message_da, remark.message_en, *remedy)
        node = document.minted.initiatives.get(remark.place.row or 0, source)
        yield replace(check.find(node.value), place=remark.place)
