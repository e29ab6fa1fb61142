"""Reviewed proposals to a file of links, in the form of those in `links/`."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from sikkerby.documents.turtle import parse_turtle, read_turtle, turtle_files
from sikkerby.errors import DataError, InputError, Place
from sikkerby.linking.editions import LIKE, SAME_TITLE
from sikkerby.linking.outlines import Outline, area, centroid
from sikkerby.linking.review import CONTINUES, Decision
from sikkerby.reconciliation import Index
from sikkerby.vocabulary import PREFIXES, slugify
from sikkerby.whole_files import disk_faults_as_errors, write_whole

# What an outside thing is, by where ours lives.
_CLASSES = {"organisation": "org:Organization", "place": "dct:Location"}
_OTHER_CLASS = "skos:Concept"
_PREFIXES = ("dct", "org", "prov", "rdf", "rdfs", "sb", "schema", "skos", "void", "xsd")
# Why something was proposed, in Danish, by the reason in the table.
_REASONS = {
    "identifier": "identifikatoren er vores", "name": "hele navnet",
    "spelling": "hele navnet, skrevet anderledes", "place named": "navnet og kommunens",
    "code and name": "koden og navnet", "outline": "omridset",
    "point inside": "vores punkt ligger i omridset", "other name": "et andet navn",
    "inflection": "navnet i en anden form", "code": "forkortelsen",
    "typing error": "navnet med en tastefejl", "part": "en del af navnet",
    "properties": "egenskaberne",
}  # fmt: skip
_REASONS_TO_CONTINUE = {
    SAME_TITLE: ("titlen er den samme", "the title is the same"),
    LIKE: ("titel, ord og parter ligner", "title, words and parties are alike"),
}


@dataclass(frozen=True)
class DataSet:
    """The other data set: its address, its names, and what all its things' IRIs begin with.

    Where it `is_scheme`, its things are concepts of it (SKOS Reference, section 4). `licence` is
    the address of its licence, `dated` the day of the copy that was linked, and `outlines` are
    those of its places by their IRIs, of which area and centroid are written.
    """

    iri: str
    name_da: str
    name_en: str
    space: str
    licence: str = ""
    dated: str = ""
    is_scheme: bool = False
    outlines: Mapping[str, Outline] = field(default_factory=dict)


def write_links(
    decisions: Sequence[Decision],
    data_set: DataSet | None,
    reviewer: str,
    day: datetime.date,
    *,
    name: str,
    base: str,
    described: Collection[str] = (),
) -> str:
    """The Turtle of a file `name` of links: to `data_set`, or without one between editions.

    `described` are the IRIs that other files of links say something of. Raises InputError for an
    IRI outside the data set.
    """
    what = (
        f"Links to {data_set.name_en}"
        if data_set
        else "Initiatives that continue those of an earlier edition"
    )
    person = f"id/agent/{slugify(reviewer)}"
    agent = f"<{person}>"
    lines = [
        f"# {what}, proposed by `sikkerby link` and accepted by a person.",
        "",
        *(f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in _PREFIXES),
    ]
    if base + person not in described:
        lines += ["", f"{agent} a prov:Agent ; rdfs:label {_both(reviewer, reviewer)} ."]
    if data_set:
        lines += _describe(data_set, decisions, base)
    used: set[str] = set()
    for entry in decisions:
        ours, theirs = (iri.removeprefix(base) for iri in (entry.our_iri, entry.their_iri))
        stem = f"{name}-{ours.rpartition('/')[2]}"
        link = _unused(stem[:100].strip("-") if data_set else slugify(stem), used)
        lines += [
            "",
            f"<{ours}> {entry.relation} <{theirs}> .",
            "",
            f"<id/link/{link}> a sb:Link ;",
            f"    rdfs:label {_both(*_titles(entry, data_set))} ;",
            f"    rdf:subject <{ours}> ; rdf:predicate {entry.relation} ;",
            f"    rdf:object <{theirs}> ;",
            # As stores write it back: 0.8 and 1, never 0.80 and 1.00.
            f'    sb:confidence "{entry.score / 100:g}"^^xsd:decimal ;',
            f'    dct:created "{day.isoformat()}"^^xsd:date ; dct:creator {agent} ;',
            f"    skos:editorialNote {_both(*_reasons(entry, reviewer))} .",
        ]
    return "\n".join(lines) + "\n"


def _describe(data_set: DataSet, decisions: Iterable[Decision], base: str) -> Iterator[str]:
    """The other data set and its things, each once."""
    yield ""
    names = _both(data_set.name_da, data_set.name_en)
    if data_set.is_scheme:
        yield f"<{data_set.iri}> a skos:ConceptScheme ; dct:title {names} ."
    yield f"<{data_set.iri}> a void:Dataset ;"
    if data_set.licence:
        yield f"    dct:license <{data_set.licence}> ;"
    if data_set.dated:
        yield f'    dct:modified "{data_set.dated}"^^xsd:date ;'
    yield f"    rdfs:label {names} ;"
    yield f"    void:uriSpace {Literal(data_set.space)} ."
    if data_set.licence:
        yield f"<{data_set.licence}> a dct:LicenseDocument ."
    described: set[str] = set()
    for entry in decisions:
        if not entry.their_iri.startswith(data_set.space):
            raise InputError(
                f"The address does not begin with {data_set.space}.",
                place=Place(line=entry.line, column="their_iri", text=entry.their_iri),
                remedy="Links of one file go to one data set; give what all its addresses begin "
                "with by --space.",
            )
        if entry.their_iri not in described:
            described.add(entry.their_iri)
            kind = entry.our_iri.removeprefix(f"{base}id/").partition("/")[0]
            yield ""
            yield f"<{entry.their_iri}> a {_CLASSES.get(kind, _OTHER_CLASS)} ;"
            called = _both(entry.their_name_da, entry.their_name_en)
            yield f"    rdfs:label {called} ;"
            if data_set.is_scheme:
                yield f"    a skos:Concept ; skos:prefLabel {called} ;"
                yield f"    skos:inScheme <{data_set.iri}> ;"
            if outline := data_set.outlines.get(entry.their_iri):
                longitude, latitude = centroid(outline)
                yield f'    sb:area "{area(outline):.0f}"^^xsd:decimal ;'
                yield f"    schema:longitude {round(longitude, 5)} ;"
                yield f"    schema:latitude {round(latitude, 5)} ;"
            yield f"    void:inDataset <{data_set.iri}> ."


def check_subjects(decisions: Iterable[Decision], index: Index) -> None:
    """Raises DataError for an address that is none of ours."""
    for entry in decisions:
        if index.identify(entry.our_iri) is None:
            raise DataError(
                "Nothing here has this address.",
                place=Place(line=entry.line, column="our_iri", text=entry.our_iri),
                remedy="Take the address from the proposal; `sikkerby link SOURCE` lists them.",
            )


def save_links(text: str, folder: Path, name: str, base: str, *, overwrite: bool) -> Path:
    """Write the file into the folder of links, whole or not at all.

    Raises InputError for a name that is taken and for text that is no Turtle, StoreError where the
    disk does not take it.
    """
    target = folder / f"{name}.ttl"
    if target.exists() and not overwrite:
        raise InputError(
            "There is a file of that name already.",
            place=Place(target),
            remedy="Choose another with --name, or replace it with --overwrite.",
        )
    parse_turtle(text, target, base)
    with disk_faults_as_errors(folder, "file of links"):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(target, text.encode("utf-8"))
    return target


def described_elsewhere(folder: Path, name: str, base: str) -> set[str]:
    """The IRIs that the files of links beside the file `name` say something of."""
    return {
        triple.subject.value
        for file in turtle_files(folder)
        if file.stem != name
        for triple in read_turtle(file, base)
        if isinstance(triple.subject, NamedNode)
    }


def _both(danish: str, english: str) -> str:
    return f"{Literal(danish, language='da')} , {Literal(english, language='en')}"


def _titles(entry: Decision, data_set: DataSet | None) -> tuple[str, str]:
    if data_set is None:
        return (
            f"{entry.our_name} fortsætter {entry.their_name_da}",
            f"{entry.our_name} continues {entry.their_name_en}",
        )
    return (
        f"{entry.our_name} – {data_set.name_da}: {entry.their_name_da}",
        f"{entry.our_name} – {data_set.name_en}: {entry.their_name_en}",
    )


def _reasons(entry: Decision, reviewer: str) -> tuple[str, str]:
    reason = entry.reason
    if entry.relation == CONTINUES:
        da, en = _REASONS_TO_CONTINUE.get(reason, (reason, reason))
    else:
        da, en = f"det stemmer: {_REASONS.get(reason, reason)}", f"this agrees: {reason}"
    # A note in both languages has the Danish one first.
    danish, _, english = entry.note.partition(" / ")
    return (
        f"Foreslået, fordi {da} ({entry.score:g} af 100). Gennemgået af {reviewer}. "
        f"{danish}".strip(),
        f"Proposed because {en} ({entry.score:g} of 100). Reviewed by {reviewer}. "
        f"{english or danish}".strip(),
    )


def _unused(name: str, used: set[str]) -> str:
    number = 1
    found = name
    while found in used:
        number += 1
        found = f"{name}-{number}"
    used.add(found)
    return found
