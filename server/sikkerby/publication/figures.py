"""What the catalogue and the parts have to know of each edition, in a few figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sikkerby.publication.quality import Measured, measure
from sikkerby.publication.subsets import Concerns, Gathered, find_concerns
from sikkerby.publication.view import View
from sikkerby.publication.void import Linkset, find_linksets
from sikkerby.vocabulary import DCT, SB, Addresses

# The classes of an edition's resources that the catalogue lists, and of which it gives an example.
_LISTED = ("Principle", "Strategy")
_EXAMPLES = ("Initiative", "TargetGroup")


@dataclass(frozen=True)
class Figures:
    """Of an edition, or of what all share: what its initiatives concern, the editions to which they
    and what belongs to them point, its measures of quality, its links to elsewhere, and IRIs of
    what the catalogue names, by class."""

    concerns: Concerns
    mentions: frozenset[str]
    measured: Measured
    linksets: tuple[Linkset, ...]
    listed: Mapping[str, tuple[str, ...]]


def find_figures(view: View, gathered: Gathered, base: str) -> Figures:
    """The figures of one edition, or of what all share."""
    listed = {SB[kind].value: view.instances(SB[kind]) for kind in _LISTED}
    listed |= {SB[kind].value: view.instances(SB[kind])[:1] for kind in _EXAMPLES}
    return Figures(
        find_concerns(view),
        gathered.mentions(Addresses(base)),
        measure(view),
        tuple(find_linksets(view, base, [DCT["subject"]])),
        {kind: tuple(node.value for node in nodes) for kind, nodes in listed.items()},
    )
