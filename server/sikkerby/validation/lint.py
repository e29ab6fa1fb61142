"""Slips in the shapes themselves: what SHACL would silently pass over.

A misspelt `sh:minCont` or a path of a term that nobody defined checks nothing, so the data would
seem to conform. Each such slip is an InputError that names file, line and text.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from sikkerby.errors import InputError
from sikkerby.validation.shapes import REMEDY, SHAPES, ShapeLibrary, ShapesFile
from sikkerby.vocabulary import PREFIXES, RDF, RDFS, SB, SH, shorten_iri

# What SHACL defines and pySHACL applies without its advanced features (SHACL, sections 2 to 5).
SHACL_TERMS = frozenset(
    [
        "NodeShape",
        "PropertyShape",
        "Violation",
        "Warning",
        "Info",
        "IRI",
        "Literal",
        "BlankNode",
        "BlankNodeOrIRI",
        "BlankNodeOrLiteral",
        "IRIOrLiteral",
        "targetClass",
        "targetNode",
        "targetSubjectsOf",
        "targetObjectsOf",
        "property",
        "path",
        "inversePath",
        "alternativePath",
        "zeroOrMorePath",
        "oneOrMorePath",
        "zeroOrOnePath",
        "message",
        "severity",
        "deactivated",
        "name",
        "description",
        "order",
        "group",
        "defaultValue",
        "class",
        "datatype",
        "nodeKind",
        "minCount",
        "maxCount",
        "minExclusive",
        "minInclusive",
        "maxExclusive",
        "maxInclusive",
        "minLength",
        "maxLength",
        "pattern",
        "flags",
        "languageIn",
        "uniqueLang",
        "equals",
        "disjoint",
        "lessThan",
        "lessThanOrEquals",
        "not",
        "and",
        "or",
        "xone",
        "node",
        "qualifiedValueShape",
        "qualifiedValueShapesDisjoint",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "closed",
        "ignoredProperties",
        "hasValue",
        "in",
        "sparql",
        "select",
        "prefixes",
        "declare",
        "prefix",
        "namespace",
    ]
)
_PATH_PARTS = frozenset(
    SH[name]
    for name in (
        "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath",
    )
)  # fmt: skip
_TERM_PROPERTIES = frozenset(
    SH[name]
    for name in (
        "targetSubjectsOf", "targetObjectsOf", "equals", "disjoint", "lessThan",
        "lessThanOrEquals", *(part.value.removeprefix(SH.iri) for part in _PATH_PARTS),
    )
)  # fmt: skip


def check_shapes(library: ShapeLibrary, ontology: Iterable[Triple]) -> None:
    """Refuse shapes with slips; `ontology` are the triples of our vocabulary.

    Raises InputError for the first slip, in the order of files.
    """
    defined = {
        triple.subject
        for triple in ontology
        if triple.predicate == RDFS["isDefinedBy"] and isinstance(triple.subject, NamedNode)
    }
    remedies: set[object] = {
        triple.subject for triple in library.triples() if triple.predicate == RDFS["label"]
    }
    for file in library.files:
        for triple in file.triples:
            _check_shacl_terms(file, triple)
            _check_own_terms(file, triple, defined)
            _check_path(file, triple)
            if triple.predicate == SH["select"]:
                _check_query(file, triple)
            if triple.predicate == REMEDY and isinstance(triple.object, NamedNode):
                _check_remedy(file, triple, remedies)
        _check_texts(file, library)
        _check_foreign_terms(file)


def _terms(triple: Triple) -> Iterator[NamedNode]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, NamedNode):
            yield term


def _slip(file: ShapesFile, triple: Triple, term: NamedNode, message: str, remedy: str) -> None:
    words = [shorten_iri(term.value)]
    if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(SHAPES):
        words.insert(0, f"s:{triple.subject.value.removeprefix(SHAPES)} ")
    raise InputError(message, place=file.place_of(*words), remedy=remedy)


def _nearest(name: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    return f" The nearest are: {', '.join(found)}." if found else ""


def _check_shacl_terms(file: ShapesFile, triple: Triple) -> None:
    for term in _terms(triple):
        if term.value.startswith(SH.iri):
            name = term.value.removeprefix(SH.iri)
            if name not in SHACL_TERMS:
                nearest = _nearest(name, SHACL_TERMS)
                _slip(
                    file, triple, term,
                    f"SHACL has no term sh:{name} that is applied here.",
                    f"Correct the name; a term that is not known checks nothing.{nearest}",
                )  # fmt: skip


def _check_own_terms(file: ShapesFile, triple: Triple, defined: set[NamedNode]) -> None:
    for term in _terms(triple):
        if term.value.startswith(SB.iri) and term not in defined:
            name = term.value.removeprefix(SB.iri)
            nearest = _nearest(name, (known.value.removeprefix(SB.iri) for known in defined))
            _slip(
                file, triple, term,
                f"The Sikkerby vocabulary has no term sb:{name}.",
                f"Correct the name, or add the term to ontology/sikkerby.ttl.{nearest}",
            )  # fmt: skip


def _check_path(file: ShapesFile, triple: Triple) -> None:
    if triple.predicate not in _TERM_PROPERTIES and triple.predicate != SH["path"]:
        return
    value = triple.object
    if isinstance(value, Literal):
        raise InputError(
            f"The value of {shorten_iri(triple.predicate.value)} is a text, not a property.",
            place=file.place_of(f'"{value.value}"'),
            remedy="Write the property's name with its prefix, without quotation marks.",
        )
    if triple.predicate == SH["path"] and isinstance(value, BlankNode):
        about = [other for other in file.triples if other.subject == value]
        if not any(o.predicate in _PATH_PARTS or o.predicate == RDF["first"] for o in about):
            owner = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
            raise InputError(
                "The path is no path: it has neither a property nor steps.",
                place=file.place_of_shape(owner),
                remedy="Write a property, a list of properties ( … ), or one of "
                "[ sh:inversePath … ], [ sh:alternativePath ( … ) ], [ sh:zeroOrMorePath … ], "
                "[ sh:oneOrMorePath … ], [ sh:zeroOrOnePath … ].",
            )


def _check_query(file: ShapesFile, triple: Triple) -> None:
    assert isinstance(triple.object, Literal)
    text = triple.object.value
    try:
        Store().query(text, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        raise InputError(
            f"The query of a shape cannot be parsed: {str(error).strip().splitlines()[0]}",
            place=file.place_of(first),
            remedy="Correct the query; it is a SPARQL SELECT with $this.",
        ) from None


def _check_remedy(file: ShapesFile, triple: Triple, remedies: set[object]) -> None:
    if triple.object not in remedies:
        assert isinstance(triple.object, NamedNode)
        name = triple.object.value.removeprefix(SHAPES)
        raise InputError(
            f"There is no remedy s:{name}.",
            place=file.place_of(f"s:{name}"),
            remedy="Use one that remedies.ttl has, or add it there with a label in both languages.",
        )


def _check_texts(file: ShapesFile, library: ShapeLibrary) -> None:
    """Each shape speaks to people, in both languages."""
    for entry in library.checks.values():
        if entry.place.file == file.file and not (
            entry.message_da and entry.message_en and entry.remedy_da and entry.remedy_en
        ):
            raise InputError(
                f"The shape {entry.name} lacks a message or a remedy in Danish or English.",
                place=entry.place,
                remedy='Give it sh:message "…"@da , "…"@en and s:remedy.',
            )


def _check_foreign_terms(file: ShapesFile) -> None:
    """Misspelt properties of the vocabularies whose terms rdflib lists."""
    closed = _closed_vocabularies()
    for triple in file.triples:
        properties = [triple.predicate]
        if triple.predicate in _TERM_PROPERTIES or triple.predicate in (SH["path"], RDF["first"]):
            properties += [triple.object] if isinstance(triple.object, NamedNode) else []
        for term in properties:
            for namespace, names in closed.items():
                if term.value.startswith(namespace):
                    name = term.value.removeprefix(namespace)
                    if name not in names:
                        nearest = _nearest(name, names)
                        _slip(
                            file, triple, term,
                            f"There is no term {shorten_iri(term.value)}.",
                            f"Correct the name.{nearest}",
                        )  # fmt: skip


def _closed_vocabularies() -> dict[str, frozenset[str]]:
    """The terms of vocabularies that do not grow, by namespace."""
    from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS
    from rdflib.namespace import DefinedNamespace

    closed: list[type[DefinedNamespace]] = [DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS]
    found: dict[str, frozenset[str]] = {}
    for namespace in closed:
        iri = str(namespace)
        found[iri] = frozenset(str(term).removeprefix(iri) for term in dir(namespace))
    return found
