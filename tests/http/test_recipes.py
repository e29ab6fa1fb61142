"""docs/recipes.md: every recipe runs against the site as it is served, joined with others' data."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.conftest import read_expected
from tests.http.test_clients import comunica as comunica
from tests.support.programs import free_port, need, need_node, wait_for_address
from tests.support.published import shipped_home

TOP = Path(__file__).parents[2]
TEXT = (TOP / "docs/recipes.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^```(\w+(?: \w+)?)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE))
# Programs that are installed beside Python.
BIN = Path(sys.executable).parent
OTHER = TOP / "tests/expected/other-data-set.ttl"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`sikkerby serve` on the shipped version, as a visitor meets it."""
    home = tmp_path_factory.mktemp("site") / "home"
    shutil.copytree(shipped_home(), home, symlinks=True)
    port = free_port()
    code = "import sys; from sikkerby.cli import main; sys.argv = ['sikkerby', 'serve']; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "SIKKERBY_HOME": str(home), "SIKKERBY_PORT": str(port)},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_address(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another data set, served by Oxigraph's own server."""
    oxigraph = need("oxigraph")
    folder = tmp_path_factory.mktemp("register")
    load = [oxigraph, "load", "--location", str(folder), "--file", str(OTHER)]
    subprocess.run(load, check=True, capture_output=True)
    port = free_port()
    command = [oxigraph, "serve-read-only", "--location", str(folder), "--bind"]
    process = subprocess.Popen(
        [*command, f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_address(f"http://127.0.0.1:{port}/query?{urlencode({'query': 'ASK {}'})}", process)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait(30)


def run(command: list[str], text: str, file: Path, address: str) -> str:
    file.write_text(text, "utf-8")
    done = subprocess.run(
        [*command, str(file), address], capture_output=True, encoding="utf-8", timeout=120,
        check=False, cwd=file.parent, env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_recipe_is_run() -> None:
    assert set(RECIPES) == {
        "python pandas", "r", "javascript", "python sparql", "sparql service", "sparql comunica",
        "sh datasette", "python database", "python duckdb",
        "python rdf12", "python areas", "python duckareas", "r areas", "sparql areas",
    }  # fmt: skip


def test_pandas(site: str, tmp_path: Path) -> None:
    found = run([sys.executable], RECIPES["python pandas"], tmp_path / "a.py", site)
    # Counted by hand: rows 15, 31 by name, 2, 32, 41 where only the description names the police.
    assert found.splitlines()[1].split() == ["Social", "Services", "Administration", "5"]


def test_rdf_1_2(site: str, tmp_path: Path) -> None:
    found = run([sys.executable], RECIPES["python rdf12"], tmp_path / "a.py", site).splitlines()
    # Read off the table: the first row's cell is "BIF, SOF".
    assert found[0] == "1 Beskæftigelses- og Integrationsforvaltningen »BIF«"
    assert "32 SKAT »SKAT«" in found


def test_datasette(site: str, tmp_path: Path) -> None:
    found = json.loads(run(["sh"], RECIPES["sh datasette"], tmp_path / "a.sh", site))
    amounts = [row["value"] for row in read_expected("facts.tsv") if "Kroner" in row["unit"]]
    assert [str(row["value"]) for row in found] == amounts


def test_pandas_reads_the_database(site: str, tmp_path: Path) -> None:
    found = run([sys.executable], RECIPES["python database"], tmp_path / "a.py", site)
    named = Counter(
        code
        for row in read_expected("rows.tsv")
        for code in f"{row['involved']} {row['mentioned']}".split()
    )
    numbers = [int(line.split()[-1]) for line in found.splitlines()[1:]]
    assert numbers == [number for _, number in named.most_common(3)]


def test_duckdb_reads_the_csv(site: str, tmp_path: Path) -> None:
    found = run([sys.executable], RECIPES["python duckdb"], tmp_path / "a.py", site)
    named = Counter(place for row in read_expected("rows.tsv") for place in row["places"].split())
    assert f"('Nørrebro', {named['koebenhavn-noerrebro']})" in found
    citywide = sum(row["coverage"] == "Citywide" for row in read_expected("rows.tsv"))
    assert f"('Copenhagen Municipality', {citywide})" in found


def test_r(site: str, tmp_path: Path) -> None:
    found = run([need("Rscript")], RECIPES["r"], tmp_path / "a.R", site)
    # By hand: 27 of the 45 have one party.
    numbers, initiatives = (line.split() for line in found.splitlines() if line.strip())
    assert (numbers[0], initiatives[0]) == ("1", "27")
    assert sum(map(int, initiatives)) == 45


# By hand: initiatives that name each district or a place in it, its area in hectares, and the
# deprived areas that lie in it or reach into it.
AREAS = [
    (int(row["number"]), int(row["initiatives"]), round(float(row["areaKm2"]) * 100),
     int(row["areasWithin"]) + int(row["areasPartly"]))
    for row in read_expected("queries/initiatives-beside-areas.tsv")
]  # fmt: skip


@pytest.mark.parametrize(
    ("recipe", "file", "program"),
    [("python areas", "a.py", ""), ("python duckareas", "a.py", ""), ("r areas", "a.R", "Rscript")],
)
def test_initiatives_beside_areas(
    site: str, tmp_path: Path, recipe: str, file: str, program: str
) -> None:
    command = need(program) if program else sys.executable
    found = run([command], RECIPES[recipe], tmp_path / file, site)
    numbers = [int(number.partition(".")[0]) for number in re.findall(r"\b[0-9.]+\b", found)
               if number.strip(".")]  # fmt: skip
    rows = [tuple(numbers[start : start + 4]) for start in range(0, len(numbers), 4)]
    assert [(n, i, round(area / 10_000), d) for n, i, area, d in rows] == AREAS


def ask_both(
    query: str, site: str, register: str, comunica: list[str], folder: Path
) -> list[dict[str, dict[str, str]]]:
    """The rows of a query that Comunica asks of both endpoints at once."""
    (folder / "query.rq").write_text(query, "utf-8")
    done = subprocess.run(
        [*comunica, f"{site}/sparql", f"sparql@{register}", "-f", str(folder / "query.rq"),
         "-t", "application/sparql-results+json"],
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, dict[str, str]]] = json.loads(done.stdout)["results"]["bindings"]
    return rows


def test_comunica_joins_areas_with_buildings(
    site: str, register: str, comunica: list[str], tmp_path: Path
) -> None:
    rows = ask_both(RECIPES["sparql areas"], site, register, comunica, tmp_path)
    found = {int(row["number"]["value"]): row for row in rows}
    assert {n: int(row["initiatives"]["value"]) for n, row in found.items()} == {
        number: initiatives for number, initiatives, _, _ in AREAS if initiatives
    }
    assert found[3]["buildings"]["value"] == "760"


def test_javascript(site: str, tmp_path: Path) -> None:
    found = run([need_node()[0]], RECIPES["javascript"], tmp_path / "a.mjs", site)
    # Read off the table: no row's area names them.
    assert all(name in found for name in ("Indre By", "Østerbro", "Bispebjerg"))
    assert "Nørrebro" not in found


def test_sparqlwrapper(site: str, tmp_path: Path) -> None:
    found = run([sys.executable], RECIPES["python sparql"], tmp_path / "a.py", site)
    assert [line.split()[0] for line in found.splitlines()] == ["20", "11", "5", "5", "4"]


def test_service_from_another_server(site: str, register: str) -> None:
    query = RECIPES["sparql service"].replace("http://127.0.0.1:8000", site)
    request = urllib.request.Request(
        register, query.encode(),
        {"Content-Type": "application/sparql-query",
         "Accept": "application/sparql-results+json"},
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=60) as answer:
        rows = json.load(answer)["results"]["bindings"]
    found = {row["theirs"]["value"].rpartition("/")[2]: row["initiatives"]["value"] for row in rows}
    # Københavns Politi takes part in eight rows, Udbetaling Danmark in one.
    assert found == {"police-cph": "8", "udbetaling": "1"}


def test_comunica_joins_two_endpoints(
    site: str, register: str, comunica: list[str], tmp_path: Path
) -> None:
    rows = ask_both(RECIPES["sparql comunica"], site, register, comunica, tmp_path)
    assert {row["theirs"]["value"].rpartition("/")[2] for row in rows} == {
        "police-cph", "udbetaling",
    }  # fmt: skip
