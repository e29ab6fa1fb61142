"""All data in RDF 1.2 (W3C Working Draft): each extracted statement once, with its evidence.

What reifies a statement is the participation or the `rdf:Statement` that has the evidence, by its
own IRI. Without `rdf:reifies` the triples are those of the other dumps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.graphs.dataset import Dataset, split_lines
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.dumps.writers import Ordered
from sikkerby.publication.view import View
from sikkerby.vocabulary import CV, PREFIXES, RDF, SB, XSD

TURTLE, N_QUADS = "sikkerby.rdf12.ttl", "sikkerby.rdf12.nq"
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# What resolves against the base as it was, whatever is in it.
_RELATIVE = re.compile(r"(?:id|graph)/(?:[a-z0-9-]+/)*[a-z0-9-]+(?:#[a-z0-9-]+)?")
_EVIDENCE_LINE = re.compile(rb"(<[^>]*>) %b <[^>]*> (<[^>]*>) \." % str(SB["evidence"]).encode())

Reifiers = Mapping[Triple, list[NamedNode]]


def write_annotated(folder: Path, build: BuildContext) -> list[Callable[[], None]]:
    """The data as annotated Turtle, and as N-Quads with triple terms."""

    def write(name: str, write_lines: Callable[[Reifiers], Iterator[bytes]]) -> None:
        with (folder / name).open("wb") as file:
            file.writelines(write_lines(find_reifiers(build.view)))

    dataset = build.built.dataset
    return [
        partial(write, TURTLE, partial(_turtle, dataset, build.view, build.base)),
        partial(write, N_QUADS, partial(_nquads, dataset)),
    ]


def find_reifiers(view: View) -> Reifiers:
    """The reifiers of each extracted statement that is stated."""
    found: dict[Triple, list[NamedNode]] = {}
    for node in view.instances(RDF["Statement"]):
        subject, predicate = (view.resource(node, RDF[n]) for n in ("subject", "predicate"))
        for value in view.values(node, RDF["object"]):
            if subject and predicate and view.states(triple := Triple(subject, predicate, value)):
                found.setdefault(triple, []).append(node)
    for node in view.instances(SB["Participation"]):
        for initiative in view.pointing(node, CV["hasParticipation"]):
            for party in view.resources(node, CV["hasParticipant"]):
                triple = Triple(initiative, SB["party"], party)
                if view.states(triple):
                    found.setdefault(triple, []).append(node)
    return found


def _nquads(dataset: Dataset, reifiers: Reifiers) -> Iterator[bytes]:
    """The lines of the N-Quads, and for each reifier one more in its graph."""
    terms = {
        str(node).encode(): f"{node} {RDF['reifies']} <<( {triple} )>>".encode()
        for triple, nodes in reifiers.items()
        for node in nodes
    }
    for block in dataset.canonical_blocks():
        lines = split_lines(block)
        more = {
            b"%b %b ." % (terms[found[1]], found[2])
            for line in lines
            if (found := _EVIDENCE_LINE.fullmatch(line)) and found[1] in terms
        }
        yield b"".join(line + b"\n" for line in sorted([*lines, *more]))


def _turtle(dataset: Dataset, view: View, base: str, reifiers: Reifiers) -> Iterator[bytes]:
    """A block for each subject; the evidence of a reifier stands where it annotates."""
    triples = Ordered(dataset)
    annotating = {node for nodes in reifiers.values() for node in nodes}
    write = partial(_write_term, base)
    # N-Quads have no such line: what reads triple terms there does not read it yet.
    yield f'VERSION "1.2"\n@base <{base}> .\n'.encode()
    for name in sorted(triples.prefixes):
        yield f"@prefix {name}: <{PREFIXES[name]}> .\n".encode()

    def annotate(triple: Triple) -> str:
        words = ""
        for node in reifiers.get(triple, ()):
            evidence = ", ".join(map(write, view.values(node, SB["evidence"])))
            words += f" ~ {write(node)} {{| {write(SB['evidence'])} {evidence} |}}"
        return words

    for subject, group in groupby(triples, attrgetter("subject")):
        own = [t for t in group if subject not in annotating or t.predicate != SB["evidence"]]
        lines = [
            f"{write(predicate)} "
            + " ,\n\t\t".join(f"{write(triple.object)}{annotate(triple)}" for triple in some)
            for predicate, some in groupby(own, attrgetter("predicate"))
        ]
        if lines:
            statements = " ;\n\t".join(lines)
            yield f"\n{write(subject)} {statements} .\n".encode()


def _write_term(base: str, term: object) -> str:
    """A term in Turtle, short where that is safe."""
    if isinstance(term, Literal) and term.datatype.value.startswith(XSD.iri):
        name = term.datatype.value.removeprefix(XSD.iri)
        return str(term) if name == "string" else f"{Literal(term.value)}^^xsd:{name}"
    if not isinstance(term, NamedNode):
        return str(term)
    if _RELATIVE.fullmatch(rest := term.value.removeprefix(base)):
        return f"<{rest}>"
    for name, iri in PREFIXES.items():
        if term.value.startswith(iri) and _LOCAL_NAME.fullmatch(term.value.removeprefix(iri)):
            return f"{name}:{term.value.removeprefix(iri)}"
    return str(term)
