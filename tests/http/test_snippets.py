"""Every snippet is run as a page shows it, but those of Excel, which is not here."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
import urllib.request
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from sikkerby.web import snippets
from sikkerby.web.site_pages import FIGURES
from tests.http.test_recipes import BIN, run
from tests.http.test_recipes import site as site
from tests.support.programs import free_port, need, need_node, wait_for_address
from tests.support.published import shipped_version

SHOWN = re.compile(
    r'<p class="quiet">([^<]+)</p>\s*<pre tabindex="0" lang="en">(.*?)</pre>', re.DOTALL
)
QUERY = "/queries/partners-of-party?party=id/organisation/skat&basis=named,mentioned"
SPARQL = "SELECT ?s { ?s a <https://w3id.org/sikkerby/ns#District> }"
# The programs that run each tool's code, and the suffix of its file.
PROGRAMS = {
    "curl": ("bash", "sh"),
    "R": ("Rscript", "R"),
    "JavaScript": ("node", "mjs"),
    "DuckDB, Python": ("python", "py"),
    "Python, pandas": ("python", "py"),
    "Python, rdflib": ("python", "py"),
    "Python, pyoxigraph": ("python", "py"),
}  # fmt: skip


def read(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bytes(answer.read())


def shown(site: str, path: str) -> dict[str, str]:
    """The code that a page shows, by tool; of several files the last one's."""
    page = read(site + path).decode()
    found = re.search(r'<details class="code">(.*?)</details>', page, re.DOTALL)
    assert found, path
    return {tool: unescape(code) for tool, code in SHOWN.findall(found[1])}


def of_file(site: str, path: str) -> dict[str, str]:
    """The code that the data page shows for one file."""
    page = read(f"{site}/data/").decode()
    row = next(
        row for row in page.split("<tr>") if f'<td class="file"><a href="/data/{path}"' in row
    )
    return {tool: unescape(code) for tool, code in SHOWN.findall(row)}


def run_code(tool: str, code: str, folder: Path) -> str:
    program, suffix = PROGRAMS[tool]
    command = {"python": sys.executable, "node": need_node()[0]}.get(program) or need(program)
    return run([command], code, folder / f"code.{suffix}", "")


def serve_data(code: str, folder: Path) -> subprocess.Popen[bytes]:
    """Datasette's code, at a port that is free."""
    return subprocess.Popen(
        ["bash", "-e", "-c", code], cwd=folder, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"},
    )  # fmt: skip


def look_up(code: str, path: str, folder: Path) -> object:
    """What Datasette answers at a path, once it serves."""
    port = free_port()
    process = serve_data(f"{code} --port {port}", folder)
    try:
        return json.loads(wait_for_address(f"http://127.0.0.1:{port}{path}", process))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def test_an_answer_in_every_tool(site: str, tmp_path: Path) -> None:
    code = shown(site, QUERY)
    assert set(code) == {*PROGRAMS, "Datasette", "Excel, Power Query"} - {"Python, pyoxigraph"}
    for tool in set(code) & set(PROGRAMS):
        folder = tmp_path / tool
        folder.mkdir()
        told = run_code(tool, code[tool], folder)
        if tool == "curl":
            told = (folder / "partners-of-party.csv").read_text("utf-8")
        # Read off row 32: with SKAT are BIF, SOF, ØKF, the police and Udbetaling Danmark.
        assert {"Python, pandas": "5 rows", "Python, rdflib": ""}.get(tool, "Udbetaling") in told
    rows = look_up(code["Datasette"], "/answer/answer.json?_shape=array", tmp_path)
    assert isinstance(rows, list)
    assert {"Udbetaling Danmark", "Økonomiforvaltningen"} < {row["otherDa"] for row in rows}
    assert len(rows) == 5


