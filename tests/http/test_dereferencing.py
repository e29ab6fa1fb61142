"""Every IRI of the data leads to a document, in every format, and all formats say the same."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator

import jsonschema
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse
from werkzeug.test import Client

from sikkerby import resources
from sikkerby.formats import Format, Kind, formats_of
from sikkerby.graphs.jsonld.context import read_context
from sikkerby.graphs.jsonld.schema import schema_names
from sikkerby.publication.version import Version
from sikkerby.vocabulary import ADMS, CV, DCT, OWL, SB, SCHEMA, SKOS, XSD
from tests.conftest import BASE, EDITION
from tests.support.application import Visitor
from tests.support.published import shipped_version

PARSERS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
FORMATS = formats_of(Kind.GRAPH)
DESCRIBED_BY = re.compile(r'<[^>]*(/schema/v1/\w+\.json)>; rel="describedby"')
NEXT = re.compile(r'<(\?page=\d+)>; rel="next"')
# What follows from a sub-property beside it is left out of documents; the data have it.
FOLLOWING = {SB["party"], SB["supportsPrinciple"], CV["isClassifiedBy"]}


@pytest.fixture(scope="module")
def version() -> Version:
    return shipped_version()


@pytest.fixture(scope="module")
def client() -> Client:
    return Visitor()


@pytest.fixture(scope="module")
def triples(version: Version) -> set[Triple]:
    """All that is served: the dumps, and the catalogue's graph."""
    return {
        quad.triple
        for file in version.store_files
        for quad in parse(file.read_bytes(), format=RdfFormat.N_QUADS)
    }


@pytest.fixture(scope="module")
def dumped(version: Version) -> set[Triple]:
    """What the dumps hold: every graph but the catalogue."""
    content = version.quads_file.read_bytes()
    return {quad.triple for quad in parse(content, format=RdfFormat.N_QUADS)}


def _parse(body: bytes, name: str) -> set[Triple]:
    if name == "jsonld":
        # Readers fetch the context from its address; here it is put in its place.
        document = json.loads(body)
        if isinstance(document["@context"], str):
            assert document["@context"].endswith("/context/v1.jsonld")
            context = resources.ontology_folder() / "context-v1.jsonld"
            document["@context"] = json.loads(context.read_text("utf-8"))["@context"]
            body = json.dumps(document).encode()
    return {quad.triple for quad in parse(body, format=PARSERS[name], base_iri=BASE)}


def _paths(triples: set[Triple]) -> list[str]:
    nodes = {
        node.value.partition("#")[0]
        for triple in triples
        for node in (triple.subject, triple.object)
        if isinstance(node, NamedNode)
    }
    return sorted(iri.removeprefix(BASE) for iri in nodes if iri.startswith(f"{BASE}id/"))


def _some_of_each_kind(triples: set[Triple], most: int | None) -> Iterator[str]:
    for _, paths in itertools.groupby(_paths(triples), lambda path: path.split("/")[1]):
        yield from itertools.islice(paths, most)


# By day so many of each kind, at night all.
MOST = [20, pytest.param(None, marks=pytest.mark.nightly)]


def test_there_is_no_blank_node(version: Version) -> None:
    quads = list(parse(version.quads_file.read_bytes(), format=RdfFormat.N_QUADS))
    assert quads
    for quad in quads:
        assert not any(isinstance(term, BlankNode) for term in quad)


@pytest.mark.parametrize("most", MOST)
def test_every_iri_leads_to_a_document(
    client: Client, triples: set[Triple], most: int | None
) -> None:
    """It holds what is said of the resource and of its fragments."""
    own: dict[str, set[Triple]] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and triple.predicate not in FOLLOWING:
            subject = triple.subject.value.partition("#")[0]
            own.setdefault(subject, set()).add(_as_stored(triple))
    withdrawn = {t.subject.value for t in triples if t.predicate == OWL["deprecated"]}
    for path in _some_of_each_kind(triples, most):
        sent = client.get(f"/{path}")
        if BASE + path in withdrawn:
            assert client.get(sent.headers.get("Location", f"/{path}")).status_code == 410
            continue
        assert sent.status_code == 303
        answers = []
        for entry in FORMATS:
            document = client.get(f"{sent.headers['Location']}.{entry.suffix}")
            assert document.status_code == 200, path
            answers.append(_parse(document.data, entry.name))
        assert own[BASE + path] <= answers[0], path
        assert all(found == answers[0] for found in answers), path


