"""One table: what Sikkerby does, beside others with the same data in the same run.

    python -m benchmarks.table [--editions 10] [--rounds 5] [--without NAME …]

The data are generated editions. Questions go round: each program in turn, then again, and the
median counts, so that what else the machine does falls on all alike. No question is asked twice.
A cell has the time, and how many times Sikkerby's that is; a dash where a program has no such
thing.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.build import measure
from benchmarks.generate import BASE, generate
from benchmarks.peers import PEERS, Data, Peer, is_there
from sikkerby.publication.version import QUADS, current_version

_PREFIXES = """PREFIX dct: <http://purl.org/dc/terms/>
PREFIX sb: <https://w3id.org/sikkerby/ns#>
"""
# How long all rounds of one question to one program may take: the slow are asked less often.
_BUDGET = 5.0
# Quick questions are asked this often in a row, so that the clock is no part of it.
_IN_A_ROW = 20


def _numbers() -> Iterator[int]:
    yield from range(1_000_000, 2_000_000)


_number = _numbers()


def _limit() -> str:
    """A limit that cuts nothing and makes the question new."""
    return f" LIMIT {next(_number)}"


@dataclass(frozen=True)
class Question:
    """A line of the table; `ask` puts it to a program, None where the program has no such thing."""

    name: str
    ask: Callable[[Peer, str], bytes | None]
    in_a_row: int = 1


def _query(text: str) -> Callable[[Peer, str], bytes | None]:
    return lambda peer, initiative: peer.ask(
        _PREFIXES + text.replace("INITIATIVE", initiative) + _limit()
    )


QUESTIONS: tuple[Question, ...] = (
    Question("point query: all of one initiative", _query("SELECT ?p ?o { <INITIATIVE> ?p ?o }"),
             _IN_A_ROW),
    Question("join: who else is in an initiative's parties' initiatives", _query(
        "SELECT DISTINCT ?other { <INITIATIVE> sb:party ?party . ?i sb:party ?party , ?other }")),
    Question("aggregate: parties two by two", _query(
        "SELECT ?a ?b (COUNT(DISTINCT ?i) AS ?n) { ?i sb:party ?a , ?b "
        "FILTER(STR(?a) < STR(?b)) } GROUP BY ?a ?b")),
    Question("aggregate: parties by district, places within places", _query(
        "SELECT ?district (COUNT(DISTINCT ?party) AS ?n) { ?i sb:party ?party ; "
        "dct:spatial/sb:within* ?district . ?district a sb:District } GROUP BY ?district")),
    Question("text search: descriptions with a word", _query(
        'SELECT ?i ?text { ?i a sb:Initiative ; dct:description ?text '
        'FILTER(CONTAINS(LCASE(STR(?text)), "gadeplan")) }')),
    Question("page of an initiative", lambda peer, initiative: peer.page and peer.page(
        f"/doc/{initiative.partition('/id/')[2]}?x={next(_number)}")),
    Question("download of everything", lambda peer, _: peer.download()),
)  # fmt: skip


@dataclass
class Row:
    """A line of the table: figures by program."""

    name: str
    unit: str
    figures: dict[str, float] = field(default_factory=dict)

    def cells(self, names: Sequence[str]) -> list[str]:
        """The figures as text, each with its ratio to the first."""
        first = self.figures.get(names[0])
        cells = []
        for name in names:
            figure = self.figures.get(name)
            if figure is None:
                cells.append("–")
                continue
            ratio = "" if name == names[0] or not first else f" (×{figure / first:.2g})"
            written = f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"
            cells.append(f"{written} {self.unit}{ratio}")
        return cells


def _ask_all(question: Question, peers: Sequence[Peer], asked: list[str], rounds: int) -> Row:
    print(f"asking: {question.name}", file=sys.stderr, flush=True)
    times: dict[str, list[float]] = {peer.name: [] for peer in peers}
    failed: set[str] = set()
    for _ in range(rounds):
        for peer in peers:
            if peer.name in failed or sum(times[peer.name]) * question.in_a_row > _BUDGET:
                continue
            begun = time.perf_counter()
            try:
                for _ in range(question.in_a_row):
                    initiative = asked[next(_number) % len(asked)]
                    if question.ask(peer, initiative) is None:
                        failed.add(peer.name)
            except OSError as error:
                failed.add(peer.name)
                print(f"{peer.name}, {question.name}: {error}", file=sys.stderr)
            times[peer.name].append((time.perf_counter() - begun) / question.in_a_row)
    medians = {
        name: statistics.median(found) * 1000
        for name, found in times.items()
        if found and name not in failed
    }
    return Row(question.name, "ms", medians)


def _make(folder: Path, editions: int) -> tuple[Data, list[str], list[Row]]:
    """The data, the initiatives to ask for, and the lines that only Sikkerby has."""
    source, home = folder / "data", folder / "home"
    generate(source, editions)
    built = measure(source, home)
    version = current_version(home)
    assert version is not None
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sikkerby", "check", "--data", str(source), "--home",
         str(folder / "nothing")],
        check=True, capture_output=True,
    )  # fmt: skip
    checked = time.perf_counter() - begun
    quads, triples = folder / "data.nq", folder / "data.nt"
    content = version.quads_file.read_text("utf-8")
    quads.write_text(content, "utf-8", newline="")
    lines = [line[: line.rindex("<")] + ".\n" for line in content.split("\n") if line]
    triples.write_text("".join(lines), "utf-8", newline="")
    asked = sorted(
        {line.partition(">")[0][1:] for line in lines if line.startswith(f"<{BASE}id/initiative/")}
    )
    print(f"{editions} editions, {len(lines):,} triples, {QUADS} of {len(content) / 1e6:.0f} MB\n")
    rows = [
        Row("build with validation", "s", {"sikkerby": built.seconds}),
        Row("memory of the build", "MB", {"sikkerby": built.memory}),
        Row("validate", "s", {"sikkerby": checked}),
    ]
    return Data(source, home, quads, triples), asked, rows


def _print(rows: Sequence[Row], names: Sequence[str]) -> None:
    lines = [["", *names], *([row.name, *row.cells(names)] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names) + 1)]
    for number, line in enumerate(lines):
        print("| " + " | ".join(f"{c:{w}}" for c, w in zip(line, widths, strict=True)) + " |")
        if not number:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--editions", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without", nargs="*", default=[], choices=list(PEERS)[1:])
    given = parser.parse_args()
    names = [name for name in PEERS if is_there(name) and name not in given.without]
    for name in PEERS:
        if not is_there(name):
            print(f"{name} is not installed, and left out.", file=sys.stderr)
    with tempfile.TemporaryDirectory() as text, ExitStack() as stack:
        folder = Path(text)
        data, asked, rows = _make(folder, given.editions)
        peers = [stack.enter_context(PEERS[name](data, folder)) for name in names]
        rows.append(Row("load until the first answer", "s",
                        {peer.name: peer.load_seconds for peer in peers}))  # fmt: skip
        rows += [_ask_all(question, peers, asked, given.rounds) for question in QUESTIONS]
        rows.append(Row("memory after all of it", "MB", {p.name: p.memory() for p in peers}))
        _print(rows, names)


if __name__ == "__main__":
    main()
