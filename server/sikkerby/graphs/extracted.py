"""One edition's records as the graph `graph/extracted/{edition}`: the template beside this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Column
from sikkerby.extraction.amounts import write_decimal
from sikkerby.extraction.measures import Quantity
from sikkerby.extraction.records import Extract, InitiativeRecord
from sikkerby.graphs.dataset import Graph
from sikkerby.graphs.ledger import Ledger, Slugs
from sikkerby.graphs.templates import render_graph
from sikkerby.vocabulary import MAXIMUM_SLUG, Addresses, last_segment, slugify


@dataclass(frozen=True)
class Minted:
    """The IRIs of an edition's initiatives by row number and of its target groups by cell text.

    `keys` has, by the path of each IRI, the text that its slug was made from.
    """

    initiatives: Mapping[int, NamedNode]
    target_groups: Mapping[str, NamedNode]
    keys: Mapping[str, str]


def mint(edition: Edition, addresses: Addresses, ledger: Ledger) -> Minted:
    """Give every row and every distinct target group of an edition its IRI.

    Raises DataError where two names of target groups would come to the same IRI.
    """
    name = edition.identifier
    titles = Slugs(ledger, f"id/initiative/{name}/")
    groups = Slugs(ledger, f"id/target-group/{name}/")
    initiatives: dict[int, NamedNode] = {}
    target_groups: dict[str, NamedNode] = {}
    times: Counter[str] = Counter()
    for row in edition.table.rows:
        place = edition.table.place(row, Column.TITLE)
        title = edition.corrected(row, Column.TITLE)
        slug = slugify(title)
        times[slug] += 1
        key = row.title
        if times[slug] > 1:
            # Of rows with one title, the second and further ones are told apart by a number.
            key = f"{row.title} {times[slug]}"
            title = f"{slug[: MAXIMUM_SLUG - 5]} {times[slug]}"
        slug = titles.give(key, title, place)
        initiatives[row.number] = addresses.mint("initiative", name, slug)
        text = row.cell(Column.TARGET_GROUP).text
        if text:
            place = edition.table.place(row, Column.TARGET_GROUP)
            slug = groups.give(text, edition.corrected(row, Column.TARGET_GROUP), place)
            target_groups[text] = addresses.mint("target-group", name, slug)
    return Minted(initiatives, target_groups, {**titles.keys, **groups.keys})


def extracted_graph(extract: Extract, minted: Minted, addresses: Addresses) -> Graph:
    """What the document itself states, each statement with its evidence."""
    edition = extract.edition

    def facts_of(record: InitiativeRecord) -> Iterator[tuple[Quantity, NamedNode]]:
        """Each fact with its address; several that the same words state are numbered."""
        times: Counter[tuple[int, int]] = Counter()
        for fact in record.facts:
            span = fact.evidence[0].start, fact.evidence[-1].end
            yield fact, addresses.fact(edition.identifier, *span, times[span])
            times[span] += 1

    return render_graph(
        Path(__file__).with_suffix(".ttl"),
        addresses=addresses,
        columns=Column,
        corrected={(entry.row, entry.column) for entry in edition.corrections},
        edition=edition,
        extract=extract,
        facts_of=facts_of,
        last_segment=last_segment,
        minted=minted,
        write_decimal=write_decimal,
    )
