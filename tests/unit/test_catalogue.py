"""The catalogue: DCAT-AP's demands, VoID against SPARQL, files against checksums."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from sikkerby import resources
from sikkerby.graphs.jsonld.context import read_context
from sikkerby.graphs.jsonld.write import write_document
from sikkerby.progress import Progress
from sikkerby.publication.catalogue.distributions import (
    ENCODINGS,
    NO_DISTRIBUTION,
    classify,
)
from sikkerby.publication.catalogue.documents import write_documents
from sikkerby.publication.view import View
from sikkerby.publication.void import short_name
from sikkerby.vocabulary import (
    ADMS,
    DCAT,
    DCT,
    DQV,
    FOAF,
    PROV,
    RDF,
    RDFS,
    SB,
    SKOS,
    SPDX,
    VOID,
    XSD,
    Addresses,
    Namespace,
)
from tests.conftest import BASE
from tests.importing import municipality
from tests.support.published import (
    copy_town,
    edit,
    publish_data,
    shipped_graphs,
    shipped_version,
    translations_of,
)

DCATAP = Namespace("http://data.europa.eu/r5r/")
VERSION = shipped_version()
DATASET = NamedNode(f"{BASE}id/dataset")
THIS = NamedNode(f"{BASE}id/dataset/{VERSION.name}")


def _read(path: str, format: RdfFormat = RdfFormat.TURTLE) -> list[Triple]:
    content = (VERSION.folder / path).read_bytes()
    return [quad.triple for quad in parse(content, format=format)]


@pytest.fixture(scope="module")
def view() -> View:
    return View(_read("catalogue.ttl"))


@pytest.fixture(scope="module")
def store() -> Store:
    """What the endpoint serves: the dump and the catalogue's graph."""
    store = Store()
    for path in ("sikkerby.nq", "graph/catalogue.nq"):
        store.bulk_load(path=str(VERSION.folder / path), format=RdfFormat.N_QUADS)
    return store


def _number(store: Store, pattern: str) -> int:
    answer = store.query(
        f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}", use_default_graph_as_union=True
    )
    assert isinstance(answer, QuerySolutions)
    return int(next(iter(answer))["n"].value)


# ---- Form ---------------------------------------------------------------------------------------


def test_no_blank_nodes_and_every_resource_that_is_pointed_to_has_a_type(view: View) -> None:
    triples = _read("catalogue.ttl")
    assert not any(isinstance(term, BlankNode) for t in triples for term in (t.subject, t.object))
    without = {
        str(t.object)
        for t in triples
        if isinstance(t.object, NamedNode)
        and t.predicate.value.startswith((DCAT.iri, DCT.iri, PROV.iri, DQV.iri, FOAF.iri))
        and t.predicate not in (DCAT["downloadURL"], DQV["expectedDataType"], DCT["subject"])
        and not view.values(t.object, RDF["type"])
    }
    assert without == set()


def test_all_formats_hold_the_same_triples() -> None:
    for stem in ("catalogue", "graph/catalogue"):
        expected = set(_read(f"{stem}.ttl"))
        assert set(_read(f"{stem}.nt", RdfFormat.N_TRIPLES)) == expected
        assert set(_read(f"{stem}.rdf", RdfFormat.RDF_XML)) == expected
        assert set(_read(f"{stem}.jsonld", RdfFormat.JSON_LD)) == expected


def test_no_triple_of_the_catalogue_stands_in_another_graph() -> None:
    others = set(shipped_graphs().dataset.triples())
    assert set(_read("graph/catalogue.ttl")) & others == set()
    assert set(_read("catalogue.ttl")) - others == set(_read("graph/catalogue.ttl"))


def test_which_literals_a_store_writes_otherwise(store: Store) -> None:
    """Only the sizes: the reason why the graph is served from its file (docs/open-data.md)."""
    kept = {quad.triple for quad in store.quads_for_pattern(
        None, None, None, NamedNode(f"{BASE}graph/catalogue"))}  # fmt: skip
    differing = set(_read("graph/catalogue.ttl")) - kept
    assert {triple.predicate for triple in differing} == {DCAT["byteSize"]}
    assert all(t.object.datatype == XSD["nonNegativeInteger"] for t in differing)  # type: ignore[union-attr]


# ---- DCAT-AP 3.0.1: what the profile makes mandatory --------------------------------------------

