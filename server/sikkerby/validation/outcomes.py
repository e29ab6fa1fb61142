"""What is kept of a part that was validated: all that a report needs of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sikkerby.errors import Place
from sikkerby.progress import Progress
from sikkerby.validation.cache import ResultCache
from sikkerby.validation.coverage import Counts
from sikkerby.validation.findings import Finding, Severity
from sikkerby.validation.inputs import Inputs, digest_inputs
from sikkerby.validation.shapes import read_shapes


@dataclass(frozen=True)
class Outcome:
    """The findings on a part, with places below the data folder; its property counts, its number of
    triples, and the paths below the base that it describes."""

    findings: tuple[Finding, ...]
    counts: Counts
    triples: int
    described: frozenset[str]


@dataclass(frozen=True)
class Plan:
    """Which parts of a data folder need validating: those whose outcome is not `known`."""

    inputs: Inputs
    known: Mapping[str, Outcome]

    @property
    def missing(self) -> frozenset[str]:
        """The parts to validate."""
        return frozenset(self.inputs.digests.keys() - self.known.keys())

    @property
    def needed(self) -> frozenset[str]:
        """The editions to read: those to validate, and those that they speak of."""
        spoken_of = (self.inputs.mentions[name] for name in self.missing)
        return self.missing.union(*spoken_of)


def make_plan(folder: Path, shapes: Path, cache: ResultCache, progress: Progress) -> Plan:
    """What has to be validated in the data folder `folder`, as its files now are.

    Raises InputError for manifests, a ledger or shapes that cannot be read.
    """
    inputs = digest_inputs(folder, read_shapes(shapes).digest)
    kept = {name: cache.get(key) for name, key in inputs.digests.items()}
    known = {name: outcome_from_json(value) for name, value in kept.items() if value is not None}
    if known:
        progress.say(f"{len(known)} of {len(kept)} parts are as they were when last validated.")
    return Plan(inputs, known)


def below(finding: Finding, folder: Path) -> Finding:
    """The finding with its file named from the data folder: reports are published, paths not."""
    place = finding.place
    if place is None or place.file is None:
        return finding
    file = Path(place.file)
    if not file.is_relative_to(folder):
        return finding
    return replace(finding, place=replace(place, file=file.relative_to(folder)))


def outcome_to_json(outcome: Outcome) -> Any:
    """What the cache keeps of an outcome."""
    return {
        "findings": [_finding_to_json(finding) for finding in outcome.findings],
        "counts": [[*key, number] for key, number in outcome.counts.items()],
        "triples": outcome.triples,
        "described": sorted(outcome.described),
    }


def outcome_from_json(value: Any) -> Outcome:
    """An outcome from what the cache kept of it."""
    return Outcome(
        tuple(_finding_from_json(entry) for entry in value["findings"]),
        {(kind, name): number for kind, name, number in value["counts"]},
        value["triples"],
        frozenset(value["described"]),
    )


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    values = {**asdict(finding), "severity": finding.severity.value}
    if finding.place is not None and finding.place.file is not None:
        values["place"]["file"] = str(finding.place.file)
    return values


def _finding_from_json(value: dict[str, Any]) -> Finding:
    place = value["place"]
    return Finding(
        **{
            **value,
            "severity": Severity(value["severity"]),
            "place": None if place is None else _place_from_json(place),
        }
    )


def _place_from_json(value: dict[str, Any]) -> Place:
    file = value["file"]
    return Place(**{**value, "file": None if file is None else Path(file)})
