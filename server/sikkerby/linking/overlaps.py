"""Places of another data set that lie in ours, or hold ours, by their outlines and our points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sikkerby.expressions import read_tables
from sikkerby.linking.outlines import contains, sample, share_within
from sikkerby.linking.propose import BROAD, NARROW, RELATED, Proposal
from sikkerby.linking.records import Record
from sikkerby.progress import Progress
from sikkerby.reconciliation.index import Index

# Outlines are drawn along streets and shores by different people: so much may stick out of a place
# that holds it, and so little in one that only meets it.
_WITHIN, _MEETING = 0.95, 0.05
_NOTE = read_tables(__file__)["note"]
# Sure is that they overlap; not, that this was not different when either was drawn.
_OUTLINE_SCORE, _POINT_SCORE = 95.0, 80.0


def propose_overlaps(
    index: Index, records: Iterable[Record], ours: Iterable[Proposal], progress: Progress
) -> Iterator[Proposal]:
    """Which of our places hold or meet those of the records, and which neighbourhoods have their
    point in one.

    `ours` says which outlines are those of our places. Each pair is a person's to decide.
    """
    held = [entry for entry in ours if entry.is_safe and entry.record.outline]
    given = [record for record in records if record.outline]
    for record in progress.each(given, "Outlines compared"):
        points = sample(record.outline)
        for entry in held:
            share = share_within(points, entry.record.outline)
            if share >= _MEETING:
                relation = NARROW if share >= _WITHIN else RELATED
                note = _NOTE.format(share)
                yield Proposal(
                    record, entry.entity, relation, _OUTLINE_SCORE, "outline", False, note
                )
        yield from _points_inside(index, record)


def _points_inside(index: Index, record: Record) -> Iterator[Proposal]:
    query = "SELECT iri, longitude, latitude FROM places WHERE longitude NOT NULL"
    points = {iri: (float(x), float(y)) for iri, x, y in index.connection.all(query)}
    for entity in index.of(points):
        # The middle of a district says nothing of the district.
        if entity.type == "sb:Neighbourhood" and contains(record.outline, points[entity.iri]):
            yield Proposal(record, entity, BROAD, _POINT_SCORE, "point inside", is_safe=False)