MANDATORY = (
    (DCAT["Catalog"], (DCT["title"], DCT["description"], DCT["publisher"])),
    (DCAT["Dataset"], (DCT["title"], DCT["description"], DCT["publisher"])),
    (DCAT["DatasetSeries"], (DCT["title"], DCT["description"])),
    (DCAT["Distribution"], (DCAT["accessURL"], DCAT["downloadURL"], DCAT["mediaType"],
                            DCAT["byteSize"], SPDX["checksum"])),
    (DCAT["DataService"], (DCAT["endpointURL"], DCT["title"], DCAT["servesDataset"])),
    (DCAT["CatalogRecord"], (FOAF["primaryTopic"], DCT["modified"])),
    (FOAF["Agent"], (FOAF["name"],)),
    (SKOS["Concept"], (SKOS["prefLabel"],)),
    (SKOS["ConceptScheme"], (DCT["title"],)),
    (SPDX["Checksum"], (SPDX["algorithm"], SPDX["checksumValue"])),
)  # fmt: skip
# What it recommends, as its shapes for recommendations have it.
RECOMMENDED = (
    (DCAT["Catalog"], (DCT["issued"], DCT["language"], DCT["license"], DCT["modified"],
                       DCT["spatial"], DCAT["themeTaxonomy"], FOAF["homepage"])),
    (DCAT["CatalogRecord"], (ADMS["status"], DCT["conformsTo"], DCT["issued"])),
    (DCAT["Dataset"], (DCAT["contactPoint"], DCAT["distribution"], DCAT["keyword"], DCAT["theme"],
                       DCT["publisher"], DCT["spatial"], DCT["temporal"])),
    (DCAT["DatasetSeries"], (DCAT["contactPoint"], DCT["publisher"])),
    (DCAT["DataService"], (DCAT["contactPoint"], DCAT["endpointDescription"], DCAT["keyword"],
                           DCAT["servesDataset"], DCAT["theme"], DCT["conformsTo"],
                           DCT["publisher"])),
    (DCAT["Distribution"], (DCATAP["availability"], DCT["description"], DCT["format"],
                            DCT["license"])),
    (DCT["LicenseDocument"], (DCT["type"],)),
    (DCT["Location"], (DCAT["bbox"], DCAT["centroid"])),
    (DCT["PeriodOfTime"], (DCAT["endDate"], DCAT["startDate"])),
    (FOAF["Agent"], (DCT["type"],)),
)  # fmt: skip
AT_MOST_ONE = (
    DCT["publisher"], DCT["accessRights"], DCT["accrualPeriodicity"], DCT["issued"],
    DCT["modified"], DCAT["version"], DCAT["byteSize"], SPDX["checksum"], DCT["license"],
    DCT["format"], DCAT["mediaType"], DCAT["compressFormat"], SPDX["checksumValue"],
)  # fmt: skip


@pytest.mark.parametrize(("kind", "properties"), MANDATORY, ids=lambda value: str(value)[-20:])
def test_what_dcat_ap_makes_mandatory(
    view: View, kind: NamedNode, properties: tuple[NamedNode, ...]
) -> None:
    nodes = view.instances(kind)
    assert nodes
    for node in nodes:
        for predicate in properties:
            assert view.values(node, predicate), f"{node} lacks {predicate}"
        for predicate in AT_MOST_ONE:
            assert len(view.values(node, predicate)) <= 1, f"{node} repeats {predicate}"


def test_what_it_recommends_and_is_lacking_is_explained(view: View) -> None:
    lacking = Counter(
        tuple(short_name(term.value).replace("-", ":", 1) for term in (predicate, kind))
        for kind, properties in RECOMMENDED
        for node in view.instances(kind)
        for predicate in properties
        if not view.values(node, predicate)
    )
    explained = (Path(__file__).parents[2] / "docs/open-data.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+:\w+)` \| `(\w+:\w+)` \| (\d+) \| .{20,}", explained, re.MULTILINE)
    assert {(predicate, kind): int(n) for predicate, kind, n in rows} == lacking


def test_texts_are_in_both_languages(view: View) -> None:
    for kind in ("Catalog", "Dataset", "DatasetSeries", "DataService", "Distribution"):
        nodes = view.instances(DCAT[kind])
        assert nodes, kind
        for node in nodes:
            for predicate in (DCT["title"], DCT["description"]):
                languages = {
                    value.language
                    for value in view.values(node, predicate)
                    if isinstance(value, Literal)
                }
                assert languages == {"da", "en"}, node


