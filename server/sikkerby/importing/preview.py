"""What the reference data know of a table's names, and what they do not: all of it at once.

A build stops at the first unknown name. Here each one is noted, taken for known under a proposed
block of reference data, and reading goes on; the true extraction then proves the proposals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pyoxigraph import RdfFormat, Triple, parse

from sikkerby.bilingual import Bilingual
from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Column, Row
from sikkerby.errors import DataError, Place
from sikkerby.extraction.context import CellReading, Reading
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import (
    ORGANISATIONS,
    PLACES,
    Entity,
    Kind,
    Lexicon,
    read_entities,
)
from sikkerby.extraction.parties import read_parties
from sikkerby.extraction.places import read_area
from sikkerby.extraction.privacy import find_persons
from sikkerby.extraction.records import Extract
from sikkerby.extraction.remarks import Assumed, Remark
from sikkerby.importing.compounds import find_compounds
from sikkerby.importing.doubts import cell_items, find_doubts, find_items
from sikkerby.importing.national import NationalBodies
from sikkerby.importing.proposals import (
    Proposal,
    note_of,
    propose,
    write_proposals,
)
from sikkerby.translation import translate

# Where a cell stands in the document that was imported, which is not yet its canonical text.
Locate = Callable[[Row, Column], Place]


@dataclass(frozen=True)
class Unknown:
    """Words that the reference data do not know: where they stand, and what they may be."""

    words: str
    what: str
    place: Place
    nearest: tuple[str, ...]

    def of(self, language: str) -> str:
        """What is not known, what comes nearest, and where, in a language."""
        nearest = ", ".join(self.nearest) or "none"
        message = f"“{self.words}” is not a known {self.what}; nearest: {nearest}"
        return f"{translate(message, language)} ({self.place.of(language)})"


@dataclass(frozen=True)
class Preview:
    """What a build would make of a table.

    `organisations` and `places` count the initiatives that name each; `proposals` is Turtle to be
    reviewed, `national` the bodies among them of which all is known, `unread` what no proposal can
    mend.
    """

    initiatives: int
    organisations: dict[str, int]
    places: dict[str, int]
    unknown: tuple[Unknown, ...]
    proposals: str
    remarks: tuple[Remark, ...]
    unread: tuple[DataError, ...]
    national: tuple[str, ...] = ()
    found: Extract | None = None


@dataclass
class _Asking(Reading):
    """A reading that collects unknown words, by column, instead of remarking them."""

    asked: dict[tuple[Column, str], None] = field(default_factory=dict)

    def unknown(self, cell: CellReading, words: str) -> None:
        # Once, whichever row has it.
        self.asked[cell.column, words] = None


@dataclass
class _State:
    edition: Edition
    known: dict[str, Lexicon]
    locate: Locate
    unknown: list[Unknown] = field(default_factory=list)
    proposals: dict[tuple[str, str], Proposal] = field(default_factory=dict)
    unread: list[DataError] = field(default_factory=list)
    assumptions: dict[Remark, None] = field(default_factory=dict)

    @property
    def entities(self) -> list[Entity]:
        return [entity for known in self.known.values() for entity in known.entities.values()]

    def take(self, words: str, what: str, place: Place, note: Bilingual, code: str = "") -> bool:
        """Note unknown words; say whether they now count as known."""
        known = self.known[what]
        self.unknown.append(Unknown(words, what, place, tuple(known.nearest(words))))
        proposal = propose(words, what, code, known, self.edition.manifest)
        if proposal is None:
            return False
        key = what, proposal.entity.slug
        near = known.entities[proposal.entity.slug].names if proposal.known else ()
        if near and words not in near:
            column = Column.AREA if what == "place" else Column.INVOLVED
            self.assume(Assumed.SPELLING, place, column, f"{words} = {near[0]}")
        self.proposals[key] = replace(proposal, note=note).joined(self.proposals.get(key))
        try:
            known.add(self.proposals[key].entity)
        except DataError as error:
            self.unread.append(error)
            return False
        return True

    def assume(self, what: Assumed, place: Place, column: Column, words: str) -> None:
        self.assumptions[what.remark(replace(place, text=words), column, words)] = None


def preview(
    edition: Edition,
    reference: Sequence[Triple],
    short_names: Iterable[str],
    base: str,
    locate: Locate,
    national: NationalBodies,
) -> Preview:
    """What a build would recognise in an edition that need not be written yet."""
    names = tuple(short_names)
    entities = read_entities(reference, names).of(edition.manifest.short_name)
    known = {
        what: Lexicon(entity for entity in entities if entity.kind in kinds)
        for what, kinds in (("organisation", ORGANISATIONS), ("place", PLACES))
    }
    state = _State(edition, known, locate)
    _read_abbreviations(state)
    bodies = _take_national(state, national)
    for words, row in find_compounds(edition.table).items():
        place = locate(row, Column.INVOLVED)
        state.assume(Assumed.WHOLE_NAME, place, Column.INVOLVED, words)
        state.take(words, "organisation", place, note_of(edition.identifier, row.number, words))
    items = find_items(edition.table)
    for row in edition.table.rows:
        _read(state, row, read_area, "place", items)
        _read(state, row, read_parties, "organisation", items)
        for column, cell in row.cells.items():
            for person in (person for item in cell_items(cell) for person in find_persons(item)):
                state.assume(Assumed.PERSON, locate(row, column), column, person)
    text = write_proposals(state.proposals.values(), edition.manifest)
    found = _prove(state, reference, names, base)
    return Preview(
        len(edition.table.rows),
        _count(found, state, lambda record: {party.organisation for party in record.parties}),
        _count(found, state, lambda record: set(record.area.places)),
        tuple(state.unknown),
        text,
        (*(found.remarks if found else ()), *_assumptions(state, found)),
        tuple(state.unread),
        bodies,
        found,
    )


def _assumptions(state: _State, found: Extract | None) -> list[Remark]:
    """What was assumed of names that were not known, and of other words, by kind."""
    rows = {row.number: row for row in state.edition.table.rows}
    for remark in found.assumptions if found else ():
        column, row = remark.column, remark.place.row
        if column and row:
            place = replace(state.locate(rows[row], column), text=remark.words)
            state.assumptions[replace(remark, place=place)] = None
    return sorted(state.assumptions, key=lambda remark: remark.code)


def _take_national(state: _State, national: NationalBodies) -> tuple[str, ...]:
    """Propose the national bodies that the table names; their names."""
    known = state.known["organisation"]
    for slug, (entity, row, column) in national.named_in(state.edition.table, known).items():
        # Another of its names may be somebody else's here; then it is asked about like any other.
        with suppress(DataError):
            known.add(entity)
            note = note_of(state.edition.identifier, row.number, row.cell(column).text)
            given = national.triples_of(slug)
            state.proposals["organisation", slug] = Proposal(
                entity, entity.names, False, note, given
            )
    return tuple(
        proposal.entity.names[0] for proposal in state.proposals.values() if proposal.given
    )


def _read_abbreviations(state: _State) -> None:
    """Hold the document's own list of codes against the reference data."""
    table = state.edition.table
    for entry in table.abbreviations:
        printed = f"{entry.code}: {entry.name}"
        place = Place(table.file, line=entry.line, text=printed)
        known = next(
            (e for e in state.entities if e.code == entry.code and e.kind is Kind.ADMINISTRATION),
            None,
        )
        if known and entry.name.casefold() in {name.casefold() for name in known.names}:
            continue
        note = note_of(state.edition.identifier, None, printed)
        state.take(entry.name, "organisation", place, note, entry.code)


