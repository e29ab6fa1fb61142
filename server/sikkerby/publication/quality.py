"""Quality of a version as measured (W3C Data Quality Vocabulary): shares from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
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


def _used(view: View) -> Iterator[NamedNode]:
    """Places and organisations that take part or are named."""
    for initiative in view.instances(SB["Initiative"]):
        for predicate in (DCT["spatial"], SB["party"]):
            yield from view.resources(initiative, predicate)


# What the catalogue's `quality.ttl` defines: how many hold of how many.
_MEASURES: Mapping[str, Callable[[View], tuple[int, int]]] = {
    "initiatives-complete": _complete,
    "names-in-both-languages": _translated,
    "descriptions-in-both-languages": _described,
    "statements-with-evidence": _evident,
}


@dataclass(frozen=True)
class Measured:
    """How many hold of how many, by measure, and the places and organisations that are used."""

    shares: Mapping[str, tuple[int, int]]
    used: frozenset[str]


def measure(view: View) -> Measured:
    """What is measured of the data of one edition, or of what all share."""
    return Measured(
        {name: take(view) for name, take in _MEASURES.items()},
        frozenset(node.value for node in _used(view)),
    )


def describe_quality(some: Collection[Measured], view: View) -> Iterator[tuple[str, Literal, str]]:
    """Each measure that the data have anything for: its name, the share, and how many of how many.

    `view` has what is said of places and organisations. Rounding up would claim a whole where
    something is missing.
    """
    shares: dict[str, tuple[int, int]] = {
        name: (
            sum(measured.shares[name][0] for measured in some),
            sum(measured.shares[name][1] for measured in some),
        )
        for name in _MEASURES
    }
    used = frozenset[str]().union(*(measured.used for measured in some))
    shares["things-with-links"] = _share(
        map(NamedNode, used),
        lambda node: any(view.values(node, predicate) for predicate in LINKING),
    )
    for name, (good, total) in shares.items():
        if total:
            share = (Decimal(good) / total).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
            share = min(share, Decimal(1) if good == total else Decimal("0.9999"))
            value = Literal(f"{share.normalize():f}", datatype=XSD["decimal"])
            yield name, value, f"{good} / {total}"
