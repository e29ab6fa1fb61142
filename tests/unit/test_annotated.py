"""The data in RDF 1.2: the same triples, each extracted statement with its evidence beside it."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, parse

from sikkerby.publication.dumps.annotated import N_QUADS, TURTLE
from sikkerby.vocabulary import RDF, SB
from tests.support.command import run_command
from tests.support.programs import need_node, npm_install
from tests.support.published import shipped_home, shipped_version

PREFIXES = "PREFIX cv: <http://data.europa.eu/m8g/> PREFIX sb: <https://w3id.org/sikkerby/ns#>\n"
ONE_LINE = (
    "SELECT ?row ?party ?words { ?row sb:party ?party {| sb:evidence/sb:quotedText ?words |} }"
)
LONGER = """SELECT * { ?row cv:hasParticipation ?p . ?p cv:hasParticipant ?party ;
  sb:evidence ?quotation . ?quotation sb:quotedText ?words }"""
# Counts what N3.js reads of files, and of that what reifies.
COUNT = """
import { Parser } from "n3";
import { readFileSync } from "node:fs";
for (const file of process.argv.slice(2)) {
  const format = file.endsWith(".ttl") ? "text/turtle" : "application/n-quads";
  const quads = new Parser({ format }).parse(readFileSync(file, "utf8"));
  const reifying = quads.filter((quad) => quad.predicate.value.endsWith("#reifies"));
  const terms = reifying.filter((quad) => quad.object.termType === "Quad");
  console.log(quads.length, reifying.length, terms.length);
}
"""


def read(name: str, format: RdfFormat) -> list[Quad]:
    return list(parse(path=shipped_version().folder / name, format=format))


@pytest.mark.parametrize(
    ("name", "plain", "format"),
    [
        (TURTLE, "sikkerby.ttl", RdfFormat.TURTLE),
        (N_QUADS, "sikkerby.nq", RdfFormat.N_QUADS),
    ],
)
def test_without_what_reifies_the_triples_are_those_of_before(
    name: str, plain: str, format: RdfFormat
) -> None:
    quads = Counter(read(name, format))
    assert max(quads.values()) == 1, "each stands once"
    rest = {quad for quad in quads if quad.predicate != RDF["reifies"]}
    assert rest == set(read(plain, format))


def test_every_statement_and_participation_reifies_what_it_states() -> None:
    quads = read(N_QUADS, RdfFormat.N_QUADS)
    stated = {quad.triple for quad in quads}
    reified = {quad.subject: quad.object for quad in quads if quad.predicate == RDF["reifies"]}
    kinds = (RDF["Statement"], SB["Participation"])
    holders = {q.subject for q in quads if q.predicate == RDF["type"] and q.object in kinds}
    assert set(reified) == holders
    assert len(holders) == 439
    for triple in reified.values():
        assert isinstance(triple, Triple)
        assert triple in stated
    turtle = read(TURTLE, RdfFormat.TURTLE)
    assert {q.subject: q.object for q in turtle if q.predicate == RDF["reifies"]} == reified


def test_evidence_stands_beside_its_statement_and_nowhere_else() -> None:
    text = (shipped_version().folder / TURTLE).read_text("utf-8")
    assert text.count("{| sb:evidence ") == 439
    # What is left are stated facts, whose evidence is of the fact as a whole.
    assert text.count("\tsb:evidence ") == 21


def test_one_line_gives_each_participation_with_its_words() -> None:
    answers = []
    for file, query in ((N_QUADS, ONE_LINE), ("sikkerby.nq", LONGER)):
        store = Store()
        store.bulk_load(path=shipped_version().folder / file, format=RdfFormat.N_QUADS)
        found = store.query(PREFIXES + query, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        answers.append({(row["row"], row["party"], row["words"]) for row in found})
    one_line, longer = answers
    assert one_line == longer
    assert len({(row, party) for row, party, _ in one_line}) == 104


def test_the_command_asks_it(tmp_path: Path) -> None:
    file = tmp_path / "words.rq"
    file.write_text(PREFIXES + ONE_LINE, "utf-8")
    home = shipped_home()
    done = run_command("query", file, "--rdf12", "--home", home)
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) == 111
    # Without it, nothing reifies.
    assert run_command("query", file, "--home", home).out.splitlines() == ["row,party,words"]


def test_no_other_file_has_a_term_of_rdf_1_2() -> None:
    folder = shipped_version().folder
    for file in folder.rglob("*"):
        if file.is_file() and file.name not in (TURTLE, N_QUADS):
            content = file.read_bytes()
            assert str(NamedNode(RDF["reifies"].value)).encode() not in content, file
            assert b"rdf:reifies" not in content, file


def test_n3_reads_both(pytestconfig: pytest.Config) -> None:
    """An independent reader."""
    modules = pytestconfig.cache.mkdir("n3")
    npm_install(modules, "n3@2.13.12")
    (modules / "count.mjs").write_text(COUNT, "utf-8")
    files = [str(shipped_version().folder / name) for name in (TURTLE, N_QUADS)]
    command = [need_node()[0], "count.mjs", *files]
    done = subprocess.run(command, cwd=modules, capture_output=True, text=True, check=True)
    triples = shipped_version().manifest.triples
    assert done.stdout.splitlines() == [f"{triples + 439} 439 439"] * 2
