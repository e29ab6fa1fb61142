"""Which parts of a data folder need validating, judged by its files alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sikkerby
from sikkerby import resources
from sikkerby.documents.folder import files_below
from sikkerby.documents.inputs import Inputs, digest_inputs, read_files
from sikkerby.progress import Progress
from sikkerby.validation.cache import PartResult, ResultCache, program_digest
from sikkerby.validation.shapes import read_shapes

_PACKAGE = Path(sikkerby.__file__).parent


@dataclass(frozen=True)
class Plan:
    """The parts of a data folder, and the results of those that need no validating."""

    inputs: Inputs
    known: Mapping[str, PartResult]

    @property
    def missing(self) -> frozenset[str]:
        """The parts to validate."""
        return frozenset(self.inputs.digests.keys() - self.known.keys())

    @property
    def needed(self) -> frozenset[str]:
        """The editions to read: those to validate, and those that their files mention."""
        return self.missing.union(*(self.inputs.mentions[name] for name in self.missing))


def make_plan(folder: Path, shapes: Path, cache: ResultCache, progress: Progress) -> Plan:
    """What has to be validated in the data folder `folder`, as its files now are.

    Raises InputError for manifests, a ledger or shapes that cannot be read.
    """
    ontology = resources.ontology_folder()
    inputs = digest_inputs(
        folder,
        program_digest(_PACKAGE).encode(),
        read_shapes(shapes).digest.encode(),
        read_files(files_below(ontology), ontology).digest,
    )
    results = {name: cache.get(key) for name, key in inputs.digests.items()}
    known = {name: result for name, result in results.items() if result is not None}
    if known:
        progress.say(f"{len(known)} of {len(results)} parts are as they were when last validated.")
    return Plan(inputs, known)
