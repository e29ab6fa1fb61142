"""The JSON Schemas take every nested document as it is, and no document that lacks its parts."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pyoxigraph import NamedNode

from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.graphs.build import build_graphs
from sikkerby.graphs.jsonld.context import Context, read_context
from sikkerby.graphs.jsonld.frames import frame
from sikkerby.graphs.jsonld.index import Index
from sikkerby.graphs.jsonld.schema import json_schema, schema_names
from sikkerby.graphs.jsonld.shapes import Rules, read_rules
from sikkerby.progress import Progress
from sikkerby.vocabulary import RDF
from tests.conftest import BASE, EDITION

ADDRESS = f"{BASE}context/v1.jsonld"
CONTEXT = read_context(resources.ontology_folder())


@pytest.fixture(scope="module")
def index() -> Index:
    data = read_data_folder(resources.data_folder())
    return Index(build_graphs(data, resources.ontology_folder(), Progress()).dataset.triples())


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules(resources.shapes_folder())


@pytest.fixture(scope="module")
def context() -> Context:
    return CONTEXT


@pytest.mark.parametrize("name", sorted(schema_names(CONTEXT)))
def test_every_document_of_a_class_conforms(
    name: str, index: Index, rules: Rules, context: Context
) -> None:
    kind = schema_names(context)[name]
    schema = json_schema(kind, rules, context, f"{BASE}schema/{name}.json")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    checked = 0
    for resource in index.incoming(kind, RDF["type"].value):
        assert isinstance(resource, NamedNode)
        document = frame(resource, index, context, ADDRESS)
        assert [error.message for error in validator.iter_errors(document)] == [], resource
        checked += 1
    assert checked


Change = Callable[[dict[str, Any]], object]

BROKEN: dict[str, Change] = {
    "no label": lambda document: document.pop("label"),
    "no Danish": lambda document: document["label"].pop("da"),
    "a third language": lambda document: document["label"].update(sv="Den korta snaran"),
    "label as string": lambda document: document.update(label="Den Korte Snor"),
    "unknown coverage": lambda document: document.update(coverage="Everywhere"),
    "row as string": lambda document: document.update(rowNumber="8"),
    "another class": lambda document: document.update(type=["Strategy"]),
    "two principles": lambda document: document.update(principle=[document["principle"]] * 2),
    "title with a full stop": lambda document: document["title"].update(da="Den Korte Snor."),
    "place as a string": lambda document: document.update(spatial="København"),
    "participation without a party": lambda document: document["participation"][0].pop(
        "participant"
    ),
    "participation without words": lambda document: document["participation"][0].pop("evidence"),
    "age as a number": lambda document: document["audience"].update(maxAge=17),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_initiative_does_not_conform(
    name: str, index: Index, rules: Rules, context: Context
) -> None:
    schema = json_schema(schema_names(context)["Initiative"], rules, context)
    resource = NamedNode(f"{BASE}id/initiative/{EDITION}/den-korte-snor")
    document = copy.deepcopy(frame(resource, index, context, ADDRESS))
    validator = Draft202012Validator(schema)
    assert validator.is_valid(document)
    BROKEN[name](document)
    assert not validator.is_valid(document)


def test_a_key_that_is_new_is_taken(index: Index, rules: Rules, context: Context) -> None:
    schema = json_schema(schema_names(context)["Initiative"], rules, context)
    resource = NamedNode(f"{BASE}id/initiative/{EDITION}/den-korte-snor")
    document = frame(resource, index, context, ADDRESS) | {"laterKey": 1}
    assert Draft202012Validator(schema).is_valid(document)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$id" not in schema
