"""What a version of many editions costs: time for each edition, and memory.

    python -m benchmarks.build [--editions 10 100] [--without-validation] [--changed]
        [--beside PYTHON]

Each is built by a program of its own, from generated editions and from nothing. `--changed` builds
it once more after a change in one edition, `--beside` first builds the same with the program of
another environment, such as that of an earlier release. Memory is that of all processes at once,
shared pages counted once, and that of the largest; processor time is that of all, where they end by
themselves; what is written are the files of the home that were not there before.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import sikkerby
from benchmarks.generate import generate
from benchmarks.memory import Watch
from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.documents.inputs import digest_inputs
from sikkerby.graphs.build import build_graphs
from sikkerby.graphs.edition_cache import EditionCache
from sikkerby.graphs.jsonld.context import read_context
from sikkerby.piece_store import PieceStore
from sikkerby.progress import Progress
from sikkerby.publication.publish import publish
from sikkerby.publication.version import current_version
from sikkerby.validation.cache import program_digest
from sikkerby.validation.findings import Report


@dataclass(frozen=True)
class Cost:
    """What a program took: seconds, those of all processors, MB of all its processes and of the
    largest, and the bytes that it wrote and left in the home."""

    seconds: float
    processors: float
    memory: float
    largest: float
    written: int


def build_unchecked(data: Path, home: Path) -> None:
    """Build and publish what nobody has validated, which no command does."""
    ontology = resources.ontology_folder()
    keys = digest_inputs(data, program_digest(Path(sikkerby.__file__).parent).encode()).digests
    kept = EditionCache(PieceStore(home / "cache" / "editions"), keys)
    built = build_graphs(read_data_folder(data, ()), ontology, Progress(), kept)
    kept.clean()
    publish(built, lambda: Report(()), home, read_context(ontology), Progress())


def measure(
    data: Path, home: Path, *, unchecked: bool = False, python: str = sys.executable
) -> Cost:
    """Build the version of a data folder in a program of its own."""
    command = [python, "-m"]
    if unchecked:
        command += ["benchmarks.build", "--only", str(data), str(home)]
    else:
        command += ["sikkerby", "build", "--data", str(data), "--home", str(home)]
    began, clock, before = time.perf_counter(), time.time(), _processor_seconds()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    watch = Watch(process.pid)
    code = process.wait()
    watch.stop()
    if code:
        raise SystemExit(f"The build failed with exit code {code}.")
    return Cost(
        time.perf_counter() - began,
        _processor_seconds() - before,
        watch.total,
        watch.largest,
        _written(home, clock),
    )


def _processor_seconds() -> float:
    """Those of all programs that this one has started and seen the end of."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _written(home: Path, since: float) -> int:
    """Bytes of all files below `home` that were written since then, linked ones once."""
    found = {
        stat.st_ino: stat.st_size
        for file in home.rglob("*")
        if file.is_file() and (stat := file.stat()).st_mtime >= since
    }
    return sum(found.values())


def change_one(data: Path) -> None:
    """Change one sentence of the first edition's translations."""
    translations = sorted((data / "editions").iterdir())[0] / "translations.tsv"
    text = translations.read_text("utf-8")
    translations.write_text(text.replace("is a part of the", "is part of the", 1), "utf-8")


def _say(cost: Cost) -> str:
    return (
        f"{cost.seconds:,.1f} s ({cost.processors:,.1f} s of processors), "
        f"{cost.written / 1e9:.2f} GB written, "
        f"{cost.memory:,.0f} MB in all, the largest process {cost.largest:,.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--editions", type=int, nargs="*", default=[10, 100])
    parser.add_argument("--without-validation", action="store_true")
    parser.add_argument("--changed", action="store_true")
    parser.add_argument("--beside", metavar="PYTHON", help="of the other environment")
    parser.add_argument("--folder", type=Path, help="keep what was made below this folder")
    parser.add_argument("--only", type=Path, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        build_unchecked(*given.only)
        return
    first = 0.0
    with tempfile.TemporaryDirectory() as name:
        for number in given.editions:
            folder = (given.folder or Path(name)) / str(number)
            generate(folder / "data", number)
            if given.beside:
                cost = measure(folder / "data", folder / "other", python=given.beside)
                print(f"{number:5} editions by {given.beside}: {_say(cost)}", flush=True)
            for label in ("from nothing", "after a change in one")[: 1 + given.changed]:
                if label != "from nothing":
                    change_one(folder / "data")
                cost = measure(folder / "data", folder / "home", unchecked=given.without_validation)
                each = cost.seconds / number
                first = first or each
                version = current_version(folder / "home")
                assert version is not None
                print(
                    f"{number:5} editions, {version.manifest.triples:,} triples, {label}: "
                    f"{_say(cost)}; {each:.2f} s each, ratio {each / first:.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
