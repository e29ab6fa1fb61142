"""What extraction yields: plain records, each with its quotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Column, Row, Section
from sikkerby.extraction.measures import Quantity
from sikkerby.extraction.quotations import Evidence
from sikkerby.extraction.remarks import Remark


class Basis(Enum):
    """How a party comes to be one of an initiative's, by the concept of its role in `ns#`."""

    INVOLVED = "InvolvedParty"
    MENTIONED = "MentionedParty"


class Lead(Enum):
    """How the source says that an organisation leads, by the concept of its role in `ns#`."""

    PROJECT_LEAD = "ProjectLead"
    ANCHOR = "Anchor"


@dataclass(frozen=True)
class Party:
    """A party of an initiative; `implied` where only “alle forvaltninger” says it, `by_unit` where
    only a unit of it is named."""

    organisation: str
    basis: Basis
    implied: bool
    evidence: Evidence
    by_unit: bool = False

    @property
    def is_named(self) -> bool:
        """Whether its own name stands there."""
        return not self.implied and not self.by_unit


@dataclass(frozen=True)
class Leadership:
    """The organisation, and the unit if one is named, that the source says leads."""

    kind: Lead
    organisation: str
    evidence: Evidence
    unit: str = ""
    unit_evidence: Evidence = ()


@dataclass(frozen=True)
class Coordination:
    """A party that the source makes responsible for coordination; `level` as numbered there, or
    empty where it names none."""

    organisation: str
    level: str
    evidence: Evidence


class Coverage(Enum):
    """Where an initiative works, by the concept in `ns#`."""

    CITYWIDE = "Citywide"
    NAMED_PLACES = "NamedPlaces"
    UNNAMED_AREAS = "UnnamedAreas"


@dataclass(frozen=True)
class Area:
    """The area cell, read. `places` are those that it names, by their slugs, with what names them;
    for a citywide initiative, the municipality alone. An empty cell says nothing of the
    coverage."""

    coverage: Coverage | None
    evidence: Evidence
    places: Mapping[str, Evidence]


@dataclass(frozen=True)
class Ages:
    """The ages of a target group: the age from which one belongs, the last age that does.

    Decimals in canonical form (`12`, `17.5`), empty where the cell sets no bound.
    """

    minimum: str = ""
    maximum: str = ""
    evidence: Evidence = ()


@dataclass(frozen=True)
class InitiativeRecord:
    """One row, read. `cells` quotes those that are carried over whole.

    `units` are those of organisations that the row names, by their slugs, and `also_supports` the
    further principles that it names, by their numbers, each with what names it. `short_name` is an
    abbreviation that the row itself binds to its title.
    """

    row: Row
    cells: Mapping[Column, Evidence]
    principle_evidence: Evidence
    parties: tuple[Party, ...]
    units: Mapping[str, Evidence]
    leadership: tuple[Leadership, ...]
    coordination: tuple[Coordination, ...]
    area: Area
    ages: Ages
    also_supports: Mapping[int, Evidence]
    facts: tuple[Quantity, ...]
    short_name: str
    short_name_evidence: Evidence


@dataclass(frozen=True)
class PrincipleRecord:
    """One principle with the words of its statement."""

    section: Section
    evidence: Evidence


@dataclass(frozen=True)
class Extract:
    """All that was read from one edition. `assumptions` are for those who import it."""

    edition: Edition
    principles: tuple[PrincipleRecord, ...]
    initiatives: tuple[InitiativeRecord, ...]
    remarks: tuple[Remark, ...]
    assumptions: tuple[Remark, ...] = ()
