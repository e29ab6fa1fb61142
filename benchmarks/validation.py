"""What validation costs: shape by shape, with more editions, and after a change in one.

    python -m benchmarks.validation [--editions 1 10 100] [--shapes 20]

Times are of the wall clock on this machine. With several editions each figure covers the whole of
`sikkerby check`: reading, extracting, building and validating.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.generate import generate
from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.graphs.build import Built, build_graphs
from sikkerby.graphs.ledger import write_ledger
from sikkerby.progress import Progress
from sikkerby.validation.cache import ResultCache
from sikkerby.validation.findings import Report
from sikkerby.validation.plan import make_plan
from sikkerby.validation.render import render_text
from sikkerby.validation.validate import validate

Made = TypeVar("Made")


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    began = time.perf_counter()
    made = work()
    return made, time.perf_counter() - began


def build(folder: Path) -> tuple[Built, float]:
    return timed(
        lambda: build_graphs(read_data_folder(folder), resources.ontology_folder(), Progress())
    )


def check(built: Built) -> tuple[Report, float]:
    report, seconds = timed(
        lambda: validate(
            built, shapes=resources.shapes_folder(), cache=ResultCache(None), progress=Progress()
        )
    )
    assert report.conforms, render_text(report)
    return report, seconds


def measure_shapes(shown: int) -> None:
    """The shipped edition, and the shapes that cost most."""
    built, reading = build(resources.data_folder())
    report, seconds = check(built)
    print(f"Shipped edition: read and built {reading:.2f} s, validated {seconds:.2f} s")
    total = sum(report.costs.values())
    print(f"{len(report.costs)} shapes, {total:.2f} s of processor time in all; the dearest:")
    for name, cost in sorted(report.costs.items(), key=lambda entry: -entry[1])[:shown]:
        print(f"  {name:40} {cost * 1000:8.1f} ms")


def check_folder(data: Path, cache: ResultCache) -> tuple[Report, float]:
    """What `sikkerby check` does: read, build and validate what is not known."""

    def work() -> Report:
        plan = make_plan(data, resources.shapes_folder(), cache, Progress())
        folder = read_data_folder(data, plan.needed)
        built = build_graphs(folder, resources.ontology_folder(), Progress())
        return validate(
            built, shapes=resources.shapes_folder(), cache=cache, progress=Progress(), plan=plan
        )

    report, seconds = timed(work)
    assert report.conforms, render_text(report)
    return report, seconds


def measure_editions(number: int, folder: Path) -> None:
    """Generated editions in full, and after a change in one."""
    data = folder / "data"
    generate(data, number)
    built = build_graphs(read_data_folder(data), resources.ontology_folder(), Progress())
    write_ledger(built.ledger, built.ledger.file)
    del built
    cache = ResultCache(folder / "cache")
    report, seconds = check_folder(data, cache)
    print(
        f"{number:4} editions: {report.triples:,} triples, read, built and validated in "
        f"{seconds:.1f} s, {seconds / number:.2f} s each"
    )
    translations = next((data / "editions").iterdir()) / "translations.tsv"
    text = translations.read_text("utf-8")
    translations.write_text(text.replace("is a part of the", "is part of the", 1), "utf-8")
    report, seconds = check_folder(data, cache)
    print(
        f"      after a change in one: read, built and validated in {seconds:.2f} s "
        f"({report.validated} parts anew, {report.reused} known)"
    )


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
