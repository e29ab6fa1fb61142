"""Remarks of the extraction as findings."""

from __future__ import annotations

from collections.abc import Iterator

from sikkerby.extraction.records import Extract
from sikkerby.graphs.extracted import Minted
from sikkerby.validation.checks import REMARK_REMEDIES
from sikkerby.validation.findings import Finding, Severity
from sikkerby.vocabulary import Addresses


def findings_of_remarks(
    extract: Extract, minted: Minted, addresses: Addresses
) -> Iterator[Finding]:
    """Each remark, on the initiative of its row or on the document."""
    for remark in extract.remarks:
        severity = Severity.WARNING if remark.warning else Severity.INFO
        node = minted.initiatives.get(remark.place.row or 0) or addresses.source(
            extract.edition.identifier
        )
        yield Finding(
            severity,
            remark.code,
            remark.message_da,
            remark.message_en,
            node.value,
            place=remark.place,
            remedy_da=REMARK_REMEDIES[severity][0],
            remedy_en=REMARK_REMEDIES[severity][1],
        )
