"""The nested document of one resource: what a developer wants to know of it, in one object.

Every class has one stable shape. What a resource says itself stands there whole; what it points to
is cut to what is useful beside it, down to the words that are quoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from pyoxigraph import NamedNode

from sikkerby.graphs.jsonld.context import Context
from sikkerby.graphs.jsonld.index import Index, Node
from sikkerby.graphs.jsonld.write import Document, NodeWriter, encode
from sikkerby.vocabulary import OA, RDF, SB


@dataclass(frozen=True)
class Frame:
    """How a node is written: which of its own keys, and how what they point to is written.

    `keep` None means all but `drop`. A key of `nested` may also be a reversed one of the context:
    it then lists what points to the node, of the class `only` of the nested frame if it has one.
    """

    keep: frozenset[str] | None = None
    nested: Mapping[str, Frame] = field(default_factory=dict)
    only: NamedNode | None = None
    drop: frozenset[str] = frozenset()


def _part(keep: str, only: NamedNode | None = None, **nested: Frame) -> Frame:
    return Frame(frozenset(keep.split()) | set(nested), nested, only)


def _whole(drop: str = "", **nested: Frame) -> Frame:
    return Frame(None, nested, drop=frozenset(drop.split()))


_LABEL = _part("label")
_INITIATIVE = _part("label", SB["Initiative"])
_QUOTE = _part("quotedText column")
# The text that a statement is about stands on the resource itself and is not repeated.
_STATEMENT = _part("predicate object objectNumber confidence", evidence=_part("quotedText"))
_FACT = _part(
    "factKind value minValue maxValue unit countedThing perThing approximate limitExcluded",
    evidence=_QUOTE,
)
_AGES = _part("label minAge maxAge")
_CORRECTION = _part("column printed corrected")
# Its role says which column the words stand in.
_PARTICIPATION = _part("role implied", participant=_LABEL, evidence=_part("quotedText"))
_TAKING_PART = _part("role implied", participationOf=_LABEL, evidence=_QUOTE)
# Another register's code of a thing, with who issues it and where it was seen.
_CODE = _whole()
# Where an organisation works may be no place of its own, and is told of here alone.
_AREA = _part("type label editorialNote")
_SUPPORTED = _part(
    "type predicate role factKind",
    subject=_LABEL, object=_LABEL, participant=_LABEL, participationOf=_LABEL, statedBy=_LABEL,
)  # fmt: skip

# The first class that a resource has decides; sub-classes need no entry of their own, because the
# dataset states super-classes too.
FRAMES: Mapping[NamedNode, Frame] = {
    # What follows from a sub-property that stands beside it would be a tenth of the document.
    SB["Initiative"]: _whole(
        drop="party supportsPrinciple isClassifiedBy",
        strategy=_LABEL, principle=_LABEL, alsoSupports=_LABEL, audience=_AGES, spatial=_LABEL,
        mentionsUnit=_LABEL, participation=_PARTICIPATION, statedFact=_FACT,
        correction=_CORRECTION, statements=_STATEMENT,
    ),
    SB["Principle"]: _whole(
        strategy=_LABEL, statements=_STATEMENT,
        initiativesUnderPrinciple=_INITIATIVE, initiativesAlsoSupporting=_INITIATIVE,
    ),
    SB["Strategy"]: _whole(initiativesInStrategy=_INITIATIVE),
    SB["TargetGroup"]: _whole(
        statements=_STATEMENT, correction=_CORRECTION, initiativesForTargetGroup=_INITIATIVE
    ),
    SB["Place"]: _whole(
        within=_LABEL, sfWithin=_LABEL, geometry=_whole(), hasCentroid=_whole(), places=_LABEL,
        statements=_STATEMENT, initiativesInPlace=_INITIATIVE, otherIdentifier=_CODE,
    ),
    SB["Participation"]: _whole(participationOf=_LABEL, participant=_LABEL, evidence=_QUOTE),
    SB["StatedFact"]: _whole(statedBy=_LABEL, evidence=_QUOTE),
    SB["Correction"]: _whole(correctionOf=_LABEL),
    SB["Party"]: _whole(
        unitOf=_LABEL, spatial=_AREA, units=_LABEL, statements=_STATEMENT,
        participations=_TAKING_PART, leads=_INITIATIVE, otherIdentifier=_CODE,
    ),
    SB["Unit"]: _whole(
        unitOf=_LABEL, spatial=_LABEL, statements=_STATEMENT,
        unitMentionedBy=_INITIATIVE, unitLeads=_INITIATIVE,
    ),
    SB["Link"]: _whole(subject=_LABEL, object=_LABEL),
    RDF["Statement"]: _whole(subject=_LABEL, object=_LABEL, evidence=_QUOTE),
    OA["SpecificResource"]: _whole(
        sourceDocument=_LABEL, selector=_whole(), supports=_SUPPORTED
    ),
}  # fmt: skip

_OTHERS = _whole()


def frame(resource: NamedNode, source: Index, context: Context, address: str = "") -> Document:
    """The nested document of a resource; its triples are all in the source.

    With `address` the document refers to the context there, else it embeds it. A resource that
    nothing is said of gives a document with its `id` alone.
    """
    framer = _Framer(source, NodeWriter(context))
    kind = frame_class(resource, source)
    shape = FRAMES[kind] if kind else _OTHERS
    body = framer.write(shape, resource)
    if included := framer.fragments(shape, resource):
        body["@included"] = included
    return {"@context": framer.writer.head(address or dict(context.document)), **body}


def write_frame(resource: NamedNode, source: Index, context: Context, address: str = "") -> bytes:
    """The nested document as bytes."""
    return (encode(frame(resource, source, context, address)) + "\n").encode()


def _types(node: Node, source: Index) -> set[object]:
    return {value for predicate, value in source.outgoing(node) if predicate == RDF["type"]}


def frame_class(resource: NamedNode, source: Index) -> NamedNode | None:
    """The class of `FRAMES` that decides how a resource's document is written, if it has any."""
    types = _types(resource, source)
    return next((kind for kind in FRAMES if kind in types), None)