def test_dataset_version_and_series_hang_together(view: View) -> None:
    assert view.resources(DATASET, DCAT["hasCurrentVersion"]) == [THIS]
    assert view.resources(THIS, DCAT["isVersionOf"]) == [DATASET]
    assert view.text(THIS, DCAT["version"]) == VERSION.name
    edition = NamedNode(f"{BASE}id/dataset#edition/sikker-by-2018-2021")
    assert view.is_a(view.resources(edition, DCAT["inSeries"])[0], DCAT["DatasetSeries"])
    assert view.resources(DATASET, DCT["temporal"])
    assert any("geonames" in place.value for place in view.resources(DATASET, DCT["spatial"]))


def test_the_licence_of_the_source_is_not_invented(view: View) -> None:
    unlicensed = [
        node.value.rpartition("#")[2]
        for node in view.instances(DCAT["Distribution"])
        if not view.values(node, DCT["license"])
    ]
    assert unlicensed == ["file/source/sikker-by-2018-2021.txt"]


# ---- Files --------------------------------------------------------------------------------------


def test_every_distribution_is_a_file_with_this_size_and_checksum(view: View) -> None:
    nodes = view.instances(DCAT["Distribution"])
    seen: Counter[str] = Counter()
    for node in nodes:
        (address,) = view.resources(node, DCAT["downloadURL"])
        path = address.value.removeprefix(f"{BASE}data/").removeprefix(f"versions/{VERSION.name}/")
        content = (VERSION.folder / path).read_bytes()
        seen[path] += 1
        assert int(view.text(node, DCAT["byteSize"])) == len(content)
        (checksum,) = view.resources(node, SPDX["checksum"])
        assert view.text(checksum, SPDX["checksumValue"]) == hashlib.sha256(content).hexdigest()
    # Whole-dataset files are offered twice: of this version, and always the newest.
    assert seen["sikkerby.ttl"] == 2
    assert seen["subsets/place/koebenhavn-noerrebro.ttl"] == 1


def test_every_file_is_a_distribution_or_named_as_none() -> None:
    for entry in VERSION.manifest.files:
        is_listed = classify(entry.path) is not None
        assert is_listed != bool(NO_DISTRIBUTION.fullmatch(entry.path)), entry.path


def test_what_is_no_file_of_ours_is_no_distribution() -> None:
    for path in ("sikkerby.exe", "tables/nothing.csv", "other/sikkerby.ttl", "sikkerby.gz"):
        assert classify(path) is None


def test_every_form_that_the_eu_lists_is_said_by_its_entry(view: View) -> None:
    checked = 0
    for suffix, form in ENCODINGS.items():
        node = NamedNode(f"{THIS.value}#file/sikkerby.{suffix}")
        if view.is_a(node, DCAT["Distribution"]) and form.file_type:
            (kind,) = view.resources(node, DCT["format"])
            assert kind.value.endswith(f"/file-type/{form.file_type}")
            checked += 1
    assert checked >= 5


def test_checksums_of_the_inputs_are_those_of_the_files(view: View) -> None:
    (activity,) = view.resources(THIS, PROV["wasGeneratedBy"])
    inputs = {
        view.text(node, DCT["title"]): view.resources(node, SPDX["checksum"])
        for node in view.resources(activity, PROV["used"])
        if view.values(node, DCT["title"])
    }
    (checksum,) = inputs["data/editions/sikker-by-2018-2021/document.txt"]
    document = (VERSION.folder / "source/sikker-by-2018-2021.txt").read_bytes()
    assert view.text(checksum, SPDX["checksumValue"]) == hashlib.sha256(document).hexdigest()


# ---- VoID against SPARQL ------------------------------------------------------------------------


