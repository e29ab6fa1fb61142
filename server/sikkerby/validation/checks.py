"""The checks that are no shapes; `checks.ttl` has their severities, messages and remedies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from sikkerby import resources
from sikkerby.extraction.records import Extract
from sikkerby.graphs.extracted import Minted
from sikkerby.validation.findings import Check, Finding, Severity
from sikkerby.validation.shapes import SHAPES, checks_in, read_shapes_file
from sikkerby.vocabulary import Addresses, shorten_iri

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


@cache
def _checks() -> Mapping[str, Check]:
    remedies = resources.shapes_folder() / "remedies.ttl"
    files = [read_shapes_file(file) for file in (Path(__file__).with_name("checks.ttl"), remedies)]
    return {check.name: check for check in checks_in(files, NamedNode(SHAPES + "Check")).values()}


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
            remark.code, severity, remark.message_da, remark.message_en, *_REMARK_REMEDIES[severity]
        )
        yield replace(check.find(node.value), place=remark.place)
