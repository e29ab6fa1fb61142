"""From the shipped data to a version: identical bytes, nothing lost, nothing half written."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
import zstandard
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.errors import DataError
from sikkerby.graphs.build import Built, build_graphs
from sikkerby.graphs.jsonld.context import read_context
from sikkerby.progress import Progress
from sikkerby.publication.derive import derived_files
from sikkerby.publication.dumps.writers import Ordered, graph_writers
from sikkerby.publication.version import Version, all_versions, current_version
from tests.conftest import BASE, EDITION
from tests.importing import municipality
from tests.support.command import run_command
from tests.support.published import copy_data, copy_town, edit


@pytest.fixture(scope="module")
def built() -> Built:
    data = read_data_folder(resources.data_folder())
    return build_graphs(data, resources.ontology_folder(), Progress(quiet=True))


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two homes that were built apart, at the same told time."""
    made = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        for home in made:
            assert run_command("build", "--home", home).code == 0
    return made


@pytest.fixture(scope="module")
def version(homes: tuple[Path, Path]) -> Version:
    found = current_version(homes[0])
    assert found is not None
    return found


def test_what_is_derived_stands_in_the_repository(built: Built) -> None:
    context = read_context(resources.ontology_folder())
    for file, content in derived_files(built, context).items():
        assert file.read_bytes() == content, "run `make data` and review the difference"
    assert built.ledger.entries == built.recorded.entries, "run `make data`"


def test_two_builds_give_identical_bytes(homes: tuple[Path, Path]) -> None:
    one, other = homes
    files = sorted(
        path.relative_to(one) for path in (one / "versions").rglob("*") if path.is_file()
    )
    assert len(files) > 40
    for file in files:
        assert (one / file).read_bytes() == (other / file).read_bytes(), file


def test_a_version_is_named_by_its_content(version: Version) -> None:
    lines = version.quads_file.read_text("utf-8").splitlines(keepends=True)
    assert lines == sorted(lines)
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert version.name == f"2026-11-28-{digest[:8]}"


def test_unchanged_input_makes_no_new_version(homes: tuple[Path, Path], version: Version) -> None:
    before = (version.folder / "manifest.json").stat().st_mtime_ns
    result = run_command("build", "--home", homes[0])
    assert result.code == 0
    assert result.out.strip() == version.name
    assert "nothing changed" in result.err
    assert (version.folder / "manifest.json").stat().st_mtime_ns == before
    assert len(all_versions(homes[0])) == 1


def test_the_summary_is_for_a_steward(homes: tuple[Path, Path]) -> None:
    told = run_command("build", "--home", homes[0]).err
    for words in (
        "45 initiatives", "19 parties", "12 places named", "21 stated facts",
        "15 target groups with ages", "warnings",
    ):  # fmt: skip
        assert words in told


def test_compressed_dumps_hold_the_same(version: Version) -> None:
    for suffix in ("ttl", "jsonld", "nt", "rdf", "nq", "trig"):
        plain = (version.folder / f"sikkerby.{suffix}").read_bytes()
        packed = (version.folder / f"sikkerby.{suffix}.gz").read_bytes()
        assert gzip.decompress(packed) == plain
        packed = (version.folder / f"sikkerby.{suffix}.zst").read_bytes()
        assert zstandard.ZstdDecompressor().decompress(packed) == plain


def test_the_manifest_lists_every_file_with_its_hash(version: Version) -> None:
    listed = {entry.path: entry for entry in version.manifest.files}
    for file in version.folder.rglob("*"):
        path = str(file.relative_to(version.folder))
        if file.is_file() and path != "manifest.json":
            entry = listed.pop(path)
            content = file.read_bytes()
            assert (entry.size, entry.sha256) == (
                len(content), hashlib.sha256(content).hexdigest(),
            )  # fmt: skip
    assert listed == {}


def test_no_triple_stands_in_two_graphs(version: Version) -> None:
    quads = list(parse(version.quads_file.read_bytes(), format=RdfFormat.N_QUADS))
    assert len({quad.triple for quad in quads}) == len(quads) == version.manifest.triples


def test_no_clock_time_in_the_data(version: Version) -> None:
    assert "2023-11-14T" not in version.quads_file.read_text("utf-8")
    assert json.loads((version.folder / "manifest.json").read_text())["created"].startswith(
        "2023-11-14T"
    )


