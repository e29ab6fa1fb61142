"""Reviewed proposals to a file of links, in the form of those in `links/`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, count
from pathlib import Path

from jinja2 import Template
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
_CONTINUATIONS = "Initiatives that continue those of an earlier edition"
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


def accept_links(
    decisions: Sequence[Decision],
    data_set: DataSet | None,
    reviewer: str,
    folder: Path,
    *,
    name: str,
    base: str,
    overwrite: bool = False,
) -> Path:
    """Write the file `name` into the folder of links, whole or not at all: links to `data_set`, or
    without one between editions.

    Raises InputError for an IRI outside the data set, for a name that is taken and for text that is
    no Turtle, StoreError where the disk does not take it.
    """
    target = folder / f"{name}.ttl"
    agent = f"id/agent/{slugify(reviewer)}"
    text = _template().render(
        what=f"Links to {data_set.name_en}" if data_set else _CONTINUATIONS,
        prefixes={prefix: PREFIXES[prefix] for prefix in _PREFIXES},
        agent=agent,
        reviewer=reviewer,
        is_described=base + agent in _described_elsewhere(folder, name, base),
        today=datetime.date.today().isoformat(),
        data_set=data_set,
        things=_things(decisions, data_set, base) if data_set else (),
        links=_links(decisions, data_set, name, base),
        both=_both,
        literal=Literal,
        area=area,
        centroid=centroid,
    )
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


@cache
def _template() -> Template:
    text = Path(__file__).with_name("links.ttl").read_text("utf-8")
    template: Template = Template(
        text, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return template


def _things(
    decisions: Iterable[Decision], data_set: DataSet, base: str
) -> Iterator[tuple[Decision, str, Outline | None]]:
    """Each thing of the data set once, by a line that names it, with its class and outline."""
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
            outline = data_set.outlines.get(entry.their_iri)
            yield entry, _CLASSES.get(kind, _OTHER_CLASS), outline


def _links(
    decisions: Iterable[Decision], data_set: DataSet | None, name: str, base: str
) -> Iterator[dict[str, object]]:
    """Each decision with both ends of the link, the link's name, and why it was proposed and what
    was noted, in Danish and English."""
    used: set[str] = set()
    for entry in decisions:
        ours, theirs = (iri.removeprefix(base) for iri in (entry.our_iri, entry.their_iri))
        stem = f"{name}-{ours.rpartition('/')[2]}"
        stem = stem[:100].strip("-") if data_set else slugify(stem)
        names = chain([stem], (f"{stem}-{number}" for number in count(2)))
        link = next(one for one in names if one not in used)
        used.add(link)
        reason = entry.reason
        if entry.relation == CONTINUES:
            reasons = _REASONS_TO_CONTINUE.get(reason, (reason, reason))
        else:
            reasons = f"det stemmer: {_REASONS.get(reason, reason)}", f"this agrees: {reason}"
        # A note in both languages has the Danish one first.
        danish, _, english = entry.note.partition(" / ")
        yield {
            "entry": entry,
            "ours": ours,
            "theirs": theirs,
            "name": link,
            "reasons": reasons,
            "notes": (danish, english or danish),
        }


def check_subjects(decisions: Iterable[Decision], index: Index) -> None:
    """Raises DataError for an address that is none of ours."""
    for entry in decisions:
        if index.identify(entry.our_iri) is None:
            raise DataError(
                "Nothing here has this address.",
                place=Place(line=entry.line, column="our_iri", text=entry.our_iri),
                remedy="Take the address from the proposal; `sikkerby link SOURCE` lists them.",
            )


def _described_elsewhere(folder: Path, name: str, base: str) -> set[str]:
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
