"""What an edition's document says to the program: each word's mark, and the open questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path

from pyoxigraph import Triple

from sikkerby.documents.edition import MANIFEST, Edition, find_words, read_edition
from sikkerby.documents.folder import EDITIONS, LINKS, PUBLICATION, REFERENCE, edition_folders
from sikkerby.documents.manifest import read_manifest, read_publication
from sikkerby.documents.model import Column, Row
from sikkerby.documents.turtle import parse_turtle, read_folder
from sikkerby.errors import DataError
from sikkerby.extraction.amounts import write_decimal
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import (
    ORGANISATIONS,
    PLACES,
    Entities,
    Entity,
    Lexicon,
    read_entities,
)
from sikkerby.extraction.quotations import Quotation
from sikkerby.extraction.records import Extract, InitiativeRecord
from sikkerby.extraction.walking import UNNAMED_OTHERS
from sikkerby.importing.national import NationalBodies
from sikkerby.importing.preview import Preview, preview


class Kind(StrEnum):
    """What the program makes of a word."""

    RECOGNISED = "recognised"
    UNKNOWN = "unknown"
    NUMBER = "number"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Mark:
    """A stretch of a cell's text, half-open, and what was made of it; `says` is whom it names."""

    start: int
    end: int
    kind: Kind
    says: str = ""


@dataclass(frozen=True)
class Segment:
    """A stretch of a cell, under a mark or none."""

    text: str
    mark: Mark | None


@dataclass(frozen=True)
class Question:
    """Words that nobody knows, or a number that was not read, and the rows that have them in the
    same column."""

    row: int
    column: Column
    words: str
    kind: Kind
    rows: tuple[int, ...]


@dataclass(frozen=True)
class KnownEdition:
    """An edition, and what is read from it once that is asked for."""

    edition: Edition
    reference: Entities

    @cached_property
    def entities(self) -> list[Entity]:
        """What the edition may name."""
        return self.reference.of(self.edition.manifest.short_name)

    @cached_property
    def _extracted(self) -> tuple[Extract | None, DataError | None]:
        try:
            return extract(self.edition, self.reference), None
        except DataError as error:
            return None, error

    @property
    def found(self) -> Extract | None:
        """What was read from the document; nothing where there is a `fault`."""
        return self._extracted[0]

    @property
    def fault(self) -> DataError | None:
        """Why nothing could be read."""
        return self._extracted[1]

    @cached_property
    def names(self) -> dict[str, str]:
        """What organisations and places are called, by slug."""
        return {entity.slug: next(iter(entity.names), entity.slug) for entity in self.entities}

    @cached_property
    def questions(self) -> list[Question]:
        """What is open, row by row; of one row and column each of the same words once."""
        places: dict[tuple[Column, str], list[int]] = {}
        for remark in self.found.remarks if self.found else ():
            if remark.words and remark.column and remark.place.row:
                is_number = _kind_of(remark.column) is Kind.NUMBER
                for words in remark.words.split(", ") if is_number else [remark.words]:
                    rows = places.setdefault((remark.column, words), [])
                    if remark.place.row not in rows:
                        rows.append(remark.place.row)
        asked = [
            Question(row, column, words, _kind_of(column), tuple(rows))
            for (column, words), rows in places.items()
            for row in rows
        ]
        return sorted(asked, key=lambda entry: (entry.row, list(Column).index(entry.column)))

    def questions_of(self, row: int) -> list[Question]:
        return [entry for entry in self.questions if entry.row == row]

    def segments(self, row: Row, column: Column) -> Iterator[Segment]:
        """A cell's text in stretches, each under one mark at most."""
        text = row.cell(column).text
        marks = list(self._marks(row, column))
        bounds = sorted({0, len(text), *(b for m in marks for b in (m.start, m.end))})

        def mark_at(stretch: tuple[int, int]) -> Mark | None:
            return next((m for m in marks if m.start <= stretch[0] < m.end), None)

        for mark, stretches in groupby(pairwise(bounds), mark_at):
            found = list(stretches)
            yield Segment(text[found[0][0] : found[-1][1]], mark)

    def _marks(self, row: Row, column: Column) -> Iterator[Mark]:
        """The marks of a cell; where they lie over each other, the first counts."""
        text = row.cell(column).text
        asked = [q for q in self.questions_of(row.number) if q.column is column]
        for question in asked:
            # The whole cell of a target group is recognised; elsewhere digits may be a part of what
            # was: “niveau 2”.
            if question.kind is Kind.UNKNOWN or column is Column.TARGET_GROUP:
                yield from _found(text, question.words, question.kind)
        if column in (Column.INVOLVED, Column.AREA):
            for others in UNNAMED_OTHERS.finditer(text):
                yield Mark(*others.span(), Kind.NOBODY)
        for entry in self.edition.exclusions:
            if entry.row == row.number:
                yield from _found(text, entry.words, Kind.NOBODY)
        for fact in self.edition.facts:
            if fact.row == row.number and fact.column is column and not fact.unit:
                for found in find_words(fact.words, text):
                    yield Mark(*found.span(), Kind.NOBODY, fact.reason_da)
        if self.found:
            record = self.found.initiatives[row.number - 1]
            positions = list(row.cell(column).positions)
            for quotation, says in _quotations(record, self.names):
                if quotation.column == column.value:
                    start = positions.index(quotation.start)
                    yield Mark(start, positions.index(quotation.end - 1) + 1, Kind.RECOGNISED, says)
        for question in (q for q in asked if q.kind is Kind.NUMBER):
            yield from _found(text, question.words, Kind.NUMBER)


