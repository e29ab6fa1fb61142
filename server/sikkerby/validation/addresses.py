"""That addresses say what stands of their resources (contract, section 2)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from sikkerby.validation.checks import find
from sikkerby.validation.findings import Finding
from sikkerby.validation.index import Index
from sikkerby.vocabulary import CV, DCT, OA, RDF, SB, Addresses, last_segment


def check_addresses(index: Index, addresses: Addresses) -> Iterator[Finding]:
    """Addresses of participations, statements, quotations and facts that say other things."""
    prefix = addresses.base + "id/"
    for initiative in index.instances(SB["Initiative"]):
        for node in index.nodes(initiative, CV["hasParticipation"]):
            parts = node.value.split("/")
            if parts[-2] != last_segment(initiative):
                yield find("address-says-other", node, CV["hasParticipation"], initiative)
            yield from _others(index, node, CV["hasParticipant"], parts[-1])
    for node in index.instances(RDF["Statement"]):
        yield from _statement(index, node, prefix)
    for node in index.instances(OA["SpecificResource"]):
        span = last_segment(node).split("-")
        for selector in index.nodes(node, OA["hasSelector"]):
            for name, expected in zip(("start", "end"), span, strict=False):
                for value in index.values(selector, OA[name]):
                    if value.value != expected:
                        yield find("address-says-other", node, OA[name], value)
    for node in index.instances(SB["StatedFact"]):
        yield from _fact(index, node)
    for node in index.instances(
        SB["Initiative"], SB["Principle"], SB["Strategy"], SB["TargetGroup"], SB["Participation"],
        SB["Party"], SB["Unit"], SB["Place"],
    ):  # fmt: skip
        for value in index.values(node, DCT["identifier"]):
            if value.value != node.value.removeprefix(prefix):
                yield find("address-says-other", node, DCT["identifier"], value)


def _statement(index: Index, node: NamedNode, prefix: str) -> Iterator[Finding]:
    parts = node.value.removeprefix(prefix).split("/")
    if len(parts) not in (4, 5):
        return  # The shapes say that the address is malformed.
    yield from _others(index, node, RDF["subject"], parts[2])
    yield from _others(index, node, RDF["predicate"], parts[3])
    if len(parts) == 5:
        yield from _others(index, node, RDF["object"], parts[4])


def _others(index: Index, node: NamedNode, path: NamedNode, expected: str) -> Iterator[Finding]:
    """Values of a property that are called otherwise than the address of `node` says."""
    for value in index.nodes(node, path):
        if value.value.rpartition("#")[2].rpartition("/")[2] != expected:
            yield find("address-says-other", node, path, value)


def _fact(index: Index, node: NamedNode) -> Iterator[Finding]:
    spans = [
        tuple(last_segment(quotation).split("-")) for quotation in index.nodes(node, SB["evidence"])
    ]
    bounds = [span for span in spans if len(span) == 2 and all(part.isdigit() for part in span)]
    if not bounds:
        return
    said = last_segment(node).split("-")[:2]
    start = min(int(first) for first, _ in bounds)
    end = max(int(last) for _, last in bounds)
    if said != [str(start), str(end)]:
        yield find("address-says-other", node, SB["evidence"], Literal(f"{start}-{end}"))