def test_power_query_reads_what_its_code_says(site: str) -> None:
    """As the recipe that was tried in Excel, with another address: UTF-8, commas, a header."""
    code = shown(site, QUERY)["Excel, Power Query"]
    (address,) = re.findall(r'Web\.Contents\("([^"]+)"\)', code)
    recipe = re.findall(
        r"^```\n(let\n.*?)^```",
        Path("docs/recipes.md").read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    assert [code.replace(address, "")] == [
        re.sub(r'(?<=Contents\(")[^"]+', "", text).strip() for text in recipe
    ]
    assert read(address).decode("utf-8").startswith("other,otherDa,otherEn,initiatives\r\n")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("graph/links.ttl", ""),
        ("graph/links.nt", ""),
        ("graph/links.rdf", ""),
        ("graph/links.jsonld", ""),
        ("sikkerby.trig", "triples"),
        ("sikkerby.nq", "triples"),
        ("sikkerby.rdf12.ttl", "annotated"),
        ("sikkerby.rdf12.nq", "annotated"),
        ("sikkerby.sqlite", "Al Capone"),
        ("tables/initiatives.csv", "Al Capone"),
        ("source/sikker-by-2018-2021.txt", "Al Capone"),
        ("sikkerby.xlsx", ""),
    ],
)
def test_files(site: str, tmp_path: Path, path: str, told: str) -> None:
    code = of_file(site, path)
    code.pop("Excel, Power Query", None)
    triples = shipped_version().manifest.triples
    counts = {"triples": str(triples), "annotated": str(triples + 439)}
    told = counts.get(told, told)
    if served := code.pop("Datasette", ""):
        table = "/sikkerby" if path.endswith(".sqlite") else "/answer"
        name = "initiatives" if path.endswith(".sqlite") else "answer"
        rows = look_up(served, f"{table}/{name}.json?_shape=array&_size=100", tmp_path)
        assert len(rows) == 45  # type: ignore[arg-type]
    assert code
    for tool, text in code.items():
        folder = tmp_path / tool
        folder.mkdir()
        found = run_code(tool, text, folder)
        if tool == "curl":
            assert (folder / Path(path).name).read_bytes() == read(f"{site}/data/{path}")
        else:
            expected = {"Python, pandas": "45 rows", "R": "45", "DuckDB, Python": "45 rows"}
            assert expected.get(tool, told) in found, (tool, found[-300:])


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "path",
    [
        "/initiatives?party=koebenhavns-politi&place=koebenhavn-noerrebro&q=tr%C3%A6&cover=1",
        "/ask?party=koebenhavns-politi&by=administrations",
        "/network?basis=named",
        *(f"/{name}" for name in FIGURES),
        f"/sparql?query={quote(SPARQL)}",
        "/queries/initiatives-mentioning-words?words=%22%24%60%27%5C",
    ],
)
def test_each_page_shows_addresses_that_answer(site: str, path: str, language: str) -> None:
    code = shown(site, language + path)
    assert {"curl", "Python, pandas", "R", "DuckDB, Python", "Datasette"} <= set(code)
    for text in code.values():
        for address in re.findall(r'"(http[^"]+)"', text):
            assert address.startswith(site + language) or "/sparql?" in address
            assert not re.search(r"[$`'\\<> ]", address)
            assert read(address)


@pytest.mark.parametrize("path", ["/doc/organisation/skat", "/catalogue", "/ns", "version"])
def test_so_does_each_page_that_offers_files(site: str, path: str) -> None:
    path = path.replace("version", f"/data/versions/{shipped_version().name}/")
    code = shown(site, path)
    assert {"curl", "Python, rdflib"} <= set(code) or path.startswith("/data/")
    for text in code.values():
        (address,) = re.findall(r'"(http[^"]+)"', text)
        assert address.startswith(site)
        assert read(address)


def test_every_entry_is_shown_somewhere(site: str) -> None:
    table = tomllib.loads(Path(snippets.__file__).with_suffix(".toml").read_text("utf-8"))
    seen = set(shown(site, QUERY)) | set(of_file(site, "sikkerby.rdf12.ttl"))
    assert {entry["tool"] for entry in table["snippets"]} == seen