def _as_stored(triple: Triple) -> Triple:
    """A triple as the store has it (contract, section 3): every whole number is an integer."""
    value = triple.object
    if isinstance(value, Literal) and value.datatype == XSD["nonNegativeInteger"]:
        value = Literal(value.value, datatype=XSD["integer"])
    return Triple(triple.subject, triple.predicate, value)


@pytest.mark.parametrize(
    "path",
    [
        f"initiative/{EDITION}/partnerskab-for-et-trygt-noerrebro",
        "organisation/koebenhavns-politi",
        "place/koebenhavns-kommune",
        f"principle/{EDITION}/4",
        f"target-group/{EDITION}/boern-0-6-aar",
        f"participation/{EDITION}/ssp/koebenhavns-politi",
        f"statement/{EDITION}/ssp/principle",
        f"source/{EDITION}",
        f"strategy/{EDITION}",
    ],
)
def test_all_formats_say_the_same(client: Client, path: str, triples: set[Triple]) -> None:
    answers = {}
    for entry in FORMATS:
        by_suffix = client.get(f"/doc/{path}.{entry.suffix}")
        by_accept = client.get(f"/doc/{path}", headers={"Accept": entry.media_type})
        assert by_suffix.status_code == by_accept.status_code == 200
        assert by_suffix.data == by_accept.data
        assert by_suffix.headers["Content-Type"].startswith(entry.media_type)
        assert "Accept" in by_accept.headers["Vary"]
        assert "Accept" not in by_suffix.headers.get("Vary", "")
        answers[entry.name] = _parse(by_suffix.data, entry.name)
    assert answers["turtle"] <= triples, "a document says what the data do not"
    assert all(found == answers["turtle"] for found in answers.values())


@pytest.mark.parametrize(
    "address", ["/validation", "/shapes", "/ns", "/catalogue", "/graph/curated"]
)
def test_what_is_negotiated_varies_with_accept(client: Client, address: str) -> None:
    assert "accept" in client.get(address, headers={"Accept": "text/turtle"}).vary
    assert "accept" not in client.get(f"{address}.ttl").vary


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_document_has_the_codes_of_others_with_their_origin(client: Client, form: Format) -> None:
    path = "place/koebenhavn-noerrebro"
    triples = _parse(client.get(f"/doc/{path}.{form.suffix}").get_data(), form.name)
    code = NamedNode(f"{BASE}id/{path}#district-number")
    assert Triple(NamedNode(f"{BASE}id/{path}"), ADMS["identifier"], code) in triples
    said = {t.predicate: t.object.value for t in triples if t.subject == code}
    assert said[SKOS["notation"]] == "3"
    assert said[ADMS["schemaAgency"]] == "Københavns Kommune"
    assert {SCHEMA["propertyID"], DCT["created"], DCT["creator"], SKOS["editorialNote"]} <= {*said}
    assert "Bydelsnummer 3" in client.get(f"/doc/{path}.html").get_data(as_text=True)


def test_a_document_has_the_words_and_the_labels(client: Client) -> None:
    path = f"/doc/initiative/{EDITION}/partnerskab-for-et-trygt-noerrebro"
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    for words in ("Partnerskab for et trygt Nørrebro", "Københavns Politi", "Nørrebro"):
        assert words in text
    assert "/doc/quote/" in text


