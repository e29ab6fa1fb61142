"""Quality of a version as measured (W3C Data Quality Vocabulary): shares from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from pyoxigraph import Literal, NamedNode

from sikkerby.publication.view import View
from sikkerby.publication.void import LINKING
from sikkerby.vocabulary import DCT, RDF, RDFS, SB, XSD

_EXPECTED = (
    DCT["title"],
    DCT["description"],
    SB["principle"],
    SB["coverage"],
    DCT["audience"],
    SB["party"],
)


def _share(items: Iterable[NamedNode], holds: Callable[[NamedNode], bool]) -> tuple[int, int]:
    listed = list(items)
    return sum(map(holds, listed)), len(listed)


def _complete(view: View) -> tuple[int, int]:
    return _share(
        view.instances(SB["Initiative"]),
        lambda node: all(view.values(node, predicate) for predicate in _EXPECTED),
    )


def _translated(view: View) -> tuple[int, int]:
    named = (node for node in view.nodes() if view.text(node, RDFS["label"], "da"))
    return _share(named, lambda node: bool(view.text(node, RDFS["label"], "en")))


def _described(view: View) -> tuple[int, int]:
    return _share(
        view.instances(SB["Initiative"]),
        lambda node: all(view.text(node, DCT["description"], name) for name in ("da", "en")),
    )


def _evident(view: View) -> tuple[int, int]:
    """Everything that an extraction states carries its words."""
    holders = [
        *view.instances(RDF["Statement"]),
        *view.instances(SB["Participation"]),
        *view.instances(SB["StatedFact"]),
    ]
    return _share(holders, lambda node: bool(view.values(node, SB["evidence"])))


def _linked(view: View) -> tuple[int, int]:
    """Places and organisations that take part or are named, with a link to elsewhere."""
    used = {
        node
        for initiative in view.instances(SB["Initiative"])
        for predicate in (DCT["spatial"], SB["party"])
        for node in view.resources(initiative, predicate)
    }
    return _share(used, lambda node: any(view.values(node, predicate) for predicate in LINKING))


# What `templates/quality.ttl` defines: how many hold of how many.
_MEASURES: Mapping[str, Callable[[View], tuple[int, int]]] = {
    "initiatives-complete": _complete,
    "names-in-both-languages": _translated,
    "descriptions-in-both-languages": _described,
    "statements-with-evidence": _evident,
    "things-with-links": _linked,
}


def measure(view: View) -> Iterator[tuple[str, Literal, str]]:
    """Each measure that the data have anything for: its name, the share, and how many of how many.

    Rounding up would claim a whole where something is missing.
    """
    for name, take in _MEASURES.items():
        good, total = take(view)
        if total:
            share = (Decimal(good) / total).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
            share = min(share, Decimal(1) if good == total else Decimal("0.9999"))
            value = Literal(f"{share.normalize():f}", datatype=XSD["decimal"])
            yield name, value, f"{good} / {total}"
