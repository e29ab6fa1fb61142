"""JSON-LD reads back as exactly what was written, by processors that are not ours."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld as pyld
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    Literal,
    NamedNode,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.errors import InputError, NotAcceptable
from sikkerby.graphs.build import build_graphs
from sikkerby.graphs.dataset import Dataset
from sikkerby.graphs.jsonld.context import FILE, Context, read_context
from sikkerby.graphs.jsonld.frames import FRAMES, frame, write_frame
from sikkerby.graphs.jsonld.index import Index
from sikkerby.graphs.jsonld.write import write_document
from sikkerby.progress import Progress
from sikkerby.publication.dumps.writers import Ordered
from sikkerby.vocabulary import PREFIXES, RDF, RDFS, SB
from tests.conftest import BASE, EDITION
from tests.support.programs import need_node, npm_install

ADDRESS = f"{BASE}context/v1.jsonld"
INITIATIVE = f"{BASE}id/initiative/{EDITION}/"
LARGEST_INITIATIVE = 14_000


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    data = read_data_folder(resources.data_folder())
    return build_graphs(data, resources.ontology_folder(), Progress()).dataset


@pytest.fixture(scope="module")
def context() -> Context:
    return read_context(resources.ontology_folder())


@pytest.fixture(scope="module")
def index(dataset: Dataset) -> Index:
    return Index(dataset.triples())


@pytest.fixture(scope="module")
def resources_with_page(index: Index) -> list[NamedNode]:
    """Every resource below `id/` but the fragments of others."""
    return [
        node
        for node in index.subjects()
        if isinstance(node, NamedNode)
        and node.value.startswith(f"{BASE}id/")
        and "#" not in node.value
    ]


def read(content: bytes | str) -> set[Triple]:
    text = content if isinstance(content, bytes) else content.encode()
    return {quad.triple for quad in parse(text, format=RdfFormat.JSON_LD)}


def read_with_pyld(document: Any, loader: Callable[..., Any] | None = None) -> set[Triple]:
    lines = pyld.to_rdf(document, {"format": "application/n-quads", "documentLoader": loader})
    return {quad.triple for quad in parse(lines.encode(), format=RdfFormat.N_QUADS)}


def no_network(address: str, options: object) -> Any:
    raise AssertionError(f"the processor reached out for {address}")


def write(triples: Iterable[Triple], context: Context) -> bytes:
    """A document of triples in any order."""
    return b"".join(write_document(Ordered.of(triples), context))


# ---- Round trip


def test_the_whole_graph_reads_back(dataset: Dataset, context: Context) -> None:
    assert read(write(dataset.triples(), context)) == set(dataset.triples())


def test_the_whole_graph_reads_back_with_pyld(dataset: Dataset, context: Context) -> None:
    document = json.loads(write(dataset.triples(), context))
    assert read_with_pyld(document, no_network) == set(dataset.triples())


def test_nested_documents_hold_only_what_the_dataset_holds(
    dataset: Dataset, context: Context, index: Index, resources_with_page: list[NamedNode]
) -> None:
    everything = set(dataset.triples())
    assert len(resources_with_page) > 1_000
    bodies: list[dict[str, Any]] = []
    for resource in resources_with_page:
        body = frame(resource, index, context, ADDRESS)
        assert body.pop("@context") == ADDRESS
        assert body["id"] == resource.value
        bodies.append(body)
    whole = json.dumps({"@context": dict(context.document), "@graph": bodies})
    found = read(whole)
    assert found <= everything
    # Only the keys that a frame drops may be missing from what the resources say of themselves.
    keys = {key for shape in FRAMES.values() for key in shape.drop}
    dropped = {iri for iri, name in context.names.items() if name in keys}
    said = {triple for triple in everything if triple.subject in set(resources_with_page)}
    assert {triple.predicate.value for triple in said - found} == dropped


def test_one_nested_document_of_each_kind_reads_back_alone(
    dataset: Dataset, context: Context, index: Index
) -> None:
    everything = set(dataset.triples())

    def serve(address: str, options: object) -> dict[str, Any]:
        assert address == ADDRESS
        document = {"@context": dict(context.document)}
        return {"contextUrl": None, "documentUrl": address, "document": document}

    for kind in FRAMES:
        resource = min(index.incoming(kind, RDF["type"].value), key=lambda node: node.value)
        assert isinstance(resource, NamedNode)
        apart = frame(resource, index, context, ADDRESS)
        embedded = write_frame(resource, index, context)
        with_pyld = read_with_pyld(apart, serve)
        assert with_pyld == read(embedded)
        assert with_pyld <= everything
        assert any(triple.subject == resource for triple in with_pyld), resource


# ---- The shape of documents


def test_an_initiative_has_its_words_one_step_away(context: Context, index: Index) -> None:
    document = frame(NamedNode(f"{INITIATIVE}den-korte-snor"), index, context, ADDRESS)
    assert document["label"] == {"da": "Den Korte Snor", "en": "Den Korte Snor (The Short Leash)"}
    assert document["rowNumber"] == 8
    assert document["coverage"] == "Citywide"
    assert set(document["principle"]) == {"id", "label"}
    (participation,) = document["participation"]
    assert participation["role"] == ["InvolvedParty"]
    assert participation["implied"] is False
    assert participation["participant"]["label"]["da"] == "Socialforvaltningen"
    assert participation["evidence"][0]["quotedText"] == {"da": "SOF"}
    assert document["audience"]["maxAge"] == "17"
    said = {entry["predicate"] for entry in document["statements"]}
    assert {"principle", "alsoSupports", "spatial", "audience", "coverage"} <= said
    # A reviewed link is a statement too, by its subject; editors stand for it, no words.
    read = [entry for entry in document["statements"] if "confidence" not in entry]
    assert all(entry["evidence"][0]["quotedText"]["da"] for entry in read)
    assert len(document["statedFact"]) == 2


def test_what_points_to_a_resource_is_reachable_from_it(context: Context, index: Index) -> None:
    def of(path: str) -> dict[str, Any]:
        return frame(NamedNode(f"{BASE}id/{path}"), index, context, ADDRESS)

    party = of("organisation/skat")
    assert party["participations"][0]["participationOf"]["label"]["da"]
    place = of("place/koebenhavn-noerrebro")
    assert f"{INITIATIVE}ny-start" in {entry["id"] for entry in place["initiativesInPlace"]}
    principle = of(f"principle/{EDITION}/1")
    assert len(principle["initiativesUnderPrinciple"]) == 5
    assert of(f"strategy/{EDITION}")["initiativesInStrategy"][44]
    group = of(f"target-group/{EDITION}/kriminalitetstruede-unge-under-18-aar")
    assert f"{INITIATIVE}den-korte-snor" in {
        entry["id"] for entry in group["initiativesForTargetGroup"]
    }


def test_one_initiative_is_small(
    context: Context, index: Index, resources_with_page: list[NamedNode]
) -> None:
    sizes = {
        resource.value: len(write_frame(resource, index, context, ADDRESS))
        for resource in resources_with_page
        if resource.value.startswith(INITIATIVE)
    }
    assert len(sizes) == 45
    assert max(sizes.values()) < LARGEST_INITIATIVE, max(sizes, key=lambda name: sizes[name])


def test_a_property_of_one_class_always_has_one_json_type(
    context: Context, index: Index, resources_with_page: list[NamedNode]
) -> None:
    seen: dict[tuple[str, str], set[type]] = {}

    def walk(path: str, value: Any) -> None:
        for key, member in value.items():
            seen.setdefault((path, key), set()).add(type(member))
            members = member if isinstance(member, list) else [member]
            for entry in members:
                if isinstance(entry, dict):
                    walk(f"{path}.{key}", entry)

    for resource in resources_with_page:
        kind = resource.value.removeprefix(f"{BASE}id/").partition("/")[0]
        walk(kind, frame(resource, index, context, ADDRESS))
    assert {place: kinds for place, kinds in seen.items() if len(kinds) > 1} == {}


# ---- Exactness and determinism


def test_equal_graphs_give_equal_bytes(dataset: Dataset, context: Context) -> None:
    triples = sorted(dataset.triples(), key=str)
    assert [*write_document(triples, context)] == [*write_document(reversed(triples), context)]


XSD = "http://www.w3.org/2001/XMLSchema#"
S = NamedNode("http://example.org/s")
ODD_VALUES = [
    (SB["rowNumber"], Literal("007", datatype=NamedNode(XSD + "integer"))),
    (SB["rowNumber"], Literal("9007199254740993", datatype=NamedNode(XSD + "integer"))),
    (SB["rowNumber"], Literal("-0", datatype=NamedNode(XSD + "integer"))),
    (SB["rowNumber"], Literal("eight", datatype=NamedNode(XSD + "integer"))),
    (SB["rowNumber"], Literal("8", datatype=NamedNode(XSD + "short"))),
    (SB["rowNumber"], Literal("8")),
    (SB["implied"], Literal("1", datatype=NamedNode(XSD + "boolean"))),
    (SB["minAge"], Literal("17.50", datatype=NamedNode(XSD + "decimal"))),
    (SB["minAge"], Literal("17.5", datatype=NamedNode(XSD + "float"))),
    # PyLD rewrites other forms of a double, however they are written.
    (SB["minAge"], Literal("1.75E1", datatype=NamedNode(XSD + "double"))),
    (RDFS["label"], Literal("uden sprog")),
    (RDFS["label"], Literal("kalaallisut", language="kl")),
    (RDFS["label"], Literal("to", language="da")),
    (RDFS["label"], Literal("tre", language="da")),
    (RDFS["label"], NamedNode("http://example.org/label")),
    (SB["evidence"], Literal("no link")),
    (SB["evidence"], BlankNode("b")),
    (SB["coverage"], NamedNode("http://example.org/elsewhere")),
    (SB["coverage"], SB["unknownYet"]),
    (SB["principle"], NamedNode("geo:55.7,12.6")),
    (RDF["object"], NamedNode("urn:example:1")),
    (RDF["object"], Literal("true", datatype=NamedNode(XSD + "boolean"))),
    (RDF["type"], Literal("no class")),
    (RDF["type"], NamedNode("sb:not-a-term")),
    (NamedNode("http://example.org/unknown"), Literal("hej", language="da")),
    (NamedNode("void:"), Literal('a "quoted" \u2028 line\n')),
]


def test_a_value_that_no_key_says_exactly_is_kept(context: Context) -> None:
    triples = {Triple(S, predicate, value) for predicate, value in ODD_VALUES}
    triples.add(Triple(BlankNode("b"), RDFS["label"], Literal("knude", language="da")))
    content = write(triples, context)
    assert _without_blank_names(read(content)) == _without_blank_names(triples)
    with_pyld = read_with_pyld(json.loads(content), no_network)
    assert _without_blank_names(with_pyld) == _without_blank_names(triples)


@pytest.mark.parametrize("value", [value for _, value in ODD_VALUES], ids=str)
def test_a_single_odd_value_is_kept_in_a_nested_document(value: Any, context: Context) -> None:
    for predicate in (SB["value"], SB["principle"], RDFS["label"], SB["evidence"]):
        triples = {Triple(S, RDF["type"], SB["Initiative"]), Triple(S, predicate, value)}
        content = write_frame(S, Index(triples), context)
        assert _without_blank_names(read(content)) == _without_blank_names(triples)


def _without_blank_names(triples: set[Triple]) -> set[str]:
    lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return set(re.sub(r"_:\w+", "_:b", lines.decode()).split("\n"))


@pytest.mark.parametrize(
    "value",
    [
        Triple(S, RDFS["label"], Literal("a")),
        Literal("a", language="da", direction=BaseDirection.LTR),
    ],
    ids=["triple term", "text direction"],
)
def test_what_json_ld_cannot_say_is_refused(value: Any, context: Context) -> None:
    for predicate in (RDFS["label"], SB["evidence"], RDF["type"]):
        with pytest.raises(NotAcceptable, match="JSON-LD"):
            write([Triple(S, predicate, value)], context)


def test_writing_is_quick_and_linear(dataset: Dataset, context: Context) -> None:
    triples = list(Ordered.of(dataset.triples()))
    started = time.perf_counter()
    list(write_document(triples, context))
    # Measured 0.06 s for 12,000 triples; the bound is for a busy machine.
    assert time.perf_counter() - started < 1.0


# ---- The context


def test_no_key_is_defined_twice_or_misspelt() -> None:
    names: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names.extend(name for name, _ in pairs)
        return dict(pairs)

    text = (resources.ontology_folder() / FILE).read_text("utf-8")
    document = json.loads(text, object_pairs_hook=collect)
    keys = [name for name in names if not name.startswith("@")]
    assert len(keys) == len(set(keys)) == len(document["@context"]) - 1
    assert [key for key in keys if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", key)] == []
    kept = {"id", "type", *(name for name in keys if name in PREFIXES)}
    lower = [key.lower() for key in keys if key[0].islower() and key not in kept]
    assert len(lower) == len(set(lower))


def test_classes_are_capitalised_and_properties_are_not(dataset: Dataset, context: Context) -> None:
    classes = {t.object.value for t in dataset.triples() if t.predicate == RDF["type"]}
    properties = {t.predicate.value for t in dataset.triples()} - {RDF["type"].value}
    assert [iri for iri in classes if not context.names[iri][0].isupper()] == []
    assert [iri for iri in properties if not context.names[iri][0].islower()] == []


def test_every_property_in_use_has_a_key_that_fits(dataset: Dataset, context: Context) -> None:
    content = write(dataset.triples(), context).decode()
    body = content.partition("\n")[2]
    assert re.findall(r'"(https?://[^"]*)":', body) == []


def test_every_term_of_the_vocabulary_has_its_own_name(dataset: Dataset, context: Context) -> None:
    (ontology,) = [graph for name, graph in dataset.graphs.items() if name.value.endswith("ology")]
    schemes = {t.object for t in ontology if t.predicate.value.endswith("#inScheme")}
    terms = {
        t.subject.value
        for t in ontology
        if t.predicate == RDF["type"]
        and t.subject.value.startswith(SB.iri)
        and t.subject not in schemes
    }
    assert len(terms) > 90
    assert {term: context.names.get(term) for term in terms} == {
        term: term.removeprefix(SB.iri) for term in terms
    }


def test_prefixes_are_those_of_the_program(context: Context) -> None:
    assert {name: context.document.get(name) for name in PREFIXES} == PREFIXES


def test_the_context_asks_for_nothing_from_outside(context: Context) -> None:
    document = json.dumps(dict(context.document))
    assert "@import" not in document
    assert "@context" not in document
    by_prefix = json.dumps(
        {"@context": dict(context.document), "id": "sb:x", "label": {"da": "Prøve"}}
    )
    expected = {Triple(SB["x"], RDFS["label"], Literal("Prøve", language="da"))}
    assert read(by_prefix) == expected
    assert read_with_pyld(json.loads(by_prefix), no_network) == expected


def test_two_keys_for_the_same_values_are_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        '{"@context": {"one": "http://example.org/p", "two": "http://example.org/p"}}\n'
    )
    with pytest.raises(InputError, match=r"“one” and “two”"):
        read_context(tmp_path)
    (tmp_path / FILE).write_text("[]\n")
    with pytest.raises(InputError, match="cannot be read"):
        read_context(tmp_path)


# ---- A second processor


def test_everything_reads_back_with_jsonld_js(
    dataset: Dataset, context: Context, index: Index, tmp_path: Path
) -> None:
    node = need_node()[0]
    npm_install(tmp_path, "jsonld@9.0.0")
    initiatives = sorted(
        node for node in (s.value for s in index.subjects()) if node.startswith(INITIATIVE)
    )
    nested = [frame(NamedNode(name), index, context) for name in initiatives]
    (tmp_path / "whole.jsonld").write_bytes(write(dataset.triples(), context))
    (tmp_path / "nested.jsonld").write_text(json.dumps(nested), "utf-8")
    script = """
        const {readFileSync, writeFileSync} = require("fs");
        const jsonld = require("jsonld");
        const refuse = async (url) => { throw new Error("reached out for " + url); };
        (async () => {
          for (const name of ["whole", "nested"]) {
            const document = JSON.parse(readFileSync(name + ".jsonld", "utf8"));
            const options = {format: "application/n-quads", documentLoader: refuse};
            writeFileSync(name + ".nq", await jsonld.toRDF(document, options));
          }
        })();
    """
    (tmp_path / "read.js").write_text(script)
    subprocess.run([node, "--unhandled-rejections=strict", "read.js"], cwd=tmp_path, check=True)
    whole, found = (
        {q.triple for q in parse((tmp_path / name).read_bytes(), format=RdfFormat.N_QUADS)}
        for name in ("whole.nq", "nested.nq")
    )
    assert whole == set(dataset.triples())
    assert found == read(json.dumps(nested))
    assert found <= set(dataset.triples())
