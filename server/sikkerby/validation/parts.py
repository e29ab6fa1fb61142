"""Validating the parts of a dataset, each once: anew, or from what is known of before."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from typing import Any

from sikkerby.extraction.records import Extract
from sikkerby.graphs.extracted import Minted
from sikkerby.memory import collected_once
from sikkerby.progress import Progress
from sikkerby.validation.addresses import check_addresses
from sikkerby.validation.cache import ResultCache, digest_of, program_digest
from sikkerby.validation.coverage import Counts, count_properties
from sikkerby.validation.faults import Fault
from sikkerby.validation.index import Index
from sikkerby.validation.references import check_references
from sikkerby.validation.shapes import ShapeLibrary
from sikkerby.validation.texts import TextChecks
from sikkerby.validation.units import Unit
from sikkerby.vocabulary import Addresses


@dataclass(frozen=True)
class Part:
    """A unit with what its checks need besides its triples; no extract for the shared one."""

    unit: Unit
    extract: Extract | None
    minted: Minted | None


@dataclass(frozen=True)
class PartResult:
    """What was found in one part, in plain values that the cache can keep."""

    faults: tuple[Fault, ...]
    counts: Counts
    costs: Mapping[str, float] = field(default_factory=dict)


class PartValidator:
    """Validates parts in this process; the shapes are made ready once, when first needed."""

    def __init__(self, library: ShapeLibrary, addresses: Addresses) -> None:
        # Imported here: rdflib and pyshacl take longer to load than cached results to read.
        from sikkerby.validation.shacl import PreparedShapes

        self._addresses = addresses
        self.shapes = PreparedShapes(library)

    def validate(self, part: Part) -> PartResult:
        """All findings of a part."""
        self.shapes.costs = {}
        faults = [*self.run_shapes(part.unit), *run_checks(part, self._addresses)]
        return PartResult(tuple(faults), count_properties(part.unit.own), dict(self.shapes.costs))

    def run_shapes(self, unit: Unit) -> Iterator[Fault]:
        """The results of all shapes on a part."""
        from rdflib import URIRef

        from sikkerby.validation.shacl import Conversion

        graph = Conversion().graph(unit.own, unit.background)
        nodes = frozenset(URIRef(node.value) for node in unit.subjects)
        for result in self.shapes.run(graph, nodes):
            yield Fault(result.shape, result.focus, result.path, result.value)


def run_checks(part: Part, addresses: Addresses) -> Iterator[Fault]:
    """The results of the checks that are no shapes."""
    unit = part.unit
    index = Index(unit.own)
    yield from check_references(unit.own, unit.background, base=addresses.base)
    yield from check_addresses(index, addresses)
    if part.extract is not None and part.minted is not None:
        yield from TextChecks(part.extract.edition, part.minted, addresses).run(index)


def validate_parts(
    parts: Sequence[Part],
    library: ShapeLibrary,
    addresses: Addresses,
    cache: ResultCache,
    progress: Progress,
) -> tuple[list[PartResult], int]:
    """The results of all parts, in their order, and how many were known from before."""
    _STATE.update(parts=parts, library=library, addresses=addresses, cache=cache)
    _STATE.pop("validator", None)
    try:
        keys = list(_each(_key_of, len(parts), None, "Parts compared"))
        known = {number: cache.get(key) for number, key in enumerate(keys)}
        results = {
            number: result_from_json(value) for number, value in known.items() if value is not None
        }
        wanted = [number for number in range(len(parts)) if number not in results]
        # The shapes are loaded before the processes part, so that a fault in them is met once.
        if wanted:
            _STATE["validator"] = PartValidator(library, addresses)
        found = _each(_validate, wanted, progress, "Parts validated")
        for number, result in zip(wanted, found, strict=True):
            results[number] = result
            cache.put(keys[number], result_to_json(result))
    finally:
        _STATE.clear()
    return [results[number] for number in range(len(parts))], len(parts) - len(wanted)


# What the work of a process needs. Processes are forked, so it is theirs without a copy.
_STATE: dict[str, Any] = {}


def _key_of(number: int) -> str:
    part: Part = _STATE["parts"][number]
    library: ShapeLibrary = _STATE["library"]
    minted = part.minted
    edition = part.extract.edition if part.extract else None
    return digest_of(
        program_digest(),
        library.digest,
        part.unit.own,
        part.unit.background,
        edition.table.text if edition else "",
        repr(edition.corrections) if edition else "",
        repr(sorted((n, node.value) for n, node in minted.initiatives.items())) if minted else "",
    )


def _validate(number: int) -> PartResult:
    validator: PartValidator = _STATE["validator"]
    with collected_once():
        return validator.validate(_STATE["parts"][number])


def _each(
    work: Any, numbers: int | Sequence[int], progress: Progress | None, label: str
) -> Iterator[Any]:
    """The results of `work` on each number, in order, in as many processes as pay."""
    wanted = list(range(numbers)) if isinstance(numbers, int) else list(numbers)
    processes = min(os.cpu_count() or 1, len(wanted))
    quick = progress is None and len(wanted) < 8
    if processes < 2 or quick:
        yield from (work(number) for number in _shown(wanted, progress, label))
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        futures = {pool.submit(work, number): number for number in wanted}
        done = as_completed(futures)
        results = {
            futures[future]: future.result()
            for future in _shown(done, progress, label, len(wanted))
        }
    yield from (results[number] for number in wanted)


def _shown(
    items: Iterable[Any], progress: Progress | None, label: str, total: int | None = None
) -> Iterable[Any]:
    return items if progress is None else progress.each(items, label, total)


def result_to_json(result: PartResult) -> Any:
    """What the cache keeps of a result."""
    return {
        "faults": [list(asdict(entry).values()) for entry in result.faults],
        "counts": [[*key, number] for key, number in result.counts.items()],
    }


def result_from_json(value: Any) -> PartResult:
    """A result from what the cache kept of it."""
    return PartResult(
        tuple(Fault(*entry) for entry in value["faults"]),
        {(kind, name): number for kind, name, number in value["counts"]},
    )
