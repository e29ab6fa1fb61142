"""A publication's data to a report."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Store

from sikkerby.documents.manifest import REQUIRED
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
from sikkerby.validation.index import Index
from sikkerby.validation.lint import check_shapes
from sikkerby.validation.locate import Locator, place_in_ledger
from sikkerby.validation.parts import Part, split
from sikkerby.validation.plan import Plan
from sikkerby.validation.shapes import ShapeLibrary, read_shapes
from sikkerby.validation.texts import TextChecks
from sikkerby.vocabulary import Addresses

if TYPE_CHECKING:
    from sikkerby.validation.shacl import PartGraph

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
    return Report(
        in_order(
            _judged(finding, built)
            for finding in (*findings, *_history(built, described, previous_iris))
        ),
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
            said = f"{entry.by}, {entry.date}: {entry.reason}"
            return replace(finding, acknowledged=said)
    return finding


def _placed(part: Part, result: PartResult, built: Built, locator: Locator) -> Iterator[Finding]:
    """The findings on a part with their places, and the remarks of its extraction."""
    for finding in result.findings:
        yield _below(replace(finding, place=locator.place(finding.focus, finding.path)), built)
    if part.extract is not None and part.minted is not None:
        for remark in findings_of_remarks(part.extract, part.minted, built.addresses):
            yield _below(remark, built)


def _below(finding: Finding, built: Built) -> Finding:
    """The finding with its file named from the data folder: reports are published, paths not."""
    place, folder = finding.place, built.data.folder
    if place is None or place.file is None or not Path(place.file).is_relative_to(folder):
        return finding
    return replace(finding, place=replace(place, file=Path(place.file).relative_to(folder)))


def _history(
    built: Built, described: frozenset[str], previous_iris: frozenset[str] | None
) -> Iterator[Finding]:
    minted = described - {entry.iri for entry in built.recorded.withdrawn()}
    for finding in check_history(built.recorded, minted, built.addresses.base, previous_iris):
        yield _below(replace(finding, place=place_in_ledger(built, finding.focus)), built)


class PartValidator:
    """Validates parts in this process; the shapes are made ready once."""

    def __init__(self, library: ShapeLibrary, addresses: Addresses) -> None:
        # Imported here: rdflib and pyshacl take longer to load than cached results to read.
        from sikkerby.validation.shacl import PreparedShapes

        self._addresses = addresses
        self._library = library
        self.shapes = PreparedShapes(library)

    def validate(self, part: Part) -> PartResult:
        """All findings of a part, without their places."""
        graph = self.shapes.graph(part.own, part.background)
        return PartResult(
            (*self._run_shapes(part, graph), *run_checks(part, graph.engine, self._addresses)),
            count_properties(part.own),
            len(part.own),
            sorted(minted_paths(part.own, self._addresses)),
        )

    def _run_shapes(self, part: Part, graph: PartGraph) -> Iterator[Finding]:
        from rdflib import URIRef

        for result in self.shapes.run(graph, frozenset(map(URIRef, part.subjects))):
            check = self._library.checks[result.shape]
            found = check.find(result.focus, result.path, result.value)
            yield replace(found, component=result.component)


def run_checks(part: Part, store: Store, addresses: Addresses) -> Iterator[Finding]:
    """The findings of the checks that are no shapes; `store` has the part and its background."""
    yield from run_queries(store, part.subjects, addresses.base)
    if part.extract is not None and part.minted is not None:
        index = Index(part.own)
        yield from TextChecks(part.extract.edition, part.minted, addresses, index).run()


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
    cached = [cache.get(key) for key in keys]
    wanted = [number for number, result in enumerate(cached) if result is None]
    results = {number: result for number, result in enumerate(cached) if result is not None}
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
    return [results[number] for number in range(len(parts))], len(parts) - len(wanted), dict(costs)


def _key_of(part: Part, library: ShapeLibrary) -> str:
    minted = part.minted
    edition = part.extract.edition if part.extract else None
    texts = (
        program_digest(Path(__file__).parent),
        library.digest,
        part.own.content,
        part.background.content,
        edition.table.text if edition else "",
        repr(edition.corrections) if edition else "",
        repr(sorted((n, node.value) for n, node in minted.initiatives.items())) if minted else "",
    )
    digest = hashlib.sha256()
    for text in texts:
        digest.update((text.encode() if isinstance(text, str) else text) + b"\0")
    return digest.hexdigest()
