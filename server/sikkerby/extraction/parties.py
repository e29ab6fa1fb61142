"""Parties, units and leads of a row.

The involved cell is a small grammar that accounts for every character: names, “alle
forvaltninger”, connectors, roles. The description only adds those it names besides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sikkerby.documents.model import Column, Row
from sikkerby.expressions import read_patterns
from sikkerby.extraction.context import CellReading, Reading
from sikkerby.extraction.departments import match_department
from sikkerby.extraction.lexicon import PARTIES, Entity, Kind, Match
from sikkerby.extraction.quotations import Evidence
from sikkerby.extraction.records import Basis, Coordination, Lead, Leadership, Party
from sikkerby.extraction.walking import Walk

_PATTERNS = read_patterns(__file__)


@dataclass
class Parties:
    """Who takes part in one row's initiative, and how, in the order in which they were met."""

    parties: dict[str, Party] = field(default_factory=dict)
    units: dict[str, Evidence] = field(default_factory=dict)
    leadership: list[Leadership] = field(default_factory=list)
    coordination: list[Coordination] = field(default_factory=list)

    def add_party(self, party: Party) -> None:
        """Add a party. Where one is met twice on the same basis, the entry that its own name gives
        replaces one that “alle øvrige” or a unit gives; otherwise the first stays."""
        known = self.parties.setdefault(party.organisation, party)
        if known.basis is party.basis and not known.is_named and party.is_named:
            self.parties[party.organisation] = party


def read_parties(reading: Reading, row: Row) -> Parties:
    """The parties, units, leads and coordinators of a row.

    Words of the involved cell that name nothing known are remarked as violations.
    """
    found = Parties()
    _read_involved(reading, row, found)
    title, description = (reading.cell(row, c) for c in (Column.TITLE, Column.DESCRIPTION))
    names = list(description.names())
    _read_description(description, names, found)
    for match in title.names():
        if match.entity.kind is Kind.UNIT:
            _take(title, match, found)
    _read_anchor(description, names, found)
    _read_coordination(description, names, found)
    return found


def _read_involved(reading: Reading, row: Row, found: Parties) -> None:
    cell = reading.cell(row, Column.INVOLVED)
    names = {match.start: match for match in cell.names()}
    walk = Walk(reading, row, cell.column, names, _PATTERNS)
    while not walk.is_done:
        if walk.begins_name(walk.position):
            walk.after_name = False
        if everyone := walk.match("all"):
            evidence = walk.evidence(*everyone.span())
            for slug in reading.administrations():
                found.add_party(Party(slug, Basis.INVOLVED, True, evidence))
            walk.go(everyone.end(), after_name=True)
        elif match := names.get(walk.position):
            walk.pass_name(match)
            _take(walk, match, found)
            if lead := walk.match("lead"):
                evidence = walk.evidence(match.start, lead.end())
                of_unit = (match.entity.slug, evidence) if match.entity.kind is Kind.UNIT else ()
                owner = _owner_of(match.entity)
                found.leadership.append(Leadership(Lead.PROJECT_LEAD, owner, evidence, *of_unit))
                walk.position = lead.end()
        elif walk.skip_words() or walk.skip_others() or walk.set_aside():
            continue
        elif not walk.after_name and (department := match_department(walk.text, walk.position)):
            # “Kommunikation, Børn og Skole” are two where “Børn og Skole” is known.
            own = (m.start for m in names.values() if m.end == department.end() and " " in m.name)
            end = next((start for start in own if start > walk.position), department.end())
            reading.unknown(walk, walk.text[walk.position : end].strip(" ,"))
            walk.go(end)
        elif not walk.after_name and (municipal := walk.match("municipality", walk.line_end)):
            walk.remark("municipality-involved", words=municipal[0])
            walk.go(municipal.end(), after_name=True)
        elif walk.skip_connector():
            continue
        elif walk.after_name and (dash := walk.match("dash")) and dash.end() in names:
            walk.go(dash.end())
        else:
            walk.skip_unknown()


def _read_description(cell: CellReading, names: Iterable[Match], found: Parties) -> None:
    text, excluded = cell.text, cell.excluded
    for everyone in _PATTERNS["all"].finditer(text):
        evidence = cell.evidence(*everyone.span())
        for slug in cell.reading.administrations():
            found.add_party(Party(slug, Basis.MENTIONED, True, evidence))
    for match in names:
        if (text[match.start : match.end], match.entity.slug) not in excluded:
            _take(cell, match, found)


def _take(cell: CellReading, match: Match, found: Parties) -> None:
    """Note a name as a party or a unit."""
    entity = match.entity
    is_involved = cell.column is Column.INVOLVED
    basis = Basis.INVOLVED if is_involved else Basis.MENTIONED
    evidence = cell.evidence(match.start, match.end)
    if entity.kind in PARTIES:
        found.add_party(Party(entity.slug, basis, False, evidence))
    elif entity.kind is Kind.AUTHORITY and is_involved:
        cell.remark("municipality-involved", words=match.name)
    elif entity.kind is Kind.UNIT:
        found.units.setdefault(entity.slug, evidence)
        parent = cell.reading.organisations.entities.get(entity.parent)
        # A unit of an organisation that takes part makes the organisation a participant.
        if parent is not None and parent.kind in PARTIES:
            found.add_party(Party(parent.slug, basis, False, evidence, by_unit=True))


def _read_anchor(cell: CellReading, names: Iterable[Match], found: Parties) -> None:
    matches = {match.start: match for match in names}
    for anchored in _PATTERNS["anchored"].finditer(cell.text):
        first = matches.get(anchored.end())
        owner = first and cell.reading.organisations.entities.get(_owner_of(first.entity))
        if not first or not owner or owner.kind not in PARTIES:
            continue
        start = anchored.start()
        led = Leadership(Lead.ANCHOR, owner.slug, cell.evidence(start, first.after))
        for match in (first, matches.get(first.after + 1)):
            if not led.unit and match and match.entity.kind is Kind.UNIT:
                evidence = cell.evidence(start, match.end)
                led = replace(led, unit=match.entity.slug, unit_evidence=evidence)
        found.leadership.append(led)


def _owner_of(entity: Entity) -> str:
    """The slug of an organisation, or of that of a unit."""
    return entity.parent if entity.kind is Kind.UNIT else entity.slug


def _read_coordination(cell: CellReading, names: Iterable[Match], found: Parties) -> None:
    """Which parties the description makes responsible for coordination, and at which level.

    The level is the one named last before. A coordinator does not lead.
    """
    text = cell.text
    for match in names:
        said = _PATTERNS["coordinates"].match(text, match.end)
        has = _PATTERNS["has"].search(text, 0, match.start)
        if match.entity.slug not in found.parties or not said or bool(said["has"]) != bool(has):
            continue
        evidence = cell.evidence(has.start() if has else match.start, said.end())
        levels = list(_PATTERNS["level"].finditer(text, 0, match.start))
        if levels:
            evidence = cell.evidence(*levels[-1].span()) + evidence
        level = levels[-1]["level"] if levels else ""
        found.coordination.append(Coordination(match.entity.slug, level, evidence))
