"""Reviewed proposals to a file of links, in the form of those in `links/`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal

from sikkerby.documents.turtle import parse_turtle
from sikkerby.errors import DataError, InputError, Place
from sikkerby.linking.review import Decision
from sikkerby.reconciliation import Index
from sikkerby.vocabulary import slugify
from sikkerby.whole_files import disk_faults_as_errors, write_whole

# What an outside thing is, by where ours lives.
_CLASSES = {"organisation": "org:Organization", "place": "dct:Location"}
_OTHER_CLASS = "skos:Concept"
_PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sb": "https://w3id.org/sikkerby/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class DataSet:
    """The other data set: its address, its names, and what all its things' IRIs begin with."""

    iri: str
    name_da: str
    name_en: str
    space: str


def write_links(
    decisions: Sequence[Decision],
    data_set: DataSet,
    reviewer: str,
    day: datetime.date,
    *,
    name: str,
    base: str,
) -> str:
    """The Turtle of a file `name` of links. Raises InputError for an IRI outside `data_set`."""
    agent = f"<id/agent/{slugify(reviewer)}>"
    lines = [
        f"# Links to {data_set.name_en}, proposed by `sikkerby link` and accepted by a person.",
        "",
        *(f"@prefix {prefix}: <{iri}> ." for prefix, iri in _PREFIXES.items()),
        "",
        f"{agent} a prov:Agent ; rdfs:label {_both(reviewer, reviewer)} .",
        "",
        f"<{data_set.iri}> a void:Dataset ; "
        f"rdfs:label {_both(data_set.name_da, data_set.name_en)} ;",
        f"    void:uriSpace {Literal(data_set.space)} .",
    ]
    named: set[str] = set()
    used: set[str] = set()
    for entry in decisions:
        if not entry.their_iri.startswith(data_set.space):
            raise InputError(
                f"The address does not begin with {data_set.space}.",
                place=Place(line=entry.line, column="their_iri", text=entry.their_iri),
                remedy="Links of one file go to one data set; give what all its addresses begin "
                "with by --space.",
            )
        ours = entry.our_iri.removeprefix(base)
        kind = ours.split("/")[1] if ours.startswith("id/") else ""
        lines.append("")
        if entry.their_iri not in named:
            named.add(entry.their_iri)
            lines += [
                f"<{entry.their_iri}> a {_CLASSES.get(kind, _OTHER_CLASS)} ;",
                f"    rdfs:label {_both(entry.their_name_da, entry.their_name_en)} ;",
                f"    void:inDataset <{data_set.iri}> .",
                "",
            ]
        link = _unused(f"{name}-{ours.rpartition('/')[2]}"[:100].strip("-"), used)
        lines += [
            f"<{ours}> {entry.relation} <{entry.their_iri}> .",
            "",
            f"<id/link/{link}> a sb:Link ;",
            f"    rdfs:label {_both(*_titles(entry, data_set))} ;",
            f"    rdf:subject <{ours}> ; rdf:predicate {entry.relation} ;",
            f"    rdf:object <{entry.their_iri}> ;",
            f"    sb:confidence {entry.score / 100:.2f} ;",
            f'    dct:created "{day.isoformat()}"^^xsd:date ; dct:creator {agent} ;',
            f"    skos:editorialNote {_both(*_reasons(entry, reviewer))} .",
        ]
    return "\n".join(lines) + "\n"


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


def _both(danish: str, english: str) -> str:
    return f"{Literal(danish, language='da')} , {Literal(english, language='en')}"


def _titles(entry: Decision, data_set: DataSet) -> tuple[str, str]:
    return (
        f"{entry.our_name} – {data_set.name_da}: {entry.their_name_da}",
        f"{entry.our_name} – {data_set.name_en}: {entry.their_name_en}",
    )


_DANISH = {
    "identifier": "identifikatoren er vores", "name": "hele navnet",
    "spelling": "hele navnet, skrevet anderledes", "place named": "navnet og kommunens",
    "other name": "et andet navn", "inflection": "navnet i en anden form", "code": "forkortelsen",
    "typing error": "navnet med en tastefejl", "part": "en del af navnet",
    "properties": "egenskaberne",
}  # fmt: skip


def _reasons(entry: Decision, reviewer: str) -> tuple[str, str]:
    note = f" {entry.note}" if entry.note else ""
    reason = _DANISH.get(entry.reason, entry.reason)
    return (
        f"Foreslået, fordi det stemmer: {reason} ({entry.score:g} af 100). "
        f"Gennemgået af {reviewer}.{note}",
        f"Proposed because this agrees: {entry.reason} ({entry.score:g} of 100). "
        f"Reviewed by {reviewer}.{note}",
    )


def _unused(name: str, used: set[str]) -> str:
    number = 1
    found = name
    while found in used:
        number += 1
        found = f"{name}-{number}"
    used.add(found)
    return found