def test_what_was_published_cannot_vanish(tmp_path: Path, homes: tuple[Path, Path]) -> None:
    home = tmp_path / "home"
    shutil.copytree(homes[0], home)
    data = copy_data(tmp_path / "data")
    reference = data / "reference" / "organisations.ttl"
    text = reference.read_text("utf-8")
    start = text.index("<id/organisation/koebenhavn-oekonomiudvalget>")
    end = text.index(" .\n", start) + 3
    reference.write_text(text[:start] + text[end:], "utf-8")
    exclusions = data / "editions" / EDITION / "exclusions.tsv"
    exclusions.write_text(exclusions.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    result = run_command("build", "--home", home, "--data", data)
    assert result.code == 1
    assert "id/organisation/koebenhavn-oekonomiudvalget" in result.err
    kept = current_version(home)
    assert kept is not None
    assert kept.name == current_version(homes[0]).name  # type: ignore[union-attr]


def test_a_withdrawn_identifier_stays_with_its_replacement(tmp_path: Path) -> None:
    data = copy_town(tmp_path / "data")
    # The first to be written down.
    line = (
        "iri\tkey\tsince\tstatus\treplaced_by\treason\n"
        "id/organisation/politiet\t\t2020-01-01\twithdrawn\t"
        "id/organisation/eksempelkoebing-politi\tOne name for one body."
    )
    (data / "identifiers.tsv").write_text(line + "\n", "utf-8")
    home = tmp_path / "home"
    assert run_command("build", "--home", home, "--data", data).code == 0
    version = current_version(home)
    assert version is not None
    quads = parse(version.quads_file.read_bytes(), format=RdfFormat.N_QUADS)
    said = {
        quad.predicate.value: quad.object.value
        for quad in quads
        if quad.subject == NamedNode(f"{municipality.BASE}id/organisation/politiet")
    }
    assert said["http://www.w3.org/2002/07/owl#deprecated"] == "true"
    assert said["http://purl.org/dc/terms/isReplacedBy"].endswith("/eksempelkoebing-politi")


def test_a_slug_stays_when_a_name_is_corrected(tmp_path: Path) -> None:
    data = copy_data(tmp_path / "data")
    corrections = data / "editions" / EDITION / "corrections.tsv"
    line = "16\ttitle\tFerieCamp\tFerie Camp\tx\tx\tSikkerby editors\t2026-11-22"
    corrections.write_text(corrections.read_text("utf-8") + line + "\n", "utf-8")
    built = build_graphs(read_data_folder(data), resources.ontology_folder(), Progress(quiet=True))
    initiatives = {
        triple.subject.value
        for triple in built.dataset.triples()
        if triple.predicate.value.endswith("#rowNumber")
    }
    assert f"{BASE}id/initiative/{EDITION}/feriecamp" in initiatives


def test_relative_addresses_follow_the_base(tmp_path: Path) -> None:
    data = copy_town(tmp_path / "data")
    edit(data / "publication.toml", municipality.BASE, "https://data.example.org/by/")
    home = tmp_path / "home"
    result = run_command("build", "--home", home, "--data", data)
    assert result.code == 0, result.err
    version = current_version(home)
    assert version is not None
    content = version.quads_file.read_text("utf-8")
    assert "<https://data.example.org/by/id/initiative/" in content
    assert f"<{municipality.BASE}" not in content
    assert "<https://w3id.org/sikkerby/ns#Initiative>" in content
    # Whoever forgets --data does not replace it by the data that come with the program.
    forgotten = run_command("build", "--home", home)
    assert forgotten.code == 2
    assert "https://data.example.org/by/" in forgotten.err
    assert [v.name for v in all_versions(home)] == [version.name]


def test_queries_from_the_command_line(homes: tuple[Path, Path], tmp_path: Path) -> None:
    stored = run_command("query", "--home", homes[0], "districts-nobody-names")
    assert stored.code == 0
    file = tmp_path / "count.rq"
    file.write_text(
        "PREFIX sb: <https://w3id.org/sikkerby/ns#>\nSELECT (COUNT(*) AS ?n) { ?s a sb:Initiative }"
    )
    assert run_command("query", "--home", homes[0], file).out.split() == ["n", "45"]
    assert run_command("query", "--home", homes[0], "districts-nobody-name").code == 2
    file.write_text("SELECT * { BIND(<http://e/f>(1) AS ?x) FILTER(!BOUND(?x)) }")
    answer = run_command("query", "--home", homes[0], file)
    assert answer.out.split() == ["x"]
    assert "http://e/f" in answer.err
    file.write_text("\ufeffSELECT *\n{\u00a0}", "utf-8")
    broken = run_command("query", "--home", homes[0], file)
    assert broken.code == 2
    assert "line 2, column 2: U+00A0 (NO-BREAK SPACE)" in broken.err
    assert "Traceback" not in broken.err


def test_rdf_xml_is_xml_or_is_not_written() -> None:
    write = graph_writers(BASE, read_context(resources.ontology_folder()))["rdfxml"]
    subject = NamedNode(f"{BASE}id/x")
    title = NamedNode("http://purl.org/dc/terms/title")
    body = b"".join(write(Ordered.of([Triple(subject, title, Literal("a\rb"))])))
    assert [quad.object for quad in parse(body, RdfFormat.RDF_XML)] == [Literal("a\rb")]
    for triple, told in (
        (Triple(subject, title, Literal("a\x01b")), "U+0001"),
        (Triple(subject, NamedNode("http://e/1/"), subject), "<http://e/1/>"),
    ):
        with pytest.raises(DataError, match=re.escape(told)):
            b"".join(write(Ordered.of([triple])))
