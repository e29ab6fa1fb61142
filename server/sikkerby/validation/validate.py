"""A publication's data to a report."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Store

from sikkerby.documents.folder import LEDGER
from sikkerby.documents.manifest import REQUIRED
from sikkerby.errors import Place
from sikkerby.graphs.build import Built
from sikkerby.graphs.edition_reader import minted_paths
from sikkerby.memory import gc_paused
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.validation.cache import PartResult, ResultCache, program_digest
from sikkerby.validation.checks import findings_of_remarks, run_queries
from sikkerby.validation.coverage import count_properties, coverage_of
from sikkerby.validation.findings import Finding, Report, Severity, in_order
from sikkerby.validation.history import check_history
from sikkerby.validation.lint import check_shapes
from sikkerby.validation.locate import Locator
from sikkerby.validation.parts import Part, split
from sikkerby.validation.plan import Plan
from sikkerby.validation.shapes import ShapeLibrary, read_shapes
from sikkerby.validation.texts import TextChecks
from sikkerby.vocabulary import Addresses

# The shape of words that lack English.
_ENGLISH = "english-words"


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

    Results are put into `cache` and used again for parts whose triples did not change. With a
    `plan` of the same data folder, the parts that it knows are not even looked at, and `built` need
    only have the editions that the plan needs. `previous_iris` are the IRIs of an earlier version,
    none of which may be lost. Raises InputError for shapes that cannot be read or applied.
    """
    library = read_shapes(shapes)
    # Known results are of these very shapes and this ontology, which had no slips then.
    if plan is None or not plan.known:
        check_shapes(library, built.dataset.graphs[built.addresses.graph("ontology")])
    parts = split(built, progress, plan.missing if plan else None)
    unplaced, reused, costs = _validate_parts(parts, library, built.addresses, cache, progress)
    locator = Locator(built)
    results = {
        part.name: replace(result, findings=tuple(_placed(part, result, built, locator)))
        for part, result in zip(parts, unplaced, strict=True)
    }
    if plan is not None:
        for name, result in results.items():
            cache.put(plan.inputs.digests[name], result)
        results |= plan.known
    cache.prune()
    findings = [finding for result in results.values() for finding in result.findings]
    described = frozenset[str]().union(*(result.described for result in results.values()))
    findings += _history(built, described, previous_iris)
    return Report(
        in_order(_judged(finding, built) for finding in findings),
        coverage_of(result.counts for result in results.values()),
        shapes=len(library.checks),
        shape_triples=tuple(library.triples()),
        triples=sum(result.triples for result in results.values()),
        editions=tuple(manifest.identifier for manifest in built.data.manifests),
        validated=len(parts) - reused,
        reused=reused + len(results) - len(parts),
        costs=costs,
        address=f"{built.addresses.base}validation",
    )


def _judged(finding: Finding, built: Built) -> Finding:
    """The finding, a violation where it is English that the publication asks for; others as they
    were acknowledged."""
    if finding.check == _ENGLISH and built.data.manifest.english == REQUIRED:
        finding = replace(finding, severity=Severity.VIOLATION)
    if finding.severity is Severity.VIOLATION:
        return finding
    path = finding.focus.removeprefix(built.addresses.base)
    for entry in built.data.acknowledgements:
        if entry.covers(finding.check, path):
            return replace(finding, acknowledged=f"{entry.by}, {entry.date}: {entry.reason}")
    return finding


def _placed(part: Part, result: PartResult, built: Built, locator: Locator) -> Iterator[Finding]:
    """The findings on a part with their places, and the remarks of its extraction. Files are named
    from the data folder: reports are published, paths not."""
    remarks = findings_of_remarks(part.document) if part.document else ()
    located = (
        replace(finding, place=locator.place(finding.focus, finding.path))
        for finding in result.findings
    )
    for finding in (*located, *remarks):
        place, folder = finding.place, built.data.folder
        if place and place.file and Path(place.file).is_relative_to(folder):
            place = replace(place, file=Path(place.file).relative_to(folder))
        yield replace(finding, place=place)


def _history(
    built: Built, described: frozenset[str], previous_iris: frozenset[str] | None
) -> Iterator[Finding]:
    base = built.addresses.base
    minted = described - {entry.iri for entry in built.recorded.withdrawn()}
    for finding in check_history(built.recorded, minted, base, previous_iris):
        yield replace(finding, place=Place(LEDGER, text=finding.focus.removeprefix(base)))


class PartValidator:
    """Validates parts in this process; the shapes are made ready once."""

    def __init__(self, library: ShapeLibrary, addresses: Addresses) -> None:
        # Imported here: rdflib and pyshacl take longer to load than cached results to read.
        from sikkerby.validation.shacl import PreparedShapes

        self._addresses = addresses
        self.shapes = PreparedShapes(library)

    def validate(self, part: Part) -> PartResult:
        """All findings of a part, without their places."""
        graph = self.shapes.graph(part.own, part.background)
        found = self.shapes.run(graph, part.subjects)
        return PartResult(
            (*found, *run_checks(part, graph.engine, self._addresses)),
            count_properties(part.own),
            len(part.own),
            sorted(minted_paths(part.own, self._addresses)),
        )


def run_checks(part: Part, store: Store, addresses: Addresses) -> Iterator[Finding]:
    """The findings of the checks that are not SHACL shapes.

    `store` has the triples of the part and its background; what queries need to know of the
    document is added to it.
    """
    subjects = part.subjects
    if part.document:
        yield from TextChecks(part.document, store, subjects).run()
    yield from run_queries(store, subjects, addresses.base)


def _validate_parts(
    parts: Sequence[Part],
    library: ShapeLibrary,
    addresses: Addresses,
    cache: ResultCache,
    progress: Progress,
) -> tuple[list[PartResult], int, Mapping[str, float]]:
    """The results of all parts, in their order, without places; how many came from the cache; and
    the seconds that each shape took."""
    keys = [_key_of(part, library) for part in parts]
    results = [cache.get(key) for key in keys]
    wanted = [number for number, result in enumerate(results) if result is None]
    costs: Counter[str] = Counter()
    if wanted:
        # The shapes are loaded before the processes part, so that a fault in them is met once.
        validator = PartValidator(library, addresses)

        def work(number: int) -> tuple[PartResult, dict[str, float]]:
            validator.shapes.costs = {}
            with gc_paused():
                return validator.validate(parts[number]), validator.shapes.costs

        done = map_in_processes(work, wanted, progress, "Parts validated")
        for number, (result, seconds) in zip(wanted, done, strict=True):
            results[number] = result
            costs.update(seconds)
            cache.put(keys[number], result)
    return [result for result in results if result], len(parts) - len(wanted), dict(costs)


def _key_of(part: Part, library: ShapeLibrary) -> str:
    texts = [program_digest(Path(__file__).parent), library.digest]
    if document := part.document:
        edition = document.edition
        texts += [edition.table.text, repr(edition.corrections), repr(document.minted)]
    digest = hashlib.sha256("\0".join(texts).encode())
    digest.update(b"\0".join((b"", part.own.content, part.background.content)))
    return digest.hexdigest()
