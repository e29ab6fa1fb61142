"""Validating the parts of a dataset, each once: anew, or from what is known of before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sikkerby.extraction.records import Extract
from sikkerby.graphs.extracted import Minted
from sikkerby.memory import gc_paused
from sikkerby.parallel import map_in_processes
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
        nodes = frozenset(map(URIRef, unit.subjects))
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
    keys = [_key_of(part, library) for part in parts]
    known = {number: cache.get(key) for number, key in enumerate(keys)}
    results = {
        number: result_from_json(value) for number, value in known.items() if value is not None
    }
    wanted = [number for number in range(len(parts)) if number not in results]
    if wanted:
        # The shapes are loaded before the processes part, so that a fault in them is met once.
        validator = PartValidator(library, addresses)

        def work(number: int) -> PartResult:
            with gc_paused():
                return validator.validate(parts[number])

        found = map_in_processes(work, wanted, progress, "Parts validated")
        for number, result in zip(wanted, found, strict=True):
            results[number] = result
            cache.put(keys[number], result_to_json(result))
    return [results[number] for number in range(len(parts))], len(parts) - len(wanted)


def _key_of(part: Part, library: ShapeLibrary) -> str:
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
