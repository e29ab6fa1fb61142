"""What a check finds, before it is known where it stands: plain strings, fit for the cache."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from sikkerby.validation.terms import shorten_iri


@dataclass(frozen=True)
class Fault:
    """A fault found by `check`: a shape's IRI, or the name of one of `checks.CHECKS`.

    `detail_da` and `detail_en` are added to the check's message where they say more.
    """

    check: str
    focus: str
    path: str = ""
    value: str = ""
    detail_da: str = ""
    detail_en: str = ""


def fault(
    check: str,
    focus: NamedNode,
    path: NamedNode | None = None,
    value: NamedNode | Literal | None = None,
    detail_da: str = "",
    detail_en: str = "",
) -> Fault:
    """A fault, from terms."""
    return Fault(
        check,
        focus.value,
        shorten_iri(path.value) if path is not None else "",
        str(value) if value is not None else "",
        detail_da,
        detail_en,
    )
