"""What people added to one edition, as the graph `graph/curated/{edition}`.

Manifest, corrected names, translations, corrections, and what is a public service: the template
beside this.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.documents.edition import Edition
from sikkerby.documents.manifest import UNKNOWN
from sikkerby.documents.model import Column
from sikkerby.graphs.dataset import Graph, danish
from sikkerby.graphs.extracted import Minted
from sikkerby.graphs.templates import render_graph
from sikkerby.vocabulary import Addresses

# Signs of a short name.
_SHORT = 40


def curated_graph(edition: Edition, minted: Minted, addresses: Addresses) -> Graph:
    """What a person answers for, for one edition."""
    name, manifest = edition.identifier, edition.manifest
    corrections = [
        (
            addresses.mint("correction", name, slug),
            entry,
            danish(edition.corrected(edition.table.rows[entry.row - 1], entry.column)),
        )
        for slug, entry in edition.numbered_corrections.items()
    ]
    described = (
        ("licens", "licence", manifest.licence),
        ("adresse", "address", manifest.source_address),
        ("hentningsdato", "date of retrieval", manifest.retrieved),
    )
    return render_graph(
        Path(__file__).with_suffix(".ttl"),
        edition=edition,
        manifest=manifest,
        minted=minted,
        addresses=addresses,
        strategy=addresses.mint("strategy", name),
        source=addresses.mint("source", name),
        digest=hashlib.sha256(edition.table.text.encode("utf-8")).hexdigest(),
        missing=[(da, en) for da, en, value in described if value == UNKNOWN],
        corrections=corrections,
        short={entry.number: entry for entry in edition.principles},
        not_services={entry.row: entry for entry in edition.not_services},
        unknown=UNKNOWN,
        columns=Column,
        beginning=_beginning,
        iri=NamedNode,
    )


def _beginning(statement: str) -> str:
    """The first words of a statement that nobody gave a short name, as far as figures have room."""
    text = statement.rstrip(". ")
    if len(text) <= _SHORT:
        return text
    return f"{text[: _SHORT - 1].rpartition(' ')[0] or text[: _SHORT - 2]} …"
