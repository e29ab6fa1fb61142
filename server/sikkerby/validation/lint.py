"""Slips in the shapes themselves: what SHACL would silently pass over.

A misspelt `sh:minCont` or a path of a term that nobody defined checks nothing, so the data would
seem to conform. Each such slip is an InputError that names file, line and text.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from sikkerby.errors import InputError
from sikkerby.expressions import read_tables
from sikkerby.validation.shapes import REMEDY, SHAPES, ShapeLibrary, ShapesFile
from sikkerby.vocabulary import PREFIXES, RDF, RDFS, SB, SH, shorten_iri

_TERMS = read_tables(__file__)
# What SHACL defines and pySHACL applies without its advanced features (SHACL, sections 2 to 5).
_SHACL_TERMS = frozenset(name for names in _TERMS.values() for name in names)
_PATH_PARTS = frozenset(SH[name] for name in _TERMS["paths"])
_TERM_PROPERTIES = _PATH_PARTS | {SH[name] for name in ("path", *_TERMS["of_properties"])}


class _Vocabulary(NamedTuple):
    """The terms of a namespace, and the error for one that is none of them."""

    namespace: str
    terms: Collection[str]
    fault: str


def check_shapes(library: ShapeLibrary, ontology: Iterable[Triple]) -> None:
    """Refuse shapes with slips; `ontology` are the triples of our vocabulary.

    Raises InputError for the first one, in the order of files: an unknown term, a path, query or
    remedy that is wrong, or a shape without message and remedy in both languages.
    """
    defined = {
        triple.subject.value.removeprefix(SB.iri)
        for triple in ontology
        if triple.predicate == RDFS["isDefinedBy"] and isinstance(triple.subject, NamedNode)
    }
    remedies: set[object] = {
        triple.subject for triple in library.triples() if triple.predicate == RDFS["label"]
    }
    vocabularies = (
        _Vocabulary(SH.iri, _SHACL_TERMS, "no-shacl-term"),
        _Vocabulary(SB.iri, defined, "no-sikkerby-term"),
        *_closed_vocabularies(),
    )
    for file in library.files:
        for triple in file.triples:
            _check_terms(file, triple, vocabularies)
            _check_path(file, triple)
            if triple.predicate == SH["select"]:
                _check_query(file, triple)
            if triple.predicate == REMEDY and isinstance(triple.object, NamedNode):
                _check_remedy(file, triple, remedies)
    # Each shape speaks to people, in both languages.
    for check in library.checks.values():
        if not all((check.message_da, check.message_en, check.remedy_da, check.remedy_en)):
            raise InputError("shape-lacks-words", check.name, place=check.place)


def _check_terms(file: ShapesFile, triple: Triple, vocabularies: Iterable[_Vocabulary]) -> None:
    """Refuse a term that its vocabulary does not have."""
    for term, (namespace, known, fault) in product(triple, vocabularies):
        if not isinstance(term, NamedNode) or not term.value.startswith(namespace):
            continue
        name = term.value.removeprefix(namespace)
        if name in known:
            continue
        words = [shorten_iri(term.value)]
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(SHAPES):
            words.insert(0, f"s:{triple.subject.value.removeprefix(SHAPES)} ")
        near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.6)
        nearest = f" The nearest are: {', '.join(near)}." if near else ""
        raise InputError(fault, words[-1], nearest, place=file.place_of(*words))


def _check_path(file: ShapesFile, triple: Triple) -> None:
    if triple.predicate not in _TERM_PROPERTIES:
        return
    value = triple.object
    if isinstance(value, Literal):
        name, place = shorten_iri(triple.predicate.value), file.place_of(f'"{value.value}"')
        raise InputError("text-instead-of-property", name, place=place)
    if triple.predicate == SH["path"] and isinstance(value, BlankNode):
        about = [other for other in file.triples if other.subject == value]
        if not any(o.predicate in _PATH_PARTS or o.predicate == RDF["first"] for o in about):
            owner = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
            raise InputError("path-not-a-path", place=file.place_of_shape(owner))


def _check_query(file: ShapesFile, triple: Triple) -> None:
    assert isinstance(triple.object, Literal)
    text = triple.object.value
    try:
        Store().query(text, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        fault, place = str(error).strip().splitlines()[0], file.place_of(first)
        raise InputError("shape-query-not-parsable", fault, place=place) from None


def _check_remedy(file: ShapesFile, triple: Triple, remedies: set[object]) -> None:
    if triple.object not in remedies:
        assert isinstance(triple.object, NamedNode)
        name = triple.object.value.removeprefix(SHAPES)
        raise InputError("no-such-remedy", name, place=file.place_of(f"s:{name}"))


def _closed_vocabularies() -> Iterator[_Vocabulary]:
    """Those that do not grow, whose terms rdflib lists."""
    from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS
    from rdflib.namespace import DefinedNamespace

    closed: list[type[DefinedNamespace]] = [DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS]
    for namespace in closed:
        names = frozenset(str(term).removeprefix(str(namespace)) for term in dir(namespace))
        yield _Vocabulary(str(namespace), names, "no-such-term")
