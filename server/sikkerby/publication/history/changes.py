"""What changed between two versions, in words in both languages and resource by resource."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from pyoxigraph import RdfFormat, parse

from sikkerby.errors import InputError, Place
from sikkerby.publication.history.patch import Difference, compare, read_lines, write_patch
from sikkerby.publication.history.statements import Meaning, Said, Text, read_meaning
from sikkerby.publication.version import Version
from sikkerby.publication.view import View
from sikkerby.vocabulary import Addresses

WORDS = "changes.json"
PATCH = "changes.rdfp"

# Longer texts are reported by where they differ, with so many words around it.
_LONG, _AROUND = 120, 4


@dataclass(frozen=True)
class PropertyChange:
    """One property of one resource: which values went and which came."""

    name: Text
    removed: tuple[Text, ...]
    added: tuple[Text, ...]


@dataclass(frozen=True)
class ResourceChange:
    """One resource: `status` is new, gone or changed."""

    iri: str
    status: str
    kind: Text
    label: Text
    properties: tuple[PropertyChange, ...]

    def sentences(self, language: str) -> list[str]:
        """The change in words, a sentence for each property; one for a new or gone resource."""
        kind, label = self.kind.of(language), self.label.of(language)
        name = f"{kind} »{label}«" if language == "da" else f"{kind} “{label}”"
        if self.status != "changed":
            words = {"da": {"new": "er ny", "gone": "er væk"}, "en": {"new": "is new",
                     "gone": "is gone"}}  # fmt: skip
            return [f"{name} {words[language][self.status]}."]
        return [f"{name}: {_say(change, language)}." for change in self.properties]


def _say(change: PropertyChange, language: str) -> str:
    name = change.name.of(language)
    removed = [_quote(text.of(language), language) for text in change.removed]
    added = [_quote(text.of(language), language) for text in change.added]
    danish = language == "da"
    if len(removed) == len(added) == 1:
        verb = ("er ændret fra", "til") if danish else ("changed from", "to")
        old, new = _narrow(change.removed[0].of(language), change.added[0].of(language))
        return f"{name} {verb[0]} {_quote(old, language)} {verb[1]} {_quote(new, language)}"
    parts = []
    if removed:
        parts.append(f"{', '.join(removed)} {'er fjernet' if danish else 'removed'}")
    if added:
        parts.append(f"{', '.join(added)} {'er tilføjet' if danish else 'added'}")
    return f"{name} {('; ').join(parts)}"


def _narrow(old: str, new: str) -> tuple[str, str]:
    """Two long texts cut to where they differ, at words, with a little around it."""
    if max(len(old), len(new)) <= _LONG:
        return old, new
    one, other = old.split(" "), new.split(" ")
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    first, last = max(0, start - _AROUND), max(0, end - _AROUND)
    return _cut(one, first, last), _cut(other, first, last)


def _cut(words: list[str], first: int, last: int) -> str:
    text = " ".join(words[first : len(words) - last])
    return f"{'… ' if first else ''}{text}{' …' if last else ''}"


def _quote(text: str, language: str) -> str:
    return f"»{text}«" if language == "da" else f"“{text}”"


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
        return write_patch(
            self.difference, addresses.dataset(self.old).value, addresses.dataset(self.new).value
        )

    def to_json(self) -> bytes:
        """The change for pages and programs; the triples themselves are in the patch."""
        content = {
            "old": self.old,
            "new": self.new,
            "triples": {
                "removed": len(self.difference.removed),
                "added": len(self.difference.added),
            },
            "graphs": {
                name: {"removed": removed, "added": added}
                for name, (removed, added) in self.graphs.items()
            },
            "moved_quotations": self.moved,
            "resources": [
                {
                    **asdict(change),
                    "sentences": {name: change.sentences(name) for name in ("da", "en")},
                }
                for change in self.resources
            ],
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")

    def to_text(self, language: str = "en") -> str:
        """The change for a terminal."""
        counts = [
            f"  -{removed} +{added}  {name}" for name, (removed, added) in self.graphs.items()
        ]
        moved = {
            "da": f"{self.moved} citater står nu et andet sted i teksten, med samme ord.",
            "en": f"{self.moved} quotations now stand elsewhere in the text, words unchanged.",
        }
        lines = [f"{self.old} → {self.new}", *counts, *self.sentences(language)]
        if self.moved:
            lines.append(moved[language])
        return "\n".join(lines) + "\n"


def describe_changes(old: Version, new: Version) -> Changes:
    """What changed from `old` to `new`.

    Raises InputError where the files of one were removed to save room.
    """
    before, after = _lines(old), _lines(new)
    return compare_lines(before, after, (old.name, new.name), new.manifest.base)


def compare_lines(
    before: Iterable[str], after: Iterable[str], names: tuple[str, str], base: str
) -> Changes:
    """The same of two versions' N-Quads."""
    before, after = list(before), list(after)
    difference = compare(before, after)
    counts: dict[str, list[int]] = {}
    for position, lines in enumerate((difference.removed, difference.added)):
        for name, number in Counter(_graph_of(line) for line in lines).items():
            counts.setdefault(name, [0, 0])[position] = number
    one, other = _meaning(before, base), _meaning(after, base)
    return Changes(
        names[0],
        names[1],
        difference,
        {name: (gone, come) for name, (gone, come) in sorted(counts.items())},
        _moved(one, other),
        tuple(_resources(one, other)),
    )


def _lines(version: Version) -> list[str]:
    file = version.quads_file
    try:
        return read_lines(file)
    except FileNotFoundError:
        raise InputError(
            f"The files of version {version.name} were removed to save room.",
            place=Place(file),
            remedy="Compare versions that are kept; the setting keep_versions says how many.",
        ) from None


def _graph_of(line: str) -> str:
    return line.rstrip(" .\n").rpartition("<")[2].rstrip(">")


def _meaning(lines: list[str], base: str) -> Meaning:
    inferred = Addresses(base).graph("inferred")
    quads = parse("".join(lines).encode("utf-8"), format=RdfFormat.N_QUADS)
    # What is inferred follows from the rest; saying both would say everything twice.
    return read_meaning(View(q.triple for q in quads if q.graph_name != inferred), base)


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
        if before is None and after is not None:
            yield ResourceChange(iri, "new", after.kind, after.label, ())
        elif after is None and before is not None:
            yield ResourceChange(iri, "gone", before.kind, before.label, ())
        elif before is not None and after is not None:
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


def _differing(before: Said, after: Said) -> Iterator[PropertyChange]:
    for name in sorted({*before, *after}):
        gone = before.get(name, frozenset()) - after.get(name, frozenset())
        come = after.get(name, frozenset()) - before.get(name, frozenset())
        if gone or come:
            yield PropertyChange(name, tuple(sorted(gone)), tuple(sorted(come)))
