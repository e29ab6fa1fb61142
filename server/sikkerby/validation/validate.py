"""A publication's data to a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sikkerby.errors import Place
from sikkerby.graphs.build import Built
from sikkerby.graphs.extracted import Minted, mint
from sikkerby.progress import Progress
from sikkerby.validation.cache import ResultCache
from sikkerby.validation.checks import CHECKS
from sikkerby.validation.coverage import coverage_of
from sikkerby.validation.faults import Fault
from sikkerby.validation.findings import Finding, Report, in_order
from sikkerby.validation.history import check_history
from sikkerby.validation.inputs import digest_inputs
from sikkerby.validation.lint import check_shapes
from sikkerby.validation.locate import Locator, place_in_ledger
from sikkerby.validation.parts import (
    Part,
    result_from_json,
    result_to_json,
    validate_parts,
)
from sikkerby.validation.remarks import findings_of_remarks
from sikkerby.validation.shapes import ShapeTexts, read_shapes
from sikkerby.validation.units import SHARED, split


def validate(
    built: Built,
    *,
    shapes: Path,
    cache: Path | None,
    progress: Progress,
    previous_iris: frozenset[str] | None = None,
    from_files: bool = False,
) -> Report:
    """Check what was built against the shapes in the folder `shapes` and against its documents.

    Results are kept in the folder `cache`, if one is given, and used again for parts that did not
    change; where `built` was made `from_files` as they now are, a part whose files did not change
    is not even looked at. `previous_iris` are the IRIs of an earlier version, none of which may be
    lost. Raises InputError for shapes that cannot be read or applied.
    """
    library = read_shapes(shapes)
    check_shapes(library, built.dataset.graphs[built.addresses.graph("ontology")])
    minted = [mint(extract.edition, built.addresses, built.recorded) for extract in built.extracts]
    kept = ResultCache(cache)
    inputs = digest_inputs(built, library.digest) if from_files and cache else {}
    known = {
        name: result_from_json(value)
        for name, key in inputs.items()
        if (value := kept.get(key)) is not None
    }
    wanted = {extract.edition.identifier for extract in built.extracts} - known.keys()
    parts = make_parts(built, minted, wanted)
    results, reused = validate_parts(parts, library, built.addresses, kept, progress)
    for part, result in zip(parts, results, strict=True):
        if part.unit.name in inputs:
            kept.put(inputs[part.unit.name], result_to_json(result))
    results += known.values()
    reused += len(known)
    kept.prune()
    locator = Locator(built, minted)
    faults = [entry for result in results for entry in result.faults]
    findings = [finding_of(entry, library.texts, locator) for entry in faults]
    findings += _history(built, previous_iris)
    for extract, found in zip(built.extracts, minted, strict=True):
        findings += findings_of_remarks(extract, found, built.addresses)
    costs: Counter[str] = Counter()
    for result in results:
        costs.update(result.costs)
    folder = built.data.folder
    return Report(
        in_order(replace(entry, place=_below(entry.place, folder)) for entry in findings),
        coverage_of(result.counts for result in results),
        shapes=len(library.texts),
        triples=len(built.dataset),
        editions=tuple(extract.edition.identifier for extract in built.extracts),
        validated=len(results) - reused,
        reused=reused,
        costs=dict(costs),
        address=f"{built.addresses.base}validation",
    )


def _below(place: Place | None, folder: Path) -> Place | None:
    """The place with its file named from the data folder: a report is published, paths are not."""
    if place is None or place.file is None:
        return place
    file = Path(place.file)
    return replace(place, file=file.relative_to(folder)) if file.is_relative_to(folder) else place


def make_parts(
    built: Built, minted: Iterable[Minted], wanted: Container[str] | None = None
) -> list[Part]:
    """The parts of what was built, with their editions: all, or the shared one and those wanted."""
    editions = {
        extract.edition.identifier: (extract.edition, found)
        for extract, found in zip(built.extracts, minted, strict=True)
    }
    return [
        Part(unit, *((None, None) if unit.name == SHARED else editions[unit.name]))
        for unit in split(built, wanted)
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


def _history(built: Built, previous_iris: frozenset[str] | None) -> Iterable[Finding]:
    withdrawn = {entry.iri for entry in built.recorded.withdrawn()}
    base = built.addresses.base
    minted = built.described - withdrawn
    for entry in check_history(built.recorded, frozenset(minted), base, previous_iris):
        yield _finding_of_check(entry, place_in_ledger(built, entry.focus))