def test_void_counts_equal_sparql_counts(view: View, store: Store) -> None:
    everything = "SELECT DISTINCT ?s WHERE { ?s ?p ?o }"
    assert int(view.text(DATASET, VOID["triples"])) == _number(store, "?s ?p ?o")
    assert int(view.text(DATASET, VOID["distinctSubjects"])) == _number(store, everything)
    classes = view.resources(DATASET, VOID["classPartition"])
    assert len(classes) == _number(store, "SELECT DISTINCT ?c WHERE { ?s a ?c }")
    for part in classes:
        (kind,) = view.resources(part, VOID["class"])
        assert int(view.text(part, VOID["entities"])) == _number(store, f"?s a {kind}"), kind
    properties = view.resources(DATASET, VOID["propertyPartition"])
    assert len(properties) == _number(store, "SELECT DISTINCT ?p WHERE { ?s ?p ?o }")
    for part in properties:
        (predicate,) = view.resources(part, VOID["property"])
        found = _number(store, f"?s {predicate} ?o")
        assert int(view.text(part, VOID["triples"])) == found, predicate


@pytest.mark.parametrize("dataset", [DATASET, THIS])
def test_void_counts_are_those_of_the_dumps(view: View, dataset: NamedNode) -> None:
    dumps = view.resources(dataset, VOID["dataDump"])
    folder = f"{BASE}data/versions/{VERSION.name}/"
    files = [dump.value.replace(folder, f"{BASE}data/") for dump in dumps]
    contents = [VERSION.folder / file.removeprefix(f"{BASE}data/") for file in files]
    triples = {quad.triple for file in contents for quad in parse(path=str(file))}
    assert int(view.text(dataset, VOID["triples"])) == len(triples)


def test_void_counts_of_the_version_are_those_of_its_graphs(view: View) -> None:
    store = Store()
    store.bulk_load(path=str(VERSION.folder / "sikkerby.nq"), format=RdfFormat.N_QUADS)
    for graph in VERSION.manifest.graphs:
        path = graph.removeprefix(BASE)
        if not path.startswith("graph/extracted/"):
            part = NamedNode(f"{THIS.value}#part/{path}")
            number = _number(store, f"GRAPH <{graph}> {{ ?s ?p ?o }}")
            assert int(view.text(part, VOID["triples"])) == number


def test_linksets_count_the_links(view: View, store: Store) -> None:
    linksets = view.instances(VOID["Linkset"])
    assert linksets
    for node in linksets:
        (predicate,) = view.resources(node, VOID["linkPredicate"])
        (target,) = view.resources(node, VOID["objectsTarget"])
        (space,) = (value.value for value in view.values(target, VOID["uriSpace"]))
        pattern = (
            f"?s {predicate} ?o FILTER (STRSTARTS(STR(?s), '{BASE}id/') && "
            f"STRSTARTS(STR(?o), '{space}')) "
            # The catalogue's own subjects are no links of the data.
            f"FILTER NOT EXISTS {{ GRAPH <{BASE}graph/catalogue> {{ ?s {predicate} ?o }} }}"
        )
        assert int(view.text(node, VOID["triples"])) == _number(store, pattern), space


# ---- Quality ------------------------------------------------------------------------------------


def test_quality_is_measured_from_the_data(view: View, tmp_path: Path) -> None:
    shipped = _quality(view, THIS)
    assert shipped["statements-with-evidence"] == "1"
    assert shipped["conforms-to-shapes"] == "true"
    data = copy_town(tmp_path / "data")
    translations = translations_of(data)
    lines = translations.read_text("utf-8").splitlines(keepends=True)
    without = [line for line in lines if "\tdescription\t" not in line]
    assert len(without) < len(lines)
    translations.write_text("".join(without), "utf-8", newline="")
    version = publish_data(data, tmp_path / "home")
    content = (version.folder / "catalogue.ttl").read_bytes()
    other = View(quad.triple for quad in parse(content, format=RdfFormat.TURTLE))
    worse = _quality(other, NamedNode(f"{municipality.BASE}id/dataset/{version.name}"))
    assert float(worse["descriptions-in-both-languages"]) < 1
    assert shipped["descriptions-in-both-languages"] == "1"


def _quality(view: View, version: NamedNode) -> dict[str, str]:
    return {
        node.value.rpartition("/")[2]: view.text(node, DQV["value"])
        for node in view.resources(version, DQV["hasQualityMeasurement"])
    }


# ---- Parts --------------------------------------------------------------------------------------


