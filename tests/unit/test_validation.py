"""Findings from the text, the history, remarks, references; shapes files with slips; reports."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.generate import generate
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.errors import InputError
from sikkerby.graphs.build import Built, build_graphs
from sikkerby.graphs.dataset import Dataset, make_graph
from sikkerby.graphs.ledger import WITHDRAWN, Entry, Ledger, write_ledger
from sikkerby.progress import Progress
from sikkerby.validation.cache import ResultCache
from sikkerby.validation.findings import Finding, Report, Severity
from sikkerby.validation.history import check_history
from sikkerby.validation.plan import make_plan
from sikkerby.validation.render import render_json, render_text, render_turtle
from sikkerby.validation.validate import validate
from sikkerby.vocabulary import DCT, DQV, OA, RDF, SB, SH, SPDX
from tests.conftest import BASE, EDITION
from tests.support.published import build, copy_data, edit

QUIET = Progress(io.StringIO(), quiet=True)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def built() -> Built:
    return build_graphs(
        read_data_folder(resources.data_folder()), resources.ontology_folder(), QUIET
    )


@pytest.fixture(scope="module")
def report(built: Built, cache: Path) -> Report:
    return check(built, cache)


def check(
    built: Built,
    cache: Path | None = None,
    shapes: Path | None = None,
    previous_iris: frozenset[str] | None = None,
) -> Report:
    return validate(
        built,
        shapes=shapes or resources.shapes_folder(),
        cache=ResultCache(cache),
        progress=QUIET,
        previous_iris=previous_iris,
    )


def changed(built: Built, change: Callable[[Triple], Triple | None]) -> Built:
    """What was built, with triples changed, or left out where `change` gives None."""
    graphs = {
        name: make_graph(new for triple in graph if (new := change(triple)) is not None)
        for name, graph in built.dataset.graphs.items()
    }
    return replace(built, dataset=Dataset(graphs))


def change_first(
    built: Built, predicate: NamedNode, value: Callable[[Triple], object], subject: str = ""
) -> tuple[Built, NamedNode]:
    """What was built, with the value of the first triple of a property changed; and its subject."""
    first = min(
        (t for t in built.dataset.triples() if t.predicate == predicate and subject in str(t)),
        key=str,
    )
    assert isinstance(first.subject, NamedNode)

    def change(triple: Triple) -> Triple:
        if triple != first:
            return triple
        return Triple(triple.subject, triple.predicate, value(triple))  # type: ignore[arg-type]

    return changed(built, change), first.subject


def violations(report: Report, name: str) -> list[Finding]:
    return [f for f in report.findings if f.severity is Severity.VIOLATION and f.check == name]


# ---- The published data


def test_published_data_conform(report: Report) -> None:
    assert report.conforms, render_text(report)


def test_remarks_are_findings_with_their_cell(report: Report) -> None:
    commas = [finding for finding in report.findings if finding.check == "missing-comma"]
    assert {finding.severity for finding in commas} == {Severity.WARNING}
    assert {finding.place.row for finding in commas if finding.place} == {14, 15, 35}
    assert all(finding.place and finding.place.column for finding in commas)


def test_places_are_named_from_the_data_folder(report: Report) -> None:
    files = {str(finding.place.file) for finding in report.findings if finding.place}
    assert files
    assert all(file.startswith(f"editions/{EDITION}/") for file in files)


def test_coverage_counts_every_class(report: Report) -> None:
    coverage = {(c.class_name, c.property_name): (c.having, c.total) for c in report.coverage}
    assert coverage["sb:Initiative", "dct:title"] == (45, 45)
    assert coverage["sb:Initiative", "dct:spatial"] == (40, 45)
    assert coverage["cpsv:PublicService", "cv:hasCompetentAuthority"] == (42, 42)


# ---- Quotations and printed texts


def test_quotation_of_other_words(built: Built, cache: Path) -> None:
    broken, node = change_first(built, OA["exact"], lambda t: Literal(t.object.value + "x"))
    found = violations(check(broken, cache), "quotation-words")
    assert [finding.focus for finding in found] == [node.value.removesuffix("#text")]
    assert found[0].place is not None
    assert found[0].place.line or found[0].place.row
    assert "stands there" in found[0].message_en


def test_quotation_outside_the_document(built: Built, cache: Path) -> None:
    far = Literal(10**7)
    broken, node = change_first(built, OA["end"], lambda t: far)
    found = violations(check(broken, cache), "quotation-outside")
    assert [finding.focus for finding in found] == [node.value.removesuffix("#position")]


@pytest.mark.parametrize("name", ["prefix", "suffix"])
def test_context_of_other_words(built: Built, cache: Path, name: str) -> None:
    broken, node = change_first(built, OA[name], lambda t: Literal("¤ " + t.object.value))
    assert violations(check(broken, cache), "quotation-context")[0].focus + "#text" == node.value


def test_quotation_in_another_column(built: Built, cache: Path) -> None:
    broken, node = change_first(
        built, SB["column"], lambda t: SB["AreaColumn"], f"/quote/{EDITION}/"
    )
    assert violations(check(broken, cache), "quotation-column-cell")[0].focus == node.value


def test_reading_text_with_line_break(built: Built, cache: Path) -> None:
    broken, node = change_first(
        built, SB["quotedText"], lambda t: Literal(t.object.value + " \n", language="da")
    )
    assert violations(check(broken, cache), "quotation-reading-text")[0].focus == node.value


def test_printed_title_with_a_slip(built: Built, cache: Path) -> None:
    broken, node = change_first(
        built, SB["printedTitle"], lambda t: Literal(t.object.value + "e", language="da"),
        "/id/initiative/",
    )  # fmt: skip
    found = violations(check(broken, cache), "printed-text")
    assert node.value in {finding.focus for finding in found}
    assert found[0].place is not None
    assert found[0].place.row is not None


def test_checksum_of_another_document(built: Built, cache: Path) -> None:
    broken, _ = change_first(built, SPDX["checksumValue"], lambda t: Literal("0" * 64))
    assert violations(check(broken, cache), "document-checksum")


def test_evidence_from_another_row(built: Built, cache: Path) -> None:
    quotes = sorted(
        {
            t.subject.value
            for t in built.dataset.triples()
            if isinstance(t.subject, NamedNode)
            and f"/quote/{EDITION}/" in t.subject.value
            and "#" not in t.subject.value
        },
        key=lambda iri: int(iri.rpartition("/")[2].partition("-")[0]),
    )
    broken, node = change_first(
        built, SB["evidence"], lambda t: NamedNode(quotes[-1]), "/participation/"
    )
    assert violations(check(broken, cache), "evidence-row")[0].focus == node.value


# ---- References


def test_unknown_property_and_concept(built: Built, cache: Path) -> None:
    wrong = NamedNode(SB.iri + "prinicple")

    def change(triple: Triple) -> Triple:
        if triple.predicate == SB["principle"]:
            return Triple(triple.subject, wrong, triple.object)
        if triple.predicate == SB["coverage"]:
            return Triple(triple.subject, triple.predicate, SB["Everywhere"])
        return triple

    found = check(changed(built, change), cache)
    assert len(violations(found, "unknown-property")) == 45
    assert len(violations(found, "unknown-term")) == 45


def test_dangling_reference(built: Built, cache: Path) -> None:
    gone = NamedNode(f"{BASE}id/place/nowhere")
    broken, node = change_first(built, DCT["spatial"], lambda t: gone, "/id/initiative/")
    found = violations(check(broken, cache), "nothing-said")
    assert [(finding.focus, finding.value) for finding in found] == [(node.value, str(gone))]


# ---- History


def ledger(*entries: Entry) -> Ledger:
    return Ledger(Path("identifiers.tsv"), {entry.iri: entry for entry in entries})


def entry(iri: str, *, withdrawn: bool = False, by: str = "", reason: str = "merged") -> Entry:
    if not withdrawn:
        return Entry(iri, "", "2026-01-01")
    return Entry(iri, "", "2026-01-01", WITHDRAWN, by, reason)


def names(recorded: Ledger, minted: set[str], previous: set[str] | None = None) -> list[str]:
    before = None if previous is None else frozenset(previous)
    return sorted(f.check for f in check_history(recorded, frozenset(minted), BASE, before))


def test_identifiers_that_are_all_there() -> None:
    recorded = ledger(entry("id/place/a"), entry("id/place/b", withdrawn=True, by="id/place/a"))
    assert names(recorded, {"id/place/a"}) == []


def test_lost_identifier() -> None:
    assert names(ledger(entry("id/place/a")), set()) == ["identifier-lost"]


def test_withdrawn_without_reason() -> None:
    recorded = ledger(entry("id/place/a", withdrawn=True, reason=" "))
    assert names(recorded, set()) == ["identifier-reason"]


def test_replacement_that_does_not_exist() -> None:
    recorded = ledger(entry("id/place/a", withdrawn=True, by="id/place/b"))
    assert names(recorded, set()) == ["identifier-replacement"]


def test_replacement_that_is_withdrawn() -> None:
    recorded = ledger(
        entry("id/place/a", withdrawn=True, by="id/place/b"), entry("id/place/b", withdrawn=True)
    )
    assert names(recorded, set()) == ["identifier-replacement-withdrawn"]


def test_identifier_of_an_earlier_version() -> None:
    previous = {f"{BASE}id/place/a", f"{BASE}id/place/b#point", "http://example.org/id/place/c"}
    recorded = ledger(entry("id/place/a"))
    assert names(recorded, {"id/place/a"}, previous) == ["identifier-dropped"]


def test_new_identifier_is_for_information() -> None:
    recorded = ledger(entry("id/place/a"))
    assert names(recorded, {"id/place/a", "id/place/b"}) == ["identifiers-new"]


def test_lost_identifier_stops_publication(built: Built, cache: Path) -> None:
    gone = entry("id/place/koebenhavn-atlantis")
    recorded = replace(built.recorded, entries={**built.recorded.entries, gone.iri: gone})
    found = violations(check(replace(built, recorded=recorded), cache), "identifier-lost")
    assert [finding.focus for finding in found] == [BASE + gone.iri]
    assert found[0].place is not None
    assert found[0].place.text == gone.iri


# ---- Shapes with slips


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    return Path(shutil.copytree(resources.shapes_folder(), tmp_path / "shapes"))


SLIPS = {
    "no Turtle": ("sh:path sb:within ;", "sh:path sb:within", "place.ttl"),
    "a misspelt constraint": ("sh:minCount 1 ;", "sh:minCont 1 ;", "sh:minCont"),
    "an unknown class of ours": (
        "sh:targetClass sb:Municipality ;",
        "sh:targetClass sb:Municipalty ;",
        "sb:Municipalty",
    ),
    "an unknown property of ours": ("sh:path sb:within ;", "sh:path sb:whitin ;", "sb:whitin"),
    "an unknown property of another": (
        "sh:path dct:identifier ;",
        "sh:path dct:identifer ;",
        "dct:identifer",
    ),
    "a path that is a text": ("sh:path sb:within ;", 'sh:path "within" ;', '"within"'),
    "a path without steps": ("sh:path sb:within ;", "sh:path [ sh:name 'x' ] ;", "s:place-larger"),
    "an unknown remedy": ("s:remedy-places", "s:remedy-place", "s:remedy-place"),
    "a query that does not parse": (
        "$this geo:sfWithin ?larger ; rdfs:label ?name .",
        "$this geo:sfWithin ?larger ; rdfs:label ?name ; .. ",
        "SELECT",
    ),
    "no English message": (
        ' ,\n        "The place lies in no municipality',
        ' .\n<x:y> rdfs:comment "The place lies in no municipality',
        "s:place-municipality",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_in_a_shape_is_named(built: Built, shapes: Path, slip: str) -> None:
    before, after, words = SLIPS[slip]
    file = shapes / "place.ttl"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(InputError) as caught:
        check(built, shapes=shapes)
    error = caught.value
    assert error.exit_code == 2
    assert error.remedy
    assert error.place is not None
    assert error.place.file == file
    if slip != "no English message":
        assert error.place.line
        assert words in f"{error.place.text} {error.place.file}"


def test_misspelt_constraint_names_the_right_line(built: Built, shapes: Path) -> None:
    file = shapes / "unit.ttl"
    lines = file.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if "sh:maxCount 1" in line)
    lines[number] = lines[number].replace("maxCount", "maxCuont")
    file.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(InputError, match="sh:maxCuont") as caught:
        check(built, shapes=shapes)
    assert caught.value.place is not None
    assert caught.value.place.line == number + 1
    assert "maxCount" in caught.value.remedy


def test_folder_without_shapes(built: Built, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no shapes"):
        check(built, shapes=tmp_path)


# ---- Cache


def test_nothing_is_validated_twice(built: Built, report: Report, cache: Path) -> None:
    again = check(built, cache)
    assert (again.validated, again.reused) == (0, 2)
    assert again.findings == report.findings
    assert again.coverage == report.coverage


def test_only_the_changed_part_is_validated(built: Built, report: Report, cache: Path) -> None:
    broken, _ = change_first(
        built, DCT["description"], lambda t: Literal("En anden tekst", language="da"),
        "/id/initiative/",
    )  # fmt: skip
    found = check(broken, cache)
    assert (found.validated, found.reused) == (1, 1)
    assert violations(found, "printed-text")


def run_planned(data: Path, cache: Path | None) -> tuple[frozenset[str], Report]:
    """What `sikkerby check` does: the editions that it had to read, and the report."""
    shapes, results = resources.shapes_folder(), ResultCache(cache)
    plan = make_plan(data, shapes, results, QUIET)
    built = build(data, plan.needed)
    report = validate(built, shapes=shapes, cache=results, progress=QUIET, plan=plan)
    return frozenset(extract.edition.identifier for extract in built.extracts), report


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("links/pages.ttl", "sb:confidence 0.9 ;", "sb:confidence 0.8 ;"),
        (
            "editions/sikker-by-2018-2021/translations.tsv",
            "Lack of a job and",
            "The lack of a job and",
        ),
    ],
)
def test_files_that_did_not_change_are_not_looked_at(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    data = copy_data(tmp_path / "data")
    _, first = run_planned(data, tmp_path / "cache")
    assert (first.validated, first.reused) == (2, 0)
    read, again = run_planned(data, tmp_path / "cache")
    assert (again.validated, again.reused, read) == (0, 2, frozenset())
    assert (again.findings, again.coverage) == (first.findings, first.coverage)
    edit(data / file, old, new)
    _, changed = run_planned(data, tmp_path / "cache")
    # A link may concern any edition, so it is looked at, and found to be as it was.
    assert changed.validated == 1
    assert changed.reused == 1


def test_of_several_editions_the_changed_one_is_read(tmp_path: Path) -> None:
    data = tmp_path / "data"
    generate(data, 3, initiatives=5)
    built = build(data)
    write_ledger(built.ledger, built.ledger.file)
    editions = [manifest.identifier for manifest in built.data.manifests]
    read, first = run_planned(data, tmp_path / "cache")
    assert read == frozenset(editions)
    # A mistake, so that there is something to find, and to find again.
    translations = data / "editions" / editions[1] / "translations.tsv"
    line = translations.read_text("utf-8").splitlines()[1]
    row, column, danish, _ = line.split("\t")
    edit(translations, line, "\t".join((row, column, danish, danish)))
    read, changed = run_planned(data, tmp_path / "cache")
    assert read == {editions[1]}
    assert (changed.validated, changed.reused) == (1, 3)
    _, whole = run_planned(data, None)
    assert whole.validated == 4
    assert changed.findings == whole.findings
    assert len(changed.findings) == len(first.findings) + 1
    assert changed.coverage == whole.coverage
    assert changed.triples == whole.triples
    read, again = run_planned(data, tmp_path / "cache")
    assert (read, again.findings) == (frozenset(), whole.findings)


def test_changed_shapes_are_applied(
    built: Built, report: Report, cache: Path, shapes: Path
) -> None:
    file = shapes / "unit.ttl"
    text = file.read_text("utf-8")
    assert "til én" in text
    file.write_text(text.replace("til én", "til netop én"), "utf-8")
    assert check(built, cache, shapes).validated == 2


def test_damaged_cache_is_passed_over(built: Built, report: Report, cache: Path) -> None:
    for file in cache.iterdir():
        file.write_text("{", "utf-8")
    assert check(built, cache).findings == report.findings


# ---- Reports


def test_text_says_what_where_why_and_what_to_do(built: Built, cache: Path) -> None:
    broken, node = change_first(built, SB["rowNumber"], lambda t: Literal("syv"), "/id/initiative/")
    text = render_text(check(broken, cache))
    assert "VIOLATIONS" in text
    assert "[initiative-row]" in text
    assert f"<{node.value}>" in text
    assert f"where: editions/{EDITION}/document.txt, line" in text
    assert "why: sb:rowNumber" in text
    assert "what to do: " in text


def test_text_in_danish_has_no_english(built: Built, cache: Path) -> None:
    broken, _ = change_first(built, SB["rowNumber"], lambda t: Literal("syv"), "/id/initiative/")
    text = render_text(check(broken, cache), "da")
    assert "FEJL (standser udgivelsen)" in text
    assert f"    sted: editions/{EDITION}/document.txt, linje" in text
    assert "  gør sådan: " in text
    assert re.search(r"\d fejl, \d+ advars?ler, .* Kontrolleret: \d+\.\d{3} tripler", text)
    assert not re.search(r"(where|why|what to do): |(line|row) \d", text)


def test_json_has_both_languages(report: Report) -> None:
    content = json.loads(render_json(report))
    assert content["conforms"] is True
    assert content["counts"]["violation"] == 0
    assert all(finding["message"]["da"] for finding in content["findings"])
    assert len(content["findings"]) == len(report.findings)


def test_turtle_is_a_validation_report(report: Report) -> None:
    """What shapes found are its results (`tests/shapes/test_engines.py`); the rest is beside."""
    triples = {quad.triple for quad in parse(render_turtle(report), format=RdfFormat.TURTLE)}
    kinds = Counter(t.object for t in triples if t.predicate == RDF["type"])
    by_shapes = sum(bool(finding.component) for finding in report.findings)
    assert kinds == {
        SH["ValidationReport"]: 1,
        SH["ValidationResult"]: by_shapes,
        DQV["QualityAnnotation"]: len(report.findings) - by_shapes,
    }
    about = {t.object.value for t in triples if t.predicate in (SH["focusNode"], OA["hasTarget"])}
    assert about == {finding.focus for finding in report.findings}


def test_findings_that_differ_in_their_message_alone_have_an_order() -> None:
    """Two commas may be missing in one cell; their order must not depend on the hash seed."""
    one = Finding(Severity.WARNING, "missing-comma", "", "before A", f"{BASE}id/initiative/x/y")
    other = replace(one, message_en="before B")
    assert one.order < other.order


def test_same_data_give_the_same_bytes(built: Built, report: Report) -> None:
    again = check(built)
    assert render_json(again) == render_json(report)
    assert render_turtle(again) == render_turtle(report)
