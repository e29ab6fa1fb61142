"""What changed between two versions, in words in both languages and resource by resource."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from itertools import takewhile
from operator import attrgetter
from pathlib import Path

from sikkerby.bilingual import LANGUAGES, Bilingual
from sikkerby.errors import InputError, Place
from sikkerby.expressions import read_tables
from sikkerby.publication.blocks import SHARED
from sikkerby.publication.history.patch import Difference, compare, write_patch
from sikkerby.publication.history.statements import Meaning, Stated, read_meaning
from sikkerby.publication.published_graphs import PublishedGraphs, WholeView
from sikkerby.publication.version import QUADS, Version
from sikkerby.publication.view import View
from sikkerby.vocabulary import Addresses

WORDS = "changes.json"
PATCH = "changes.rdfp"

# Longer texts are reported by where they differ, with so many words around it.
_LONG, _AROUND = 120, 4


@dataclass(frozen=True)
class PropertyChange:
    """One property of one resource: which values went and which came."""

    name: Bilingual
    removed: tuple[Bilingual, ...]
    added: tuple[Bilingual, ...]


@dataclass(frozen=True)
class ResourceChange:
    """One resource: `status` is new, gone or changed."""

    iri: str
    status: str
    kind: Bilingual
    label: Bilingual
    properties: tuple[PropertyChange, ...]

    def sentences(self, language: str) -> list[str]:
        """The change in words, a sentence for each property; one for a new or gone resource."""
        name = f"{self.kind.of(language)} {_quote(self.label.of(language), language)}"
        if self.status != "changed":
            return [f"{_words(self.status, language, name)}."]
        return [f"{name}: {_say(change, language)}." for change in self.properties]


_SAID = read_tables(__file__)["said"]


def _words(key: str, language: str, *values: object) -> str:
    said: str = _SAID[key][language]
    return said.format(*values)


def _say(change: PropertyChange, language: str) -> str:
    name = change.name.of(language)
    if len(change.removed) == len(change.added) == 1:
        texts = _narrow(change.removed[0].of(language), change.added[0].of(language))
        return _words("changed", language, name, *(_quote(text, language) for text in texts))
    parts = [
        _words(key, language, ", ".join(_quote(text.of(language), language) for text in texts))
        for key, texts in (("removed", change.removed), ("added", change.added))
        if texts
    ]
    return f"{name} {'; '.join(parts)}"


def _narrow(old: str, new: str) -> tuple[str, str]:
    """Two long texts cut to where they differ, at words, with a little around it."""
    if max(len(old), len(new)) <= _LONG:
        return old, new
    one, other = old.split(" "), new.split(" ")
    start = _count_same(one, other)
    end = _count_same(one[start:][::-1], other[start:][::-1])
    first, last = max(0, start - _AROUND), max(0, end - _AROUND)
    return _cut(one, first, last), _cut(other, first, last)


def _count_same(some: Sequence[str], others: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(some, others, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _cut(words: list[str], first: int, last: int) -> str:
    text = " ".join(words[first : len(words) - last])
    return f"{'… ' if first else ''}{text}{' …' if last else ''}"


def _quote(text: str, language: str) -> str:
    return _words("quoted", language, text)


@dataclass(frozen=True)
class Changes:
    """All that differs; `graphs` has removed and added triples by graph.

    `moved` counts quotations whose words and meaning are the same at another position, as when a
    cell before them got longer; they are in the patch and in no sentence.
    """

    old: str
    new: str
    difference: Difference
    graphs: dict[str, tuple[int, int]]
    moved: int
    resources: tuple[ResourceChange, ...]

    def sentences(self, language: str) -> list[str]:
        """Everything in words."""
        return [line for change in self.resources for line in change.sentences(language)]

    def to_patch(self, base: str) -> str:
        """The change as RDF Patch between the versions' IRIs."""
        addresses = Addresses(base)
        names = (addresses.dataset(name).value for name in (self.old, self.new))
        return write_patch(self.difference, *names)

    def to_json(self) -> bytes:
        """The change for pages and programs; the triples themselves are in the patch."""
        content = {
            "old": self.old,
            "new": self.new,
            "triples": _counted(len(self.difference.removed), len(self.difference.added)),
            "graphs": {name: _counted(*counts) for name, counts in self.graphs.items()},
            "moved_quotations": self.moved,
            "resources": [
                asdict(change) | {"sentences": {name: change.sentences(name) for name in LANGUAGES}}
                for change in self.resources
            ],
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")

    def to_text(self, language: str = "en") -> str:
        """The change for a terminal."""
        counts = [f"  -{gone} +{added}  {name}" for name, (gone, added) in self.graphs.items()]
        lines = [f"{self.old} → {self.new}", *counts, *self.sentences(language)]
        if self.moved:
            lines.append(_words("moved", language, self.moved))
        return "\n".join(lines) + "\n"


def _counted(removed: int, added: int) -> dict[str, int]:
    return {"removed": removed, "added": added}


def describe_changes(old: Version, new: Version) -> Changes:
    """What changed from `old` to `new`.

    Raises InputError where the files of one were removed to save room.
    """
    for version in (old, new):
        if not version.quads_file.exists():
            raise InputError("files-of-version-gone", version.name, place=Place(version.quads_file))
    editions = (*old.manifest.editions, *new.manifest.editions)
    folders, names = (old.folder, new.folder), (old.name, new.name)
    return compare_folders(folders, names, editions, new.manifest.base)


def read_sentences(version: Version, language: str) -> list[str]:
    """What changed with a version, as it was written with it."""
    resources = version.read_json(WORDS).get("resources", [])
    return [sentence for entry in resources for sentence in entry["sentences"][language]]


def compare_folders(
    folders: tuple[Path, Path], names: tuple[str, str], editions: Iterable[str], base: str
) -> Changes:
    """The same of the N-Quads in two folders, which have these names and editions.

    No more than one edition is ever in memory, and none that reads the same in both.
    """
    with (folders[0] / QUADS).open("rb") as before, (folders[1] / QUADS).open("rb") as after:
        difference = compare(before, after)
    removed, added = (
        Counter(map(_graph_of, lines)) for lines in (difference.removed, difference.added)
    )
    graphs = [PublishedGraphs(folder, base) for folder in folders]
    moved = 0
    resources: list[ResourceChange] = []
    for edition in _affected(difference, editions, base):
        one, other = (
            read_meaning(View(some.stated(edition), WholeView(some)), base) for some in graphs
        )
        moved += _moved(one, other)
        resources += _resources(one, other)
    counts = {name: (removed[name], added[name]) for name in sorted(removed | added)}
    ordered = tuple(sorted(resources, key=attrgetter("iri")))
    return Changes(*names, difference, counts, moved, ordered)


def _affected(difference: Difference, editions: Iterable[str], base: str) -> Set[str]:
    """The editions of which something else is stated, and SHARED where that is of what all share:
    then anything may be said in other words. What is inferred follows from the rest; saying both
    would say everything twice."""
    addresses = Addresses(base)
    inferred = addresses.graph("inferred").value
    known = {SHARED, *editions}
    found = {
        name
        if (name := addresses.kind_and_edition(line[1 : line.index(">")])[1]) in known
        else SHARED
        for line in (*difference.removed, *difference.added)
        if _graph_of(line) != inferred
    }
    return known if SHARED in found else found


def _graph_of(line: str) -> str:
    return line.rstrip(" .\n").rpartition("<")[2].rstrip(">")


def _moved(old: Meaning, new: Meaning) -> int:
    """Quotations with the same words for the same things at another position."""
    found = set(new.quotations.values())
    return sum(
        meaning in found
        for quotation, meaning in old.quotations.items()
        if quotation not in new.quotations
    )


def _resources(old: Meaning, new: Meaning) -> Iterator[ResourceChange]:
    for iri in sorted({*old.resources, *new.resources}):
        before, after = old.resources.get(iri), new.resources.get(iri)
        if before and after:
            properties = (
                *_differing(before.values, after.values),
                # Words that came or went with their value are said by the value already.
                *(
                    change
                    for change in _differing(before.words, after.words)
                    if change.removed and change.added
                ),
            )
            if properties:
                yield ResourceChange(iri, "changed", after.kind, after.label, properties)
        elif found := after or before:
            yield ResourceChange(iri, "new" if after else "gone", found.kind, found.label, ())


def _differing(before: Set[Stated], after: Set[Stated]) -> Iterator[PropertyChange]:
    removed, added = _by_name(_missing(before, after)), _by_name(_missing(after, before))
    for name in sorted({*removed, *added}):
        yield PropertyChange(name, tuple(removed[name]), tuple(added[name]))


def _missing(some: Set[Stated], others: Set[Stated]) -> Iterator[Stated]:
    """What only `some` has; of a resource that was renamed, its own change says so."""
    same = {(entry.name, entry.identity) for entry in others if entry.identity}
    return (entry for entry in some - others if (entry.name, entry.identity) not in same)


def _by_name(stated: Iterable[Stated]) -> Mapping[Bilingual, list[Bilingual]]:
    found: dict[Bilingual, list[Bilingual]] = defaultdict(list)
    for entry in sorted(stated):
        found[entry.name].append(entry.value)
    return found
