"""The checks that need the document: that quotations quote, and printed texts are printed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Column, Row
from sikkerby.extraction.numbers import NUMBER, parse_number
from sikkerby.graphs.extracted import Minted
from sikkerby.validation.cells import COLUMN_OF, HEADING, Cells, Piece, Rows, rows_of
from sikkerby.validation.checks import find
from sikkerby.validation.findings import Finding
from sikkerby.validation.index import Index
from sikkerby.vocabulary import CV, DCT, OA, RDF, RDFS, SB, SKOS, SPDX, Addresses

_FREQUENCIES = {SB[f"TimesPer{period}"] for period in ("Year", "Month", "Week", "Day")}

# Where each kind of statement is read; what is not named here is read anywhere in the row.
_COLUMNS: dict[NamedNode, str] = {
    **{space[name]: column.value for name, column in COLUMN_OF.items() for space in (DCT, SB)},
    SB["printedTitle"]: Column.TITLE.value,
    DCT["title"]: HEADING,
    SB["principle"]: HEADING,
}


@dataclass(frozen=True)
class _Quoted:
    """A quotation that is in order: its words, and the piece of a cell that it lies in."""

    exact: str
    piece: Piece


class TextChecks:
    """The checks of one edition's text against its triples."""

    def __init__(
        self, edition: Edition, minted: Minted, addresses: Addresses, index: Index
    ) -> None:
        self._edition = edition
        self._minted = minted
        self._addresses = addresses
        self._text = edition.table.text
        self._cells = Cells(edition)
        self._rows: Rows = rows_of(edition, minted)
        self._index = index
        self._quoted: dict[NamedNode, _Quoted] = {}

    def run(self) -> Iterator[Finding]:
        """What does not agree with the document."""
        index = self._index
        for node in index.instances(OA["SpecificResource"]):
            yield from self._quotation(node)
        for statement in index.instances(RDF["Statement"]):
            yield from self._statement(statement)
        for initiative in index.instances(SB["Initiative"]):
            yield from self._initiative(initiative)
        yield from self._printed_groups()
        yield from self._principles()
        yield from self._source()

    def _quotation(self, node: NamedNode) -> Iterator[Finding]:
        said = {
            name: value
            for selector in self._index.nodes(node, OA["hasSelector"])
            for name in ("exact", "prefix", "suffix", "start", "end")
            if (value := self._index.text(selector, OA[name])) is not None
        }
        try:
            start, end = int(said["start"]), int(said["end"])
            exact = said["exact"]
        except (KeyError, ValueError):
            return  # The shapes say what is missing.
        if not 0 <= start < end <= len(self._text):
            detail = f"{start}-{end}, 0-{len(self._text)}"
            yield find("quotation-outside", node, None, None, detail, detail)
            return
        there = self._text[start:end]
        if there != exact:
            yield find(
                "quotation-words", node, OA["exact"], Literal(exact),
                f"Dér står »{there}«.", f"“{there}” stands there.",
            )  # fmt: skip
            return
        if not self._text[:start].endswith(said.get("prefix", "")):
            yield find("quotation-context", node, OA["prefix"], Literal(said["prefix"]))
        if not self._text[end:].startswith(said.get("suffix", "")):
            yield find("quotation-context", node, OA["suffix"], Literal(said["suffix"]))
        reading = self._index.text(node, SB["quotedText"], "da")
        if reading is not None and reading != " ".join(exact.split()):
            yield find("quotation-reading-text", node, SB["quotedText"], Literal(reading))
        piece = self._cells.at(start, end)
        columns = {
            column.value.removeprefix(SB.iri) for column in self._index.nodes(node, SB["column"])
        }
        if piece is None or (columns and piece.column not in columns):
            column = next(iter(self._index.nodes(node, SB["column"])), None)
            yield find("quotation-column-cell", node, SB["column"], column)
            return
        self._quoted[node] = _Quoted(exact, piece)

    def _statement(self, node: NamedNode) -> Iterator[Finding]:
        for subject in self._index.nodes(node, RDF["subject"]):
            for predicate in self._index.nodes(node, RDF["predicate"]):
                allowed = _COLUMNS.get(predicate)
                for quotation in self._index.nodes(node, SB["evidence"]):
                    found = self._quoted.get(quotation)
                    if found is None:
                        continue
                    if allowed is not None and found.piece.column != allowed:
                        yield find("evidence-column", node, SB["evidence"], quotation)
                    elif not self._belongs(subject, found.piece):
                        yield find("evidence-row", node, SB["evidence"], quotation)
                if predicate in (SB["minAge"], SB["maxAge"]):
                    yield from self._number(
                        node, RDF["object"], self._index.nodes(node, SB["evidence"])
                    )

    def _belongs(self, subject: NamedNode, piece: Piece) -> bool:
        """True where a piece of the document is one that can speak of the subject."""
        row = self._rows.of_initiative.get(subject)
        if row is not None:
            return piece.row == row or (
                piece.column == HEADING and piece.section == self._row(row).section
            )
        group = self._rows.of_target_group.get(subject)
        if group is not None:
            return piece.row in group
        name = self._edition.identifier
        return subject == self._addresses.principle(name, piece.section) or not any(
            subject == self._addresses.principle(name, section.number)
            for section in self._edition.table.principles
        )

    def _row(self, number: int) -> Row:
        return self._edition.table.rows[number - 1]

    def _initiative(self, node: NamedNode) -> Iterator[Finding]:
        number = self._rows.of_initiative.get(node)
        if number is None:
            return
        row = self._row(number)
        principle = self._addresses.principle(self._edition.identifier, row.section)
        yield from self._find_others("row-number", node, SB["rowNumber"], Literal(number))
        yield from self._find_others("row-section", node, SB["principle"], principle)
        yield from self._differs("printed-text", node, SB["printedTitle"], row.title)
        description = row.cell(Column.DESCRIPTION).text
        yield from self._differs("printed-text", node, DCT["description"], description)
        title = self._edition.corrected(row, Column.TITLE)
        yield from self._differs("corrected-text", node, DCT["title"], title)
        yield from self._differs("corrected-text", node, RDFS["label"], title)
        for owner in (CV["hasParticipation"], SB["statedFact"]):
            for part in self._index.nodes(node, owner):
                evidence = self._index.nodes(part, SB["evidence"])
                for quotation in evidence:
                    found = self._quoted.get(quotation)
                    if found is not None and found.piece.row != number:
                        yield find("evidence-row", part, SB["evidence"], quotation)
                for name in ("value", "minValue", "maxValue"):
                    yield from self._number(part, SB[name], evidence)
        for correction in self._index.nodes(node, SB["correction"]):
            yield from self._correction(correction, row)

    def _number(
        self, node: NamedNode, path: NamedNode, evidence: list[NamedNode]
    ) -> Iterator[Finding]:
        """That a number read from words stands in them, or the one that “under 18” excludes."""
        words = [
            self._quoted[quotation].exact for quotation in evidence if quotation in self._quoted
        ]
        if not words or len(words) != len(evidence):
            return
        there: set[Decimal] = set()
        for text in words:
            for found in NUMBER.finditer(text):
                there.add(parse_number(found.group()))
                if re.search(r"under", text, re.IGNORECASE):
                    there.add(parse_number(found.group()) - 1)
        for value in self._index.values(node, path):
            try:
                number = Decimal(value.value)
            except InvalidOperation:
                continue  # The shapes say that it is not a number.
            # A frequency is a word (“årligt”, “hver tirsdag”) or a word times a number.
            unit = self._index.nodes(node, SB["unit"])
            if number not in there and not _FREQUENCIES & set(unit):
                yield find("evidence-number", node, path, value)

    def _correction(self, node: NamedNode, row: Row) -> Iterator[Finding]:
        printed = self._index.text(node, SB["printed"], "da")
        for column in self._index.nodes(node, SB["column"]):
            name = column.value.removeprefix(SB.iri)
            cells = [cell.text for entry, cell in row.cells.items() if entry.value == name]
            if printed is not None and not any(printed in text for text in cells):
                yield find("correction-cell", node, SB["printed"], Literal(printed, language="da"))

    def _printed_groups(self) -> Iterator[Finding]:
        for text, node in self._minted.target_groups.items():
            yield from self._differs("printed-text", node, SB["printedTitle"], text)
        for row in self._edition.table.rows:
            text = row.cell(Column.TARGET_GROUP).text
            if not text:
                continue
            node = self._minted.target_groups[text]
            name = self._edition.corrected(row, Column.TARGET_GROUP)
            if not self._is_corrected_elsewhere(row):
                yield from self._differs("corrected-text", node, RDFS["label"], name)

    def _is_corrected_elsewhere(self, row: Row) -> bool:
        """True where another row of the same words has a correction that this one has not."""
        rows = self._rows.of_target_group[
            self._minted.target_groups[row.cell(Column.TARGET_GROUP).text]
        ]
        corrected = {
            entry.row
            for entry in self._edition.corrections
            if entry.column is Column.TARGET_GROUP and entry.row in rows
        }
        return bool(corrected) and row.number not in corrected

    def _principles(self) -> Iterator[Finding]:
        for section in self._edition.table.principles:
            node = self._addresses.principle(self._edition.identifier, section.number)
            statement = section.statement.text
            yield from self._differs("printed-text", node, DCT["title"], statement)
            yield from self._differs("corrected-text", node, RDFS["label"], statement.rstrip("."))
            number = Literal(str(section.number))
            yield from self._find_others("address-says-other", node, SKOS["notation"], number)

    def _source(self) -> Iterator[Finding]:
        digest = hashlib.sha256(self._text.encode("utf-8")).hexdigest()
        for node in self._index.instances(SB["SourceDocument"]):
            for checksum in self._index.nodes(node, SPDX["checksum"]):
                yield from self._find_others(
                    "document-checksum",
                    checksum,
                    SPDX["checksumValue"],
                    Literal(digest),
                )

    def _find_others(
        self, check: str, node: NamedNode, path: NamedNode, expected: NamedNode | Literal
    ) -> Iterator[Finding]:
        """A finding for each value of a property that is not the `expected` one."""
        for value in self._index.values(node, path):
            if value != expected:
                yield find(check, node, path, value)

    def _differs(
        self, check: str, node: NamedNode, path: NamedNode, text: str
    ) -> Iterator[Finding]:
        """A Danish text that is not `text`; that it is there at all is for the shapes to say."""
        for value in self._index.values(node, path):
            if isinstance(value, Literal) and value.language == "da" and value.value != text:
                da, en = f"Der skulle stå »{text}«.", f"It should be “{text}”."
                yield find(check, node, path, value, da, en)