def _read(
    state: _State,
    row: Row,
    reader: Callable[[Reading, Row], object],
    what: str,
    items: Mapping[str, Sequence[tuple[Row, Column]]],
) -> None:
    tried: set[tuple[Column, str]] = set()
    grows = True
    # Names that were just learnt may part what follows in another way.
    while grows:
        reading = _Asking(state.edition, state.known["organisation"], state.known["place"])
        reader(reading, row)
        grows = False
        for column, words in [entry for entry in reading.asked if entry not in tried]:
            place = state.locate(row, column)
            note = note_of(state.edition.identifier, row.number, row.cell(column).text)
            for doubt, said in find_doubts(words, row.cell(column), items):
                # It is asked for once, and read so in each of its rows.
                same = [other for other, of in items.get(said.casefold(), ()) if of is column]
                for other in (row, *same):
                    state.assume(doubt, state.locate(other, column), column, said)
            grows |= state.take(words, what, place, note)
        tried |= reading.asked.keys()


def _prove(
    state: _State, reference: Sequence[Triple], short_names: tuple[str, ...], base: str
) -> Extract | None:
    """The true extraction with the proposals taken as they are; nothing where even that fails."""
    text = write_proposals(state.proposals.values(), state.edition.manifest)
    added = [quad.triple for quad in parse(text.encode(), format=RdfFormat.TURTLE, base_iri=base)]
    try:
        return extract(state.edition, read_entities([*reference, *added], short_names))
    except DataError as error:
        state.unread.append(error)
        return None


def _count(found: Extract | None, state: _State, pick: Callable[..., set[str]]) -> dict[str, int]:
    if found is None:
        return {}
    names = {entity.slug: entity.names[0] for entity in state.entities if entity.names}
    proposed = {slug for (_, slug), entry in state.proposals.items() if not entry.known}
    counts = Counter(
        slug for record in found.initiatives for slug in pick(record) if slug not in proposed
    )
    return {names.get(slug, slug): number for slug, number in counts.most_common()}
