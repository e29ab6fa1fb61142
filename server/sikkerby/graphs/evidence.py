"""Evidence: quotations, and reified statements that carry them (contract, section 3)."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from sikkerby.extraction.quotations import Evidence, Quotation
from sikkerby.graphs.dataset import GraphBuilder, Term, danish, integer
from sikkerby.vocabulary import OA, RDF, SB, Addresses, last_segment


class EvidenceGraph(GraphBuilder):
    """The extracted graph of one edition: triples, and the words that say so."""

    def __init__(self, addresses: Addresses, edition: str) -> None:
        super().__init__()
        self.addresses = addresses
        self.edition = edition
        self._source = addresses.source(edition)

    def cite(self, subject: NamedNode, evidence: Evidence) -> None:
        """Give `subject` its quotations."""
        for quotation in evidence:
            self.add(subject, SB["evidence"], self._quotation(quotation))

    def state(
        self,
        subject: NamedNode,
        predicate: NamedNode,
        value: Term,
        evidence: Evidence,
        *,
        name: str = "",
        distinguish: bool = False,
    ) -> None:
        """State a triple together with its rdf:Statement and quotations.

        `name` is the property's part of the statement's IRI where it is not the predicate's own
        local name; with `distinguish`, the object's slug is appended to tell several apart.
        """
        self.add(subject, predicate, value)
        local = name or predicate.value.rpartition("#")[2].rpartition("/")[2]
        slug = last_segment(value) if distinguish and isinstance(value, NamedNode) else ""
        statement = self.addresses.statement(self.edition, last_segment(subject), local, slug)
        self.add(statement, RDF["type"], RDF["Statement"])
        self.add(statement, RDF["subject"], subject)
        self.add(statement, RDF["predicate"], predicate)
        self.add(statement, RDF["object"], value)
        self.cite(statement, evidence)

    def _quotation(self, quotation: Quotation) -> NamedNode:
        node = self.addresses.quotation(self.edition, quotation.start, quotation.end)
        position = NamedNode(f"{node.value}#position")
        text = NamedNode(f"{node.value}#text")
        self.add(node, RDF["type"], OA["SpecificResource"])
        self.add(node, OA["hasSource"], self._source)
        self.add(node, OA["hasSelector"], position, text)
        self.add(node, SB["column"], SB[quotation.column])
        self.add(node, SB["quotedText"], danish(quotation.text))
        self.add(node, SB["sentence"], danish(quotation.sentence))
        self.add(position, RDF["type"], OA["TextPositionSelector"])
        self.add(position, OA["start"], integer(quotation.start))
        self.add(position, OA["end"], integer(quotation.end))
        self.add(text, RDF["type"], OA["TextQuoteSelector"])
        self.add(text, OA["exact"], Literal(quotation.exact))
        self.add(text, OA["prefix"], Literal(quotation.prefix))
        self.add(text, OA["suffix"], Literal(quotation.suffix))
        return node
