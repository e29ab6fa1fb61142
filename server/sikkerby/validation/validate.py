"""A publication's data to a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

from sikkerby.errors import Place
from sikkerby.graphs.build import Built, minted_paths
from sikkerby.progress import Progress
from sikkerby.validation.cache import ResultCache
from sikkerby.validation.checks import CHECKS
from sikkerby.validation.coverage import coverage_of
from sikkerby.validation.faults import Fault
from sikkerby.validation.findings import Finding, Report, in_order
from sikkerby.validation.history import check_history
from sikkerby.validation.lint import check_shapes
from sikkerby.validation.locate import Locator, place_in_ledger
from sikkerby.validation.outcomes import Outcome, Plan, below, outcome_to_json
from sikkerby.validation.parts import Part, PartResult, validate_parts
from sikkerby.validation.remarks import findings_of_remarks
from sikkerby.validation.shapes import ShapeTexts, read_shapes
from sikkerby.validation.units import SHARED, split


def validate(
    built: Built,
    *,
    shapes: Path,
    cache: ResultCache,
    progress: Progress,
    previous_iris: frozenset[str] | None = None,
    plan: Plan | None = None,
) -> Report:
    """Check what was built against the shapes in the folder `shapes` and against its documents.

    Results are kept in `cache` and used again for parts whose triples did not change. With a
    `plan` of the same data folder, the parts that it knows are not even looked at, and `built` need
    only have the editions that the plan needs. `previous_iris` are the IRIs of an earlier version,
    none of which may be lost. Raises InputError for shapes that cannot be read or applied.
    """
    library = read_shapes(shapes)
    # What is known was found with these very shapes and this ontology, which had no slips then.
    if plan is None or not plan.known:
        check_shapes(library, built.dataset.graphs[built.addresses.graph("ontology")])
    parts = make_parts(built, progress, plan.missing if plan else None)
    results, reused = validate_parts(parts, library, built.addresses, cache, progress)
    locator = Locator(built)
    outcomes = {
        part.unit.name: _outcome(part, result, built, library.texts, locator)
        for part, result in zip(parts, results, strict=True)
    }
    if plan is not None:
        for name, outcome in outcomes.items():
            cache.put(plan.inputs.digests[name], outcome_to_json(outcome))
        outcomes |= plan.known
    cache.prune()
    findings = [finding for outcome in outcomes.values() for finding in outcome.findings]
    described = frozenset[str]().union(*(outcome.described for outcome in outcomes.values()))
    findings += [
        below(finding, built.data.folder) for finding in _history(built, described, previous_iris)
    ]
    costs: Counter[str] = Counter()
    for result in results:
        costs.update(result.costs)
    return Report(
        in_order(findings),
        coverage_of(outcome.counts for outcome in outcomes.values()),
        shapes=len(library.texts),
        triples=sum(outcome.triples for outcome in outcomes.values()),
        editions=tuple(manifest.identifier for manifest in built.data.manifests),
        validated=len(results) - reused,
        reused=reused + len(outcomes) - len(results),
        costs=dict(costs),
        address=f"{built.addresses.base}validation",
    )


def _outcome(
    part: Part,
    result: PartResult,
    built: Built,
    texts: Mapping[str, ShapeTexts],
    locator: Locator,
) -> Outcome:
    findings = [finding_of(entry, texts, locator) for entry in result.faults]
    if part.extract is not None and part.minted is not None:
        findings += findings_of_remarks(part.extract, part.minted, built.addresses)
    return Outcome(
        tuple(below(finding, built.data.folder) for finding in findings),
        result.counts,
        len(part.unit.own),
        frozenset(minted_paths(part.unit.own, built.addresses)),
    )


def make_parts(
    built: Built, progress: Progress, wanted: Container[str] | None = None
) -> list[Part]:
    """The parts of what was built, with their editions: all, or those wanted."""
    editions = {
        extract.edition.identifier: (extract, minted)
        for extract, minted in zip(built.extracts, built.minted, strict=True)
    }
    return [
        Part(unit, *((None, None) if unit.name == SHARED else editions[unit.name]))
        for unit in split(built, progress, wanted)
    ]


def finding_of(entry: Fault, texts: Mapping[str, ShapeTexts], locator: Locator) -> Finding:
    """A fault with its words and its place."""
    place = locator.place(entry.focus, entry.path)
    shape = texts.get(entry.check)
    if shape is not None:
        return Finding(
            shape.severity,
            shape.name,
            shape.message_da,
            shape.message_en,
            entry.focus,
            entry.path,
            entry.value,
            place,
            shape.remedy_da,
            shape.remedy_en,
        )
    return _finding_of_check(entry, place)


def _finding_of_check(entry: Fault, place: Place | None) -> Finding:
    check = CHECKS[entry.check]
    return Finding(
        check.severity,
        entry.check,
        f"{check.message_da} {entry.detail_da}".rstrip(),
        f"{check.message_en} {entry.detail_en}".rstrip(),
        entry.focus,
        entry.path,
        entry.value,
        place,
        check.remedy_da,
        check.remedy_en,
    )


def _history(
    built: Built, described: frozenset[str], previous_iris: frozenset[str] | None
) -> Iterable[Finding]:
    withdrawn = {entry.iri for entry in built.recorded.withdrawn()}
    base = built.addresses.base
    minted = described - withdrawn
    for entry in check_history(built.recorded, minted, base, previous_iris):
        yield _finding_of_check(entry, place_in_ledger(built, entry.focus))