def test_all_pages_of_a_document_are_reached_in_its_language_and_format(client: Client) -> None:
    address = f"/en/doc/source/{EDITION}.nt"
    visited: list[str] = []
    query = ""
    while query not in visited:
        visited.append(query)
        links = client.get(address + query).headers.getlist("Link")
        query = next((found[1] for link in links if (found := NEXT.fullmatch(link))), query)
    assert len(visited) > 1
    assert visited == ["", *(f"?page={number}" for number in range(2, len(visited) + 1))]
    assert client.get(f"{address}?page={len(visited) + 1}").status_code == 404


def test_pages_in_both_languages(client: Client) -> None:
    path = "/doc/organisation/koebenhavns-politi"
    danish = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    english = client.get(f"/en{path}", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<html lang="da"' in danish
    assert '<html lang="en"' in english
    assert "Copenhagen Police" in english


def test_not_modified(client: Client) -> None:
    first = client.get("/doc/organisation/skat.ttl")
    again = client.get(
        "/doc/organisation/skat.ttl", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert first.status_code == 200
    assert again.status_code == 304
    assert not first.headers["ETag"].startswith("W/")


def test_errors_are_clear(client: Client) -> None:
    missing = client.get("/doc/organisation/koebenhavns-poleti.ttl")
    assert missing.status_code == 404
    assert missing.headers["Content-Type"] == "application/problem+json"
    assert "/doc/organisation/koebenhavns-politi" in missing.get_data(as_text=True)
    assert client.get("/doc/organisation/skat", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/doc/organisation/skat.ttl?page=x").status_code == 400
    assert client.get("/doc/organisation/skat.ttl?page=99").status_code == 404
    assert client.post("/doc/organisation/skat").status_code == 405
    assert client.get("/doc/a%00b").status_code == 404
    assert client.get("/doc/organisation/%3Cscript%3E").status_code == 404


def test_a_named_graph_is_whole_in_every_format(client: Client, version: Version) -> None:
    content = version.quads_file.read_bytes()
    for name in version.manifest.graphs:
        expected = {
            quad.triple
            for quad in parse(content, format=RdfFormat.N_QUADS)
            if quad.graph_name == NamedNode(name)
        }
        path = name.removeprefix(BASE)
        for entry in FORMATS:
            answer = client.get(f"/{path}", headers={"Accept": entry.media_type})
            assert answer.status_code == 200
            assert _parse(answer.data, entry.name) == expected
        indirect = client.get("/graph/", query_string={"graph": name})
        assert indirect.status_code == 200
    assert client.get("/graph/none").status_code == 404


def test_every_dump_says_the_same(client: Client, version: Version, dumped: set[Triple]) -> None:
    for entry in FORMATS:
        answer = client.get(f"/data/sikkerby.{entry.suffix}")
        assert answer.status_code == 200
        assert _parse(answer.data, entry.name) == dumped
    for suffix, form in (("nq", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG)):
        quads = set(parse(client.get(f"/data/sikkerby.{suffix}").data, format=form))
        assert quads == set(parse(version.quads_file.read_bytes(), format=RdfFormat.N_QUADS))


def test_every_triple_of_the_dumps_is_what_sparql_returns(
    client: Client, dumped: set[Triple]
) -> None:
    query = (
        "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } "
        f"FILTER (?g != <{BASE}graph/catalogue>) }}"
    )
    answer = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept": "application/n-triples"}
    )
    assert answer.status_code == 200
    assert _parse(answer.data, "ntriples") == dumped


def test_the_store_keeps_every_literal_as_it_is(dumped: set[Triple]) -> None:
    store = Store()
    quads = {Quad(t.subject, t.predicate, t.object) for t in dumped}
    store.bulk_extend(quads)
    assert set(store) == quads


def test_downloads_can_be_resumed_and_checked(client: Client, version: Version) -> None:
    whole = client.get("/data/sikkerby.nt")
    part = client.get("/data/sikkerby.nt", headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert part.data == whole.data[100:200]
    sums = client.get("/data/SHA256SUMS").get_data(as_text=True)
    entry = version.files.get("sikkerby.nt")
    assert entry is not None
    assert f"{entry.sha256}  sikkerby.nt\n" in sums
    assert whole.headers["ETag"] == f'"{entry.sha256}"'
    old = client.get(f"/data/versions/{version.name}/sikkerby.nt")
    assert old.data == whole.data
    assert "immutable" in old.headers["Cache-Control"]
    for path in ("../manifest.json", "%2e%2e/current", "manifest.json%00", "etc/passwd"):
        assert client.get(f"/data/{path}").status_code == 404


def test_the_source_is_the_document(client: Client) -> None:
    document = resources.data_folder() / "editions" / EDITION / "document.txt"
    assert client.get(f"/data/source/{EDITION}.txt").data == document.read_bytes()


def test_one_row_as_jsonld_is_small_and_nested(client: Client, triples: set[Triple]) -> None:
    rows = [t.subject for t in triples if t.predicate == SB["rowNumber"]]
    assert len(rows) == 45
    for row in rows:
        path = row.value.removeprefix(f"{BASE}id/")
        body = client.get(f"/doc/{path}.jsonld").data
        assert len(body) < 14_000, path
        document = json.loads(body)
        assert document["id"] == row.value
        for part in document["participation"]:
            assert part["participant"]["label"]["da"]
            assert part["evidence"][0]["quotedText"]["da"]


@pytest.mark.parametrize("most", MOST)
def test_documents_lead_to_the_schema_of_their_class_and_meet_it(
    client: Client, triples: set[Triple], most: int | None
) -> None:
    validators: dict[str, jsonschema.Draft202012Validator] = {}
    checked: Counter[str] = Counter()
    for path in _some_of_each_kind(triples, most):
        answer = client.get(f"/doc/{path.removeprefix('id/')}.jsonld")
        found = [DESCRIBED_BY.match(link) for link in answer.headers.getlist("Link")]
        for name in (match[1] for match in found if match):
            if name not in validators:
                schema = client.get(name)
                assert schema.status_code == 200
                validators[name] = jsonschema.Draft202012Validator(json.loads(schema.data))
            validators[name].validate(json.loads(answer.data))
            checked[name] += 1
    kinds = {
        f"/schema/v1/{name}.json"
        for name in schema_names(read_context(resources.ontology_folder()))
    }
    assert checked.keys() == kinds
    assert client.get("/schema/v1/None.json").status_code == 404


def test_documents_hold_the_words_that_are_their_evidence(client: Client) -> None:
    path = f"/doc/participation/{EDITION}/ssp/koebenhavns-politi.jsonld"
    (quotation,) = json.loads(client.get(path).data)["evidence"]
    assert quotation["quotedText"]["da"] == "Københavns Politi"
    assert quotation["column"] == "InvolvedColumn"


def test_void_counts_are_what_sparql_counts(client: Client) -> None:
    def count(query: str) -> int:
        answer = client.get(
            "/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}
        )
        return int(answer.get_data(as_text=True).split()[1])

    catalogue = client.get("/.well-known/void", headers={"Accept": "application/n-triples"})
    said = {
        triple.predicate.value.rpartition("#")[2]: triple.object.value
        for triple in _parse(catalogue.data, "ntriples")
        if triple.subject == NamedNode(f"{BASE}id/dataset")
        and isinstance(triple.object, Literal)
        and triple.predicate.value.startswith("http://rdfs.org/ns/void#")
    }
    assert int(said["triples"]) == count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert int(said["properties"]) == count("SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }")
    assert int(said["distinctSubjects"]) == count("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_link_to_addresses_spelt_much_like_the_one_that_leads_nowhere(prefix: str) -> None:
    visitor = Visitor()
    nowhere = f"{prefix}/doc/organisation/ska"
    shown = visitor.get(nowhere, headers={"Accept": "text/html"})
    assert shown.status_code == 404
    assert f'<a href="{prefix}/doc/organisation/skat">' in shown.text
    assert "/doc/organisation/skat" in visitor.get(nowhere).json["similar"]  # type: ignore[index]
