"""What validation costs: shape by shape, with more editions, and after a change in one.

    python benchmarks/validation.py [--editions 1 10 100] [--shapes 20]

Times are of the wall clock on this machine; reading and building are told apart from validating.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from generate import generate

from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.graphs.build import Built, build_graphs
from sikkerby.progress import Progress
from sikkerby.validation.findings import Report
from sikkerby.validation.validate import validate


def timed(work: Callable[[], Built | Report]) -> tuple[Built | Report, float]:
    began = time.perf_counter()
    made = work()
    return made, time.perf_counter() - began


def build(folder: Path) -> tuple[Built, float]:
    made, seconds = timed(
        lambda: build_graphs(read_data_folder(folder), resources.ontology_folder(), Progress())
    )
    assert isinstance(made, Built)
    return made, seconds


def check(built: Built, cache: Path | None) -> tuple[Report, float]:
    made, seconds = timed(
        lambda: validate(
            built,
            shapes=resources.shapes_folder(),
            cache=cache,
            progress=Progress(),
            from_files=True,
        )
    )
    assert isinstance(made, Report)
    assert made.conforms, made.to_text()
    return made, seconds


def measure_shapes(shown: int) -> None:
    """The shipped edition, and the shapes that cost most."""
    built, reading = build(resources.data_folder())
    report, seconds = check(built, None)
    print(f"Shipped edition: read and built {reading:.2f} s, validated {seconds:.2f} s")
    total = sum(report.costs.values())
    print(f"{len(report.costs)} shapes, {total:.2f} s of processor time in all; the dearest:")
    for name, cost in sorted(report.costs.items(), key=lambda entry: -entry[1])[:shown]:
        print(f"  {name:40} {cost * 1000:8.1f} ms")


def measure_editions(number: int, folder: Path) -> float:
    """Generated editions in full, and after a change in one; seconds per edition."""
    generate(folder / "data", number)
    cache = folder / "cache"
    built, reading = build(folder / "data")
    _, seconds = check(built, cache)
    print(
        f"{number:4} editions: {len(built.dataset):,} triples, read and built {reading:.1f} s, "
        f"validated {seconds:.1f} s, together {(reading + seconds) / number:.2f} s each"
    )
    edition = next((folder / "data" / "editions").iterdir())
    translations = edition / "translations.tsv"
    text = translations.read_text("utf-8")
    translations.write_text(text.replace("is a part of the", "is part of the", 1), "utf-8")
    built, reading = build(folder / "data")
    report, seconds = check(built, cache)
    print(
        f"      after a change in one: read and built {reading:.1f} s, validated {seconds:.2f} s "
        f"({report.validated} parts anew, {report.reused} known)"
    )
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--editions", type=int, nargs="*", default=[1, 10, 100])
    parser.add_argument("--shapes", type=int, default=20)
    given = parser.parse_args()
    measure_shapes(given.shapes)
    for number in given.editions:
        with tempfile.TemporaryDirectory() as folder:
            measure_editions(number, Path(folder))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
