"""All data in RDF 1.2 (W3C Working Draft), each extracted statement with its evidence beside it.

What reifies a statement is the participation or the `rdf:Statement` that has the evidence, by its
own IRI. Without `rdf:reifies` the triples are those of the other dumps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.graphs.sorted_lines import split_lines
from sikkerby.publication.assembly import PLAIN, Assembled, Unit
from sikkerby.publication.blocks import Block, to_triples
from sikkerby.publication.dumps.writers import Ordered, turtle_head
from sikkerby.publication.version import QUADS
from sikkerby.publication.view import View, find_evident
from sikkerby.vocabulary import RDF, SB, XSD, shorten_iri

if TYPE_CHECKING:
    from sikkerby.publication.build_context import BuildContext, Job

TURTLE, N_QUADS = "sikkerby.rdf12.ttl", "sikkerby.rdf12.nq"
_SHORT = re.compile(r"[a-z]+:[A-Za-z_][A-Za-z0-9_-]*")
# What resolves against the base as it was, whatever is in it.
_RELATIVE = re.compile(r"(?:id|graph)/(?:[a-z0-9-]+/)*[a-z0-9-]+(?:#[a-z0-9-]+)?")
_EVIDENCE_LINE = re.compile(rb"(<[^>]*>) %b <[^>]*> (<[^>]*>) \." % str(SB["evidence"]).encode())

# The kinds of resource that reify, and those of which an extraction states anything: only in their
# blocks do reifiers tell anything.
_REIFYING = ("participation", "statement")
_STATED = ("initiative", "principle", "target-group")
_TELLING = {TURTLE: (*_REIFYING, *_STATED), N_QUADS: _REIFYING}

# By statement, those that reify it, each with its evidence.
Reifiers = Mapping[Triple, list[tuple[NamedNode, tuple[NamedNode, ...]]]]


def find_reifiers(view: View) -> Reifiers:
    """The reifiers of each extracted statement that an edition states."""
    found: dict[Triple, list[tuple[NamedNode, tuple[NamedNode, ...]]]] = {}
    for subject in view.nodes():
        for predicate, value, node in find_evident(view, subject):
            triple = Triple(subject, predicate, value)
            if view.states(triple):
                evidence = tuple(view.resources(node, SB["evidence"]))
                found.setdefault(triple, []).append((node, evidence))
    return found


def write_annotated(build: BuildContext) -> list[Job]:
    """The data as annotated Turtle, and as N-Quads with triple terms."""
    folder = build.folder
    quads, prefixes = build.quads, build.prefixes
    # N-Quads have no such line: what reads triple terms there does not read it yet.
    whole_head = b'VERSION "1.2"\n' + turtle_head(prefixes, build.base)

    def write_block(name: str, block: Block, editions: Iterable[str], head: bytes) -> bytes:
        reifiers: dict[Triple, list[tuple[NamedNode, tuple[NamedNode, ...]]]] = {}
        for edition in editions:
            reifiers |= build.read_piece("reifiers", edition)
        lines = block.read(folder / QUADS)
        if name == N_QUADS:
            return b"".join(_nquads(lines, reifiers))
        triples = Ordered(lambda: [to_triples(lines)])
        return head + b"".join(_turtle(triples, build.base, reifiers))

    def annotate(name: str) -> Assembled:
        units: list[Unit] = []
        for number, block in enumerate(quads.blocks):
            editions = quads.editions_in(block, _TELLING[name])
            basis = (repr((prefixes, not number)), block.digest, *map(quads.digest_of, editions))
            head = b"" if number else whole_head
            write = partial(write_block, name, block, editions, head)
            units.append(Unit(build.key(name, *basis), write))
        return build.assemble(name, units, (PLAIN,))

    return [partial(annotate, TURTLE), partial(annotate, N_QUADS)]


def _nquads(block: bytes, reifiers: Reifiers) -> Iterator[bytes]:
    """The lines of the N-Quads, and for each reifier one more in its graph."""
    terms = {
        str(node).encode(): f"{node} {RDF['reifies']} <<( {triple} )>>".encode()
        for triple, nodes in reifiers.items()
        for node, _ in nodes
    }
    lines = split_lines(block)
    more = {
        b"%b %b ." % (terms[found[1]], found[2])
        for line in lines
        if (found := _EVIDENCE_LINE.fullmatch(line)) and found[1] in terms
    }
    return (line + b"\n" for line in sorted([*lines, *more]))


def _turtle(triples: Ordered, base: str, reifiers: Reifiers) -> Iterator[bytes]:
    """A block for each subject; the evidence of a reifier stands where it annotates."""
    annotating = {node for nodes in reifiers.values() for node, _ in nodes}
    annotated = {triple.subject for triple in reifiers}
    # Most terms come many times, and to write one takes longer than to find it.
    write = cache(partial(_write_term, base))

    def annotate(triple: Triple) -> str:
        words = ""
        for node, quotations in reifiers.get(triple, ()):
            evidence = ", ".join(map(write, quotations))
            words += f" ~ {write(node)} {{| {write(SB['evidence'])} {evidence} |}}"
        return words

    for subject, group in groupby(triples, attrgetter("subject")):
        own = [t for t in group if subject not in annotating or t.predicate != SB["evidence"]]
        lines = [
            f"{write(predicate)} "
            + " ,\n\t\t".join(
                write(triple.object) + (annotate(triple) if subject in annotated else "")
                for triple in some
            )
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
    short = shorten_iri(term.value)
    return short if _SHORT.fullmatch(short) else str(term)