def _kind_of(column: Column) -> Kind:
    return Kind.UNKNOWN if column in (Column.INVOLVED, Column.AREA) else Kind.NUMBER


def _found(text: str, words: str, kind: Kind) -> Iterator[Mark]:
    start = text.find(words)
    if start >= 0:
        yield Mark(start, start + len(words), kind)


def _quotations(record: InitiativeRecord, names: dict[str, str]) -> Iterator[tuple[Quotation, str]]:
    """What is quoted from a row, and what it names or says."""
    for party in record.parties:
        yield from ((q, names.get(party.organisation, "")) for q in party.evidence)
    for slug, evidence in (*record.units.items(), *record.area.places.items()):
        yield from ((q, names.get(slug, "")) for q in evidence)
    for fact in record.facts:
        limits = map(write_decimal, (fact.amount.minimum, fact.amount.maximum))
        amount = write_decimal(fact.amount.value) or "–".join(filter(None, limits))
        yield from ((q, amount) for q in fact.evidence)
    for lead in record.leadership:
        yield from ((q, names.get(lead.organisation, "")) for q in lead.evidence)
        yield from ((q, names.get(lead.unit, "")) for q in lead.unit_evidence)
    for role in record.coordination:
        yield from ((q, names.get(role.organisation, "")) for q in role.evidence)
    supported = (quotation for evidence in record.also_supports.values() for quotation in evidence)
    yield from ((q, "") for q in (*record.ages.evidence, *supported, *record.short_name_evidence))
    # Whole cells last: what is said of their words comes first.
    yield from ((q, "") for q in (*record.area.evidence, *record.cells[Column.TARGET_GROUP]))


def read_known(data: Path, identifier: str) -> KnownEdition:
    """An edition of a data folder, read with the names that its reference data have."""
    edition = read_edition(data / EDITIONS / identifier)
    base = read_publication(data / PUBLICATION).base
    reference = read_entities(read_folder(data / REFERENCE, base), _short_names(data))
    return KnownEdition(edition, reference)


def _short_names(data: Path) -> list[str]:
    return [read_manifest(folder / MANIFEST).short_name for folder in edition_folders(data)]


def check_names(data: Path) -> None:
    """Raises DataError where one name stands for two things: then no document could be read."""
    base = read_publication(data / PUBLICATION).base
    short_names = _short_names(data)
    reference = read_entities(read_folder(data / REFERENCE, base), short_names)
    for short_name in set(short_names):
        own = reference.of(short_name)
        Lexicon(entity for entity in own if entity.kind in ORGANISATIONS)
        Lexicon(entity for entity in own if entity.kind in PLACES)


def propose_names(data: Path, edition: Edition) -> Preview:
    """What an import proposes for the names that nobody knows in an edition that is there."""
    base = read_publication(data / PUBLICATION).base
    return preview(
        edition,
        read_folder(data / REFERENCE, base),
        _short_names(data),
        base,
        edition.table.place,
        NationalBodies(base, read_folder(data / LINKS, base)),
    )


def proposed_triples(data: Path, identifiers: Iterable[str]) -> list[Triple]:
    """The proposals for the names that nobody knows in editions, as triples."""
    base = read_publication(data / PUBLICATION).base
    found: list[Triple] = []
    for identifier in identifiers:
        edition = read_edition(data / EDITIONS / identifier)
        proposals = propose_names(data, edition).proposals
        found += parse_turtle(proposals, data / REFERENCE, base)
    return found
