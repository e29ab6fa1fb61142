"""Quality of a version as measured (W3C Data Quality Vocabulary): shares from 0 to 1.

The table beside this says what is measured.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from pyoxigraph import Literal, NamedNode

from sikkerby.expressions import read_tables
from sikkerby.publication.view import View
from sikkerby.publication.void import LINKING
from sikkerby.vocabulary import DCT, RDFS, SB, XSD, expand_name

_MEASURES: Mapping[str, Mapping[str, list[str]]] = read_tables(__file__)


@dataclass(frozen=True)
class Measured:
    """How many hold of how many, by measure, and the places and organisations that are used."""

    shares: Mapping[str, tuple[int, int]]
    used: frozenset[str]


def measure(view: View) -> Measured:
    """What is measured of the data of one edition, or of what all share."""
    used = (
        node.value
        for initiative in view.instances(SB["Initiative"])
        for predicate in (DCT["spatial"], SB["party"])
        for node in view.resources(initiative, predicate)
    )
    shares = {name: _share(view, **entry) for name, entry in _MEASURES.items()}
    return Measured(shares, frozenset(used))


def _share(view: View, have: list[str], types: Collection[str] = ()) -> tuple[int, int]:
    named = (node for node in view.nodes() if view.text(node, RDFS["label"], "da"))
    typed = (node for name in types for node in view.instances(expand_name(name)))
    nodes = list(typed if types else named)
    wanted = [
        (expand_name(name), language) for name, _, language in (t.partition("@") for t in have)
    ]
    return sum(all(view.values(node, *each) for each in wanted) for node in nodes), len(nodes)


def describe_quality(some: Collection[Measured], view: View) -> Iterator[tuple[str, Literal, str]]:
    """Each measure that the data have anything for: its name, the share, and how many of how many.

    `view` has what is said of places and organisations. Rounding up would claim a whole where
    something is missing.
    """
    shares = {
        name: [sum(numbers) for numbers in zip(*(m.shares[name] for m in some), strict=True)]
        for name in _MEASURES
    }
    used = [NamedNode(iri) for iri in frozenset[str]().union(*(m.used for m in some))]
    linked = (any(view.values(node, predicate) for predicate in LINKING) for node in used)
    shares["things-with-links"] = [sum(linked), len(used)]
    for name, (good, total) in shares.items():
        if total:
            share = (Decimal(good) / total).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
            share = min(share, Decimal(1) if good == total else Decimal("0.9999"))
            value = Literal(f"{share.normalize():f}", datatype=XSD["decimal"])
            yield name, value, f"{good} / {total}"
