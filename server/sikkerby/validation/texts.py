"""The checks that need the document: whether quotations and printed texts are in it as stated.

Checks that a query can express are in `checks.ttl`. Where quotations are, and the rows and their
cells, they read in a graph beside the triples. It is made here; `checks.ttl` explains its terms.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from sikkerby.documents.model import Column
from sikkerby.extraction.amounts import write_decimal
from sikkerby.extraction.numbers import NUMBER, parse_number
from sikkerby.graphs.dataset import Term, danish
from sikkerby.validation.checks import find
from sikkerby.validation.document import COLUMN_OF, HEADING, Document, Piece
from sikkerby.validation.findings import Finding
from sikkerby.validation.sparql import DOC, read_query, select
from sikkerby.vocabulary import DCT, OA, RDFS, SB, SKOS, SPDX, XSD

# Where each kind of statement is read; what is not named here is read anywhere in the row.
_COLUMNS = {
    **{space[name]: column.value for name, column in COLUMN_OF.items() for space in (DCT, SB)},
    SB["printedTitle"]: Column.TITLE.value,
    DCT["title"]: HEADING,
    SB["principle"]: HEADING,
}
_QUOTATIONS = read_query("quotations")


class TextChecks:
    """The checks of one edition's document against the triples of its resources in a store."""

    def __init__(self, document: Document, store: Store, resources: Container[str]) -> None:
        self._document = document
        self._store = store
        self._resources = resources
        self._facts: list[Quad] = []

    def run(self) -> Iterator[Finding]:
        """What does not agree with the document. What queries read of it is in the store then."""
        for said in select(self._store, _QUOTATIONS):
            if said["this"].value in self._resources:
                yield from self._quotation(*said)
        for check, node, path, expected in self._expected():
            for quad in self._store.quads_for_pattern(node, path, None, DefaultGraph()):
                # That there is a text in a language at all is for the shapes to say.
                language = _language(expected)
                if quad.object != expected and _language(quad.object) == language:
                    should = (
                        f"Der skulle stå »{expected.value}«.",
                        f"It should be “{expected.value}”.",
                    )
                    yield find(check, node, path, quad.object, *(should if language else ()))
        self._describe_document()
        self._store.remove_graph(DOC["graph"])
        self._store.extend(self._facts)

    def _quotation(self, node: NamedNode, *said: Any) -> Iterator[Finding]:
        first, last, quoted, before, after, reading, column = said
        text, exact = self._document.edition.table.text, quoted.value
        try:
            start, end = int(first.value), int(last.value)
        except ValueError:
            return  # The shapes say what is wrong.
        if not 0 <= start < end <= len(text):
            detail = f"{start}-{end}, 0-{len(text)}"
            yield find("quotation-outside", node, None, None, detail, detail)
            return
        if (there := text[start:end]) != exact:
            details = f"Dér står »{there}«.", f"“{there}” stands there."
            yield find("quotation-words", node, OA["exact"], Literal(exact), *details)
            return
        if before and not text.endswith(before.value, 0, start):
            yield find("quotation-context", node, OA["prefix"], before)
        if after and not text.startswith(after.value, end):
            yield find("quotation-context", node, OA["suffix"], after)
        if reading and reading.value != " ".join(exact.split()):
            yield find("quotation-reading-text", node, SB["quotedText"], Literal(reading.value))
        piece = self._document.at(start, end)
        if piece is None or column not in (None, SB[piece.column]):
            yield find("quotation-column-cell", node, SB["column"], column)
            return
        self._describe_quotation(node, exact, piece)

    def _describe_quotation(self, node: NamedNode, words: str, piece: Piece) -> None:
        """Where a quotation that is in order stands, whose evidence it can be, and its numbers."""
        self._describe(node, DOC["column"], SB[piece.column])
        self._describe(node, DOC["row"], Literal(piece.row.number if piece.row else 0))
        for subject in self._document.subjects_at(piece):
            self._describe(node, DOC["about"], subject)
        for found in NUMBER.finditer(words):
            number = parse_number(found.group())
            # “Under 18” excludes the number that it names.
            below = [number - 1] if re.search("under", words, re.IGNORECASE) else []
            for value in (number, *below):
                literal = Literal(write_decimal(value), datatype=XSD["decimal"])
                self._describe(node, DOC["number"], literal)

    def _describe_document(self) -> None:
        """Who can have evidence in it, what is read in which column, and the cells of each row."""
        for predicate, column in _COLUMNS.items():
            self._describe(predicate, DOC["column"], SB[column])
        for section in self._document.edition.table.principles:
            self._describe(self._document.principle(section), DOC["row"], Literal(0))
        for row in self._document.edition.table.rows:
            for subject in self._document.subjects_of(row):
                self._describe(subject, DOC["row"], Literal(row.number))
            initiative = self._document.minted.initiatives[row.number]
            for read, cell in row.cells.items():
                self._describe(initiative, SB[read.value], Literal(cell.text))

    def _describe(self, node: NamedNode, predicate: NamedNode, value: Term) -> None:
        self._facts.append(Quad(node, predicate, value, DOC["graph"]))

    def _expected(self) -> Iterator[tuple[str, NamedNode, NamedNode, Term]]:
        """By check, what the properties of resources must say if they say anything."""
        document = self._document
        edition, minted = document.edition, document.minted
        for row in edition.table.rows:
            node = minted.initiatives[row.number]
            principle = document.addresses.mint("principle", edition.identifier, row.section)
            title = danish(edition.corrected(row, Column.TITLE))
            yield "row-number", node, SB["rowNumber"], Literal(row.number)
            yield "row-section", node, SB["principle"], principle
            yield "printed-text", node, SB["printedTitle"], danish(row.title)
            description = row.cell(Column.DESCRIPTION).text
            yield "printed-text", node, DCT["description"], danish(description)
            yield "corrected-text", node, DCT["title"], title
            yield "corrected-text", node, RDFS["label"], title
        for text, rows in document.group_rows.items():
            node = minted.target_groups[text]
            yield "printed-text", node, SB["printedTitle"], danish(text)
            # Of rows with the same words, one may have a correction that another has not.
            names = {edition.corrected(row, Column.TARGET_GROUP) for row in rows}
            for name in names - {text.rstrip(". ")} or names:
                yield "corrected-text", node, RDFS["label"], danish(name)
        for section in edition.table.principles:
            node, statement = document.principle(section), section.statement.text
            yield "printed-text", node, DCT["title"], danish(statement)
            yield "corrected-text", node, RDFS["label"], danish(statement.rstrip("."))
            yield "address-says-other", node, SKOS["notation"], Literal(str(section.number))
        source = document.addresses.mint("source", edition.identifier).value
        digest = hashlib.sha256(edition.table.text.encode("utf-8")).hexdigest()
        node = NamedNode(f"{source}#checksum")
        yield "document-checksum", node, SPDX["checksumValue"], Literal(digest)


def _language(term: object) -> str | None:
    return term.language if isinstance(term, Literal) else None
