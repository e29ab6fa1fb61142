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
from sikkerby.graphs.dataset import Graph
from sikkerby.graphs.extracted import Minted
from sikkerby.graphs.templates import render_graph
from sikkerby.vocabulary import Addresses

# Signs of a short name.
_SHORT = 40


def curated_graph(edition: Edition, minted: Minted, addresses: Addresses) -> Graph:
    """What a person answers for, for one edition."""
    return render_graph(
        Path(__file__).with_suffix(".ttl"),
        addresses=addresses,
        beginning=_beginning,
        columns=Column,
        digest=hashlib.sha256(edition.table.text.encode("utf-8")).hexdigest(),
        edition=edition,
        iri=NamedNode,
        manifest=edition.manifest,
        minted=minted,
        not_services={entry.row: entry for entry in edition.not_services},
        short={entry.number: entry for entry in edition.principles},
        unknown=UNKNOWN,
    )


def _beginning(statement: str) -> str:
    """The first words of a statement that nobody gave a short name, as far as figures have room."""
    text = statement.rstrip(". ")
    if len(text) <= _SHORT:
        return text
    return f"{text[: _SHORT - 1].rpartition(' ')[0] or text[: _SHORT - 2]} …"
