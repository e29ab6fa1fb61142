"""One realistic mistake at a time in the published graph; each must be found, with its place.

To keep it quick, the graphs are converted for pySHACL once and mutated in place, and shapes are
run on the resources next to the mistake only. A shape's results on some resources are the same
whether or not it runs on others as well, so what is found here is found by the whole validation
too (`test_whole_validation_finds_it_too`, nightly, proves it on a sample).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, Triple
from rdflib import URIRef

from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.graphs.build import Built, build_graphs
from sikkerby.graphs.dataset import make_graph
from sikkerby.progress import Progress
from sikkerby.publication.view import View
from sikkerby.validation.findings import Finding, Severity
from sikkerby.validation.locate import Locator
from sikkerby.validation.parts import Part, split
from sikkerby.validation.shacl import Conversion, PartGraph
from sikkerby.validation.shapes import read_shapes
from sikkerby.validation.validate import PartValidator, run_checks
from tests.unit.mutations import Mutation, Mutator

SEED = 20181

# Kinds of mistakes that are not found, and why. None may be added without a reason that holds.
SURVIVORS: dict[str, str] = {}


@dataclass
class Bench:
    """The published data, made ready for many quick validations."""

    built: Built
    parts: tuple[Part, ...]
    validator: PartValidator
    locator: Locator
    graphs: list[PartGraph]
    conversion: Conversion
    before: list[set[Finding]]

    def find(self, mutation: Mutation) -> list[Finding]:
        """The new findings about the mutated resource, with their places."""
        touched = {triple.subject for triple in (*mutation.removed, *mutation.added)}
        found: set[Finding] = set()
        for number, part in enumerate(self.parts):
            own = set(part.own)
            if not touched & {triple.subject for triple in own}:
                continue
            mutated = replace(part, own=make_graph((own - mutation.removed) | mutation.added))
            subjects = {triple.subject for triple in mutated.own}
            found |= set(self._run(number, mutated, mutation, subjects)) - self.before[number]
        return [
            replace(finding, place=self.locator.place(finding.focus, finding.path))
            for finding in found
        ]

    def _run(
        self,
        number: int,
        mutated: Part,
        mutation: Mutation,
        subjects: set[NamedNode | BlankNode | Triple],
    ) -> Iterator[Finding]:
        graph = self.graphs[number]
        removed = list(self.conversion.triples(mutation.removed))
        # What stands there already must stay when the mistake is undone.
        added = [
            triple for triple in self.conversion.triples(mutation.added) if triple not in graph
        ]
        near = {node for triple in (*removed, *added) for node in (triple[0], triple[2])}
        near |= {node for triple in removed for node in graph.subjects(None, triple[0])}
        near |= {node for triple in removed for node in graph.subjects(None, triple[2])}
        quads = [Quad(*triple) for triple in mutation.removed]
        new = [Quad(*t) for t in mutation.added if Quad(*t) not in graph.engine]
        for triple in removed:
            graph.remove(triple)
        for triple in added:
            graph.add(triple)
        for quad in quads:
            graph.engine.remove(quad)
        graph.engine.extend(new)
        near |= {node for triple in added for node in graph.subjects(None, triple[0])}
        near |= {node for triple in added for node in graph.objects(triple[0], None)}
        nodes = frozenset(
            str(node)
            for node in near
            if isinstance(node, URIRef) and NamedNode(str(node)) in subjects
        )
        try:
            yield from run_checks(mutated, graph.engine, self.built.addresses)
            for found in self.validator.shapes.run(graph, nodes):
                # The shipped publication asks for English.
                asked = found.check == "english-words"
                yield replace(found, severity=Severity.VIOLATION) if asked else found
        finally:
            for triple in added:
                graph.remove(triple)
            for triple in removed:
                graph.add(triple)
            for quad in new:
                graph.engine.remove(quad)
            graph.engine.extend(quads)


@pytest.fixture(scope="module")
def bench() -> Bench:
    data = read_data_folder(resources.data_folder())
    built = build_graphs(data, resources.ontology_folder(), Progress(quiet=True))
    parts = split(built, Progress(quiet=True))
    library = read_shapes(resources.shapes_folder())
    validator = PartValidator(library, built.addresses)
    conversion = Conversion()
    return Bench(
        built,
        parts,
        validator,
        Locator(built),
        [conversion.graph(part.own, part.background) for part in parts],
        conversion,
        [set(validator.validate(part).findings) for part in parts],
    )


def names_it(bench: Bench, mutation: Mutation, finding: Finding) -> bool:
    """Whether a finding that should stop somebody names the resource, and where it is written."""
    if finding.severity is Severity.INFO or finding.place is None:
        return False
    wanted = bench.locator.place(mutation.subject.value)
    near = {node.value for triple in (*mutation.removed, *mutation.added)
            for node in (triple.subject, triple.object) if isinstance(node, NamedNode)}  # fmt: skip
    owners = {
        triple.subject.value
        for triple in bench.built.dataset.triples()
        if triple.object == mutation.subject and isinstance(triple.subject, NamedNode)
    }
    if wanted is None or wanted.row is None:
        return finding.focus in near | owners
    # Selectors, statements and participations are named by their row, like the initiative.
    return finding.place.row == wanted.row or (
        finding.focus in near | owners and finding.place.row is not None
    )


def survivors(bench: Bench, number: int, seed: int) -> list[Mutation]:
    """The mutations that nothing found."""
    view = View(bench.built.dataset.triples())
    return [
        mutation
        for mutation in Mutator(view, seed).mutations(number)
        if not any(names_it(bench, mutation, finding) for finding in bench.find(mutation))
    ]


def check(left: list[Mutation], number: int) -> None:
    unexplained = [mutation for mutation in left if mutation.kind not in SURVIVORS]
    listing = "\n".join(str(mutation) for mutation in left)
    assert not unexplained, f"{len(left)} of {number} mistakes were not found:\n{listing}"
    assert len(left) <= 0.02 * number, listing


def test_mistakes_are_found(bench: Bench) -> None:
    check(survivors(bench, 40, SEED), 40)


@pytest.mark.nightly
def test_many_mistakes_are_found(bench: Bench) -> None:
    check(survivors(bench, 400, SEED + 1), 400)


@pytest.mark.nightly
def test_whole_validation_finds_it_too(bench: Bench) -> None:
    view = View(bench.built.dataset.triples())
    found = 0
    for mutation in Mutator(view, SEED + 2).mutations(20):
        quick = {(finding.check, finding.focus) for finding in bench.find(mutation)}
        whole: set[tuple[str, str]] = set()
        for part in bench.parts:
            own: set[Triple] = set(part.own)
            if mutation.removed <= own or {t.subject for t in mutation.added} & {
                t.subject for t in own
            }:
                mutated = make_graph((own - mutation.removed) | mutation.added)
                result = bench.validator.validate(replace(part, own=mutated))
                whole |= {(finding.check, finding.focus) for finding in result.findings}
        assert quick <= whole, mutation
        found += bool(quick)
    assert found > 15