@dataclass(frozen=True)
class _Framer:
    source: Index
    writer: NodeWriter

    def write(self, shape: Frame, node: Node) -> Document:
        links = {key: partial(self.write, nested) for key, nested in shape.nested.items()}
        made = self.writer.node(node, self.source.outgoing(node), links)
        if shape.keep is not None:
            keys = shape.keep | {"id"}
            made = {key: value for key, value in made.items() if key in keys}
        for key in shape.drop:
            made.pop(key, None)
        for key, nested in shape.nested.items():
            reversed_key = self.writer.context.reverse.get(key)
            if reversed_key and (found := self._pointing(node, reversed_key.predicate, nested)):
                made[key] = found if reversed_key.several or len(found) > 1 else found[0]
        return {"id": made.pop("id"), **self.writer.ordered(made)}

    def fragments(self, shape: Frame, resource: NamedNode) -> list[Document]:
        """What is said of the resource's fragments that are not nested in it."""
        names = self.writer.context.names
        nested = {
            value
            for predicate, value in self.source.outgoing(resource)
            if names.get(predicate.value) in shape.nested
        }
        found = (
            node
            for node in self.source.subjects()
            if node.value.startswith(f"{resource.value}#") and node not in nested
        )
        ordered = sorted(found, key=lambda node: node.value)
        return [self.writer.node(node, self.source.outgoing(node)) for node in ordered]

    def _pointing(self, node: Node, predicate: str, nested: Frame) -> list[Document]:
        nodes = sorted(self.source.incoming(node, predicate), key=lambda entry: entry.value)
        return [
            self.write(nested, entry)
            for entry in nodes
            if nested.only is None or nested.only in _types(entry, self.source)
        ]
