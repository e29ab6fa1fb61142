"""What the page of an initiative shows of its row, cell by cell: what the words of each say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sikkerby.web.records.documents import Cell, Segment, print_row
from sikkerby.web.records.model import Initiative, Organisation, Quotation
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, list_address
from sikkerby.web.resources.supported import Supported, say_fact, say_participation, say_statement
from sikkerby.web.templating import address_of
from sikkerby.web.wording import ages, concept
from sikkerby.web.words import said, text

_COVERAGE_VALUES = {name: value for value, name in COVERAGES.items()}


@dataclass(frozen=True)
class Carried:
    """What is `stated` by words of a cell: `anchor` is its place on the page, `note` the roles of a
    `party` or the ages of a target group. Of the administrations that only “alle forvaltninger”
    covers, which share their words, `members` has all.
    """

    anchor: str
    stated: Supported
    quotations: tuple[Quotation, ...]
    note: str = ""
    basis: str = ""
    party: Organisation | None = None
    members: Sequence[Organisation] = ()


def arrange_cells(
    records: Records, initiative: Initiative, carried: Sequence[Carried]
) -> list[tuple[Cell, list[Carried]]]:
    """The cells of the row with what their words say, what the initiative is about first. The title
    stands above the page: its cell is shown where it has marks or misprints."""
    found = print_row(
        records, initiative, [words for entry in carried for words in entry.quotations]
    )
    # Of words in several cells, the last are those of the cell that is about it.
    ordered = sorted(carried, key=lambda entry: entry.quotations[-1].start)
    cells = []
    for cell in sorted(found, key=lambda cell: cell.column != "DescriptionColumn"):
        own = [entry for entry in ordered if entry.quotations[-1].column == cell.column]
        is_plain = all(not segment.quotations for segment in cell.segments)
        if cell.column != "TitleColumn" or not is_plain or cell.corrections:
            cells.append((cell, own))
    return cells


def find_anchors(carried: Sequence[Carried]) -> Callable[[Segment], str]:
    """What gives the place on the page of what a marked stretch says."""
    anchors = {
        quotation.iri: entry.anchor for entry in reversed(carried) for quotation in entry.quotations
    }
    # Of quotations within one another, the one that begins last is innermost.
    return lambda segment: anchors[max(segment.quotations, key=lambda words: words.start).iri]


def list_carried(records: Records, initiative: Initiative) -> Iterator[Carried]:
    """What is stated about an initiative, but for its title and its description."""
    yield from _parties(records, initiative)
    unshown = {"printedTitle", "description", "title"}
    # An initiative that names places covers them, another the whole municipality or parts of it.
    unshown.add("coverage" if initiative.coverage == "NamedPlaces" else "spatial")
    group = records.target_groups.get(initiative.audience)
    for statement in initiative.statements:
        if statement.property in unshown or not statement.quotations:
            continue
        found = say_statement(records, statement)
        note, words = "", statement.quotations
        if statement.property == "coverage":
            value = _COVERAGE_VALUES[initiative.coverage]
            found = replace(found, address=list_address(records, coverage=(value,)))
        elif statement.property == "audience" and group:
            # Rows of the same target group carry its ages together.
            own = (age for age in group.age_quotations if age.row == initiative.row)
            note, words = ages(group), tuple(dict.fromkeys((*own, *words)))
        anchor = f"{statement.property}-{statement.value.rpartition('/')[2].rpartition('#')[2]}"
        yield Carried(anchor, found, words, note)
    for fact in initiative.facts:
        found = replace(say_fact(records, fact), address=address_of(fact.iri))
        yield Carried(f"fact-{fact.iri.rpartition('/')[2]}", found, fact.quotations)


def _parties(records: Records, initiative: Initiative) -> Iterator[Carried]:
    for entry in (*initiative.parties("named"), *initiative.parties("mentioned")):
        party, stated = records.organisations[entry.party], say_participation(records, entry)
        roles = [role for role in entry.roles if role not in ("InvolvedParty", "MentionedParty")]
        note = ", ".join(concept(records, role) for role in roles)
        yield Carried(f"party-{party.slug}", stated, entry.quotations, note, entry.basis, party)
    if implied := initiative.parties("implied"):
        parties = records.organisations.read(entry.party for entry in implied)
        names = ", ".join(said(party.short) for party in parties)
        number = text("n_administrations", n=len(parties))
        stated = Supported(text("basis_implied"), f"{number}: {names}")
        words = implied[0].quotations
        yield Carried("parties-implied", stated, words, basis="implied", members=parties)
