"""Reviewed proposals to a file of links, in the form of those in `links/`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.documents.turtle import parse_turtle, read_turtle, turtle_files
from sikkerby.errors import DataError, InputError, Place
from sikkerby.graphs.templates import read_template
from sikkerby.linking.outlines import Outline, area, centroid
from sikkerby.linking.review import Link
from sikkerby.reconciliation.index import Index
from sikkerby.vocabulary import slugify
from sikkerby.whole_files import disk_faults_as_errors, write_whole


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
    decisions: Sequence[Link],
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
    links: dict[str, Link] = {}
    for entry in decisions:
        stem = f"{name}-{entry.our_iri.rpartition('/')[2]}"
        stem = stem[:100].strip("-") if data_set else slugify(stem)
        names = chain((stem,), (f"{stem}-{number}" for number in count(2)))
        links[next(free for free in names if free not in links)] = entry
    text = read_template(Path(__file__).with_name("links.ttl")).render(
        data_set=data_set, things=_things(data_set, decisions) if data_set else (), links=links,
        reviewer=reviewer, agent=agent, day=datetime.date.today(), base=base, area=area,
        is_new=base + agent not in _described_elsewhere(folder, name, base), centroid=centroid,
    )  # fmt: skip
    if target.exists() and not overwrite:
        raise InputError("links-file-exists", place=Place(target))
    parse_turtle(text, target, base)
    with disk_faults_as_errors(folder, "file of links"):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(target, text.encode("utf-8"))
    return target


def _things(data_set: DataSet, decisions: Iterable[Link]) -> Iterable[Link]:
    """The first decision on each of the data set's things. Raises InputError for one outside it."""
    found: dict[str, Link] = {}
    for entry in decisions:
        if not entry.their_iri.startswith(data_set.space):
            place = Place(line=entry.line, column="their_iri", text=entry.their_iri)
            raise InputError("address-outside-space", data_set.space, place=place)
        found.setdefault(entry.their_iri, entry)
    return found.values()


def check_subjects(decisions: Iterable[Link], index: Index) -> None:
    """Raises DataError for an address that is none of ours."""
    for entry in decisions:
        if index.identify(entry.our_iri) is None:
            place = Place(line=entry.line, column="our_iri", text=entry.our_iri)
            raise DataError("our-address-unknown", place=place)


def _described_elsewhere(folder: Path, name: str, base: str) -> set[str]:
    """The IRIs that the files of links beside the file `name` say something of."""
    others = (file for file in turtle_files(folder) if file.stem != name)
    subjects = (triple.subject for file in others for triple in read_turtle(file, base))
    return {subject.value for subject in subjects if isinstance(subject, NamedNode)}