def test_a_part_has_everything_of_its_initiatives_and_their_words() -> None:
    whole = View(shipped_graphs().dataset.triples())
    place = NamedNode(f"{BASE}id/place/koebenhavn-noerrebro")
    part = View(_read("subsets/place/koebenhavn-noerrebro.ttl"))
    initiatives = part.instances(SB["Initiative"])
    named = set(whole.pointing(place, DCT["spatial"]))
    assert named <= set(initiatives)
    for initiative in initiatives:
        assert set(part.triples_of(initiative)) == set(whole.triples_of(initiative))
        assert part.pointing(initiative, RDF["subject"]) == whole.pointing(
            initiative, RDF["subject"]
        )
    for statement in part.instances(RDF["Statement"]):
        for quotation in part.resources(statement, SB["evidence"]):
            assert part.text(quotation, SB["quotedText"])
    # What is only pointed to can be read, and no other initiative came along.
    for party in (p for i in initiatives for p in part.resources(i, SB["party"])):
        assert part.values(party, RDFS["label"])
    assert len(initiatives) < 10


def test_a_part_is_the_same_in_both_formats() -> None:
    path = "subsets/principle/sikker-by-2018-2021/4"
    assert set(_read(f"{path}.ttl")) == set(_read(f"{path}.jsonld", RdfFormat.JSON_LD))


# ---- Clock times and other publications ---------------------------------------------------------


def test_clock_times_stand_in_the_catalogue_and_manifest_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copy_town(tmp_path / "data")
    folders = []
    for home, moment in (("one", "1000000000"), ("other", "1700000000")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
        folders.append(publish_data(data, tmp_path / home).folder)
    differing = {
        str(file.relative_to(folders[0]))
        for file in folders[0].rglob("*")
        if file.is_file()
        and file.read_bytes() != (folders[1] / file.relative_to(folders[0])).read_bytes()
    }
    assert {path.partition(".")[0] for path in differing} == {
        "catalogue", "graph/catalogue", "manifest", "SHA256SUMS",
    }  # fmt: skip


def test_another_base_reaches_every_address(tmp_path: Path) -> None:
    data = copy_town(tmp_path / "data")
    edit(data / "publication.toml", municipality.BASE, "https://data.example.org/x/")
    version = publish_data(data, tmp_path / "home")
    content = (version.folder / "catalogue.nt").read_text("utf-8")
    left = [line for line in content.splitlines() if f"<{municipality.BASE}" in line]
    assert left == []
    metadata = json.loads((version.folder / "tables/csv-metadata.json").read_text("utf-8"))
    assert not any(base in json.dumps(metadata) for base in (BASE, municipality.BASE))


# Of the first, other graphs say all, of the second its type. JSON-LD has the last two the other way
# around.
LINES = """\
<http://e/a> <http://e/name> "A" .
<http://e/b> <http://e/name> "B" .
<http://e/b> <http://e/type> <http://e/T> .
<http://e/c/d> <http://e/at> <http://e/x> .
<http://e/c> <http://e/at> {place} .
"""


@pytest.mark.parametrize("place", ["<http://e/y>", "<geo:55.7,12.6>"])
def test_the_json_ld_of_the_named_graph_is_that_of_its_lines(tmp_path: Path, place: str) -> None:
    lines = LINES.format(place=place).encode().splitlines(keepends=True)
    stated = {"http://e/a": lines[:1], "http://e/b": lines[2:3]}
    (tmp_path / "graph").mkdir()
    (tmp_path / "whole.nt").write_bytes(b"".join(lines))
    build: Any = SimpleNamespace(
        folder=tmp_path,
        scratch=tmp_path,
        base=BASE,
        context=read_context(resources.ontology_folder()),
        built=SimpleNamespace(addresses=Addresses(BASE)),
        lines_about=lambda iri: frozenset(stated.get(iri, ())),
    )
    write_documents(build, tmp_path / "whole.nt", {}, Progress(quiet=True))
    for name, some in (("catalogue", lines), ("graph/catalogue", [lines[1], *lines[3:]])):
        triples = [quad.triple for quad in parse(b"".join(some), format=RdfFormat.N_TRIPLES)]
        expected = b"".join(write_document(triples, build.context))
        assert (tmp_path / f"{name}.jsonld").read_bytes() == expected


def test_quads_of_the_catalogue_stand_in_its_graph() -> None:
    content = (VERSION.folder / "graph/catalogue.nq").read_bytes()
    graphs = {quad.graph_name for quad in parse(content, format=RdfFormat.N_QUADS)}
    assert graphs == {NamedNode(f"{BASE}graph/catalogue")}
    assert DefaultGraph() not in graphs
