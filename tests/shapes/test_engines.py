"""Other SHACL engines, on all of the data at once, report what we do part by part."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Set
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.generate import generate
from pyoxigraph import RdfFormat, Triple, serialize
from rdflib import SH, Graph

from sikkerby import resources
from sikkerby.graphs.build import Built
from sikkerby.graphs.dataset import Dataset, make_graph
from sikkerby.progress import Progress
from sikkerby.validation.cache import ResultCache
from sikkerby.validation.render import render_turtle
from sikkerby.validation.shacl import path_text
from sikkerby.validation.shapes import read_shapes
from sikkerby.validation.validate import validate
from sikkerby.vocabulary import RDF
from tests.support.programs import need_node, npm_install
from tests.support.published import build

# Without our patches of it, which hold in the whole process.
_PYSHACL = """
import sys, pyshacl, rdflib
data, shapes, report = sys.argv[1:]
if sys.version_info >= (3, 14):
    # rdflib relied on what Python forbids since (RDFLib/rdflib#3083): NotImplemented was true.
    def is_at_most(self, other):
        is_less = self.__lt__(other)
        return is_less is NotImplemented or is_less or self.eq(other)
    rdflib.Literal.__le__ = is_at_most
_, found, _ = pyshacl.validate(
    rdflib.Graph().parse(data), shacl_graph=rdflib.Graph().parse(shapes), inference="none"
)
found.serialize(report, "turtle")
"""
_NODE = """
import { Parser, Store, Writer } from "n3"
import Validator from "rdf-validate-shacl"
import { readFileSync, writeFileSync } from "node:fs"
const [data, shapes, report] = process.argv.slice(2)
const read = (file) => new Store(new Parser().parse(readFileSync(file, "utf8")).filter(
    (quad) => quad.predicate.value !== "http://www.w3.org/ns/shacl#sparql"))
const found = await new Validator(read(shapes)).validate(read(data))
const writer = new Writer({ format: "N-Triples" })
writer.addQuads([...found.dataset]); writer.end((_, text) => writeFileSync(report, text))
"""

Results = Set[tuple[str, ...]]


def spoil(built: Built) -> Built:
    """What was built, with one triple less of each property and one with another's value."""
    graphs = {}
    for name, graph in built.dataset.graphs.items():
        if name == built.addresses.graph("ontology"):
            graphs[name] = graph
            continue
        triples = sorted(graph, key=str)
        by_property: dict[object, list[Triple]] = {}
        for triple in triples:
            if triple.predicate != RDF["type"]:
                by_property.setdefault(triple.predicate, []).append(triple)
        for found in by_property.values():
            triples.remove(found[0])
            triples.append(Triple(found[-1].subject, found[-1].predicate, found[0].object))
        graphs[name] = make_graph(triples)
    return replace(built, dataset=Dataset(graphs))


def results(file: Path) -> Results:
    """The results of a report: shape, constraint, severity, resource, path, value."""
    graph = Graph().parse(file)
    found = set()
    for result in graph.objects(None, SH.result):
        path, value = graph.value(result, SH.resultPath), graph.value(result, SH.value)
        said = [
            graph.value(result, SH[name])
            for name in ("sourceShape", "sourceConstraintComponent", "resultSeverity", "focusNode")
        ]
        assert None not in said
        found.add((
            *map(str, said), path_text(graph, path) if path else "", value.n3() if value else "",
        ))  # fmt: skip
    (conforms,) = graph.objects(None, SH.conforms)
    assert str(conforms) == str(not found).lower()
    return found


@pytest.fixture(
    scope="module", params=[pytest.param("shipped", marks=pytest.mark.nightly), "spoilt"]
)
def validated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Results]:
    """A folder with all data and all shapes in one file each, and what we find."""
    folder = tmp_path_factory.mktemp(request.param)
    data = resources.data_folder()
    if request.param == "spoilt":
        data = folder / "data"
        generate(data, 2, initiatives=5)
    built = build(data)
    if request.param == "spoilt":
        built = spoil(built)
    report = validate(
        built,
        shapes=resources.shapes_folder(),
        cache=ResultCache(None),
        progress=Progress(io.StringIO(), quiet=True),
    )
    files = {
        "data.nt": serialize(built.dataset.triples(), format=RdfFormat.N_TRIPLES),
        "shapes.nt": serialize(
            read_shapes(resources.shapes_folder()).triples(), format=RdfFormat.N_TRIPLES
        ),
        "ours.ttl": render_turtle(report),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content or b"")
    found = results(folder / "ours.ttl")
    assert found
    if request.param == "spoilt":
        assert len({shape for shape, *_ in found}) > 50
    return folder, found


def test_pyshacl_reports_the_same(validated: tuple[Path, Results]) -> None:
    folder, ours = validated
    files = [str(folder / name) for name in ("data.nt", "shapes.nt", "pyshacl.ttl")]
    subprocess.run([sys.executable, "-c", _PYSHACL, *files], check=True, timeout=300)
    assert results(folder / "pyshacl.ttl") == ours


@pytest.mark.nightly
def test_rdf_validate_shacl_reports_the_same(
    validated: tuple[Path, Results], pytestconfig: pytest.Config
) -> None:
    """It knows SHACL Core, and so refuses queries."""
    folder, ours = validated
    modules = pytestconfig.cache.mkdir("rdf-validate-shacl")
    npm_install(modules, "rdf-validate-shacl@0.6.5", "n3@2.13.12")
    (modules / "validate.mjs").write_text(_NODE, "utf-8")
    files = [str(folder / name) for name in ("data.nt", "shapes.nt", "node.nt")]
    node, _ = need_node()
    subprocess.run([node, modules / "validate.mjs", *files], check=True, timeout=300)
    core = {result for result in ours if not result[1].endswith("#SPARQLConstraintComponent")}
    assert results(folder / "node.nt") == core
