"""National bodies that a document names, with what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from string import Template

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from sikkerby.documents.model import Column, Row, Table
from sikkerby.extraction.lexicon import Entity, Lexicon, read_entities
from sikkerby.vocabulary import PROV, RDF, last_segment


class NationalBodies:
    """The national bodies of `templates/national.ttl`, with IRIs below `base`.

    The first agent in `triples`, by IRI, is given as the creator of their identifiers; without one,
    they have no identifiers.
    """

    def __init__(self, base: str, triples: Iterable[Triple]) -> None:
        agents = sorted(
            triple.subject.value
            for triple in triples
            if triple.predicate == RDF["type"]
            and triple.object == PROV["Agent"]
            and isinstance(triple.subject, NamedNode)
        )
        text = (files("sikkerby.importing") / "templates" / "national.ttl").read_text("utf-8")
        filled = Template(text).substitute(agent=agents[0] if agents else "")
        self._triples: dict[NamedNode, list[Triple]] = {}
        quads = list(parse(filled.encode(), format=RdfFormat.TURTLE, base_iri=base))
        # Without an agent, the creator is the base; and nobody answers for such an identifier.
        unsigned = {quad.subject for quad in quads if quad.object == NamedNode(base)}
        for quad in quads:
            assert isinstance(quad.subject, NamedNode)
            if unsigned.isdisjoint((quad.subject, quad.object)):
                self._triples.setdefault(quad.subject, []).append(quad.triple)
        every = (triple for triples in self._triples.values() for triple in triples)
        self._lexicon = Lexicon(read_entities(every).of(""))

    def named_in(self, table: Table, known: Lexicon) -> dict[str, tuple[Entity, Row, Column]]:
        """Those that a cell names and nobody knows by that name, by slug, each with its first
        cell."""
        found: dict[str, tuple[Entity, Row, Column]] = {}
        for row in table.rows:
            for column, cell in row.cells.items():
                for match in self._lexicon.find(cell.text):
                    slug = match.entity.slug
                    if slug not in known.entities and not known.find(match.name):
                        found.setdefault(slug, (match.entity, row, column))
        return found

    def triples_of(self, slug: str) -> dict[NamedNode, list[Triple]]:
        """What is known of one and of its parts."""
        return {
            node: triples
            for node, triples in self._triples.items()
            if last_segment(node).partition("#")[0] == slug
        }
