"""What a text names, and how surely: each way of looking gives hits, the best one counts."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sikkerby import spelling
from sikkerby.reconciliation.index import Entity, Index

LEAST_SCORE = 25.0
_PART = 68.0
# Signs that part a name from its code or its place: “Socialforvaltningen (SOF)”, “SOF: …”.
_PARTING = re.compile(r"\s*[():;,\[\]]\s*|\s+[-–—/|]\s+")
_GENITIVE = re.compile(r"['’]?s$|['’]$")
_DIGITS = re.compile(r"\d+")
# Letters that a name of some length may have wrong.
_ALLOWED = ((30, 4), (13, 3), (8, 2), (5, 1))


@dataclass(frozen=True)
class Hit:
    """How a text names an entity.

    `whole` is a whole name, code or identifier, and so a rival of any other whole one. `safe` is
    a name that nobody else's thing can bear: no municipality needs to be said.
    """

    score: float
    reason: str
    whole: bool = False
    safe: bool = False


Hits = dict[str, Hit]


def find_names(index: Index, query: str) -> Hits:
    """What a text names, by entity id."""
    hits = _find_whole(index, query)
    if any(hit.score >= 100 for hit in hits.values()):
        # What else has these words is still shown, below.
        _keep_best(hits, _find_parts(index, query))
        return hits
    explained = _find_explained(index, query)
    _keep_best(hits, explained)
    _keep_best(hits, _find_located(index, query))
    if not explained:
        # “Kultur- og Fritidsforvaltningen (AAK)” is no slip for ours: it is somebody else's.
        _keep_best(hits, _find_misspelt(index, query))
    _keep_best(hits, _find_parts(index, query))
    return hits


def _keep_best(hits: Hits, more: Mapping[str, Hit]) -> None:
    for identifier, hit in more.items():
        if identifier not in hits or hits[identifier].score < hit.score:
            hits[identifier] = hit


def _find_whole(index: Index, text: str) -> Hits:
    """What the whole text names."""
    hits: Hits = {}
    if (entity := index.identify(text)) is not None:
        return {entity.id: Hit(100.0, "identifier", whole=True, safe=True)}
    folded = spelling.folded_key(text)
    for identifiers, score, reason in (
        (index.labels.get(spelling.plain_key(text), ()), 100.0, "name"),
        (index.folded.get(folded, ()), 97.0, "spelling"),
        (index.stems.get(spelling.stem_key(text), ()), 92.0, "inflection"),
        (index.others.get(folded, ()), 93.0, "other name"),
    ):
        for identifier in identifiers:
            entity = index.entities[identifier]
            safe = reason in ("name", "spelling") and _is_own_name(index, entity, text)
            _keep_best(hits, {identifier: Hit(score, reason, whole=True, safe=safe)})
    _keep_best(hits, _find_codes(index, text))
    return hits


def _is_own_name(index: Index, entity: Entity, text: str) -> bool:
    """Whether the name is the entity's own in Danish, or says the municipality itself.

    Our English names are translations: “Fire Service” is anybody's.
    """
    if entity.is_generic:
        return False
    if spelling.folded_key(text) == spelling.folded_key(entity.da):
        return True
    names = {name for found in index.municipality_names.values() for name in found}
    return any(spelling.fold(word) in names for word in spelling.words(text))


def _find_codes(index: Index, text: str) -> Hits:
    hits: Hits = {}
    if spelling.is_code(text):
        for identifier in index.codes.get(spelling.code_key(text), ()):
            entity = index.entities[identifier]
            as_written = text in (entity.code, *entity.labels, *entity.others)
            national = not entity.municipality and text in entity.labels
            hits[identifier] = (
                Hit(100.0, "name", whole=True, safe=True)
                if national
                else Hit(90.0 if as_written else 85.0, "code", whole=True)
            )
    elif (stripped := _GENITIVE.sub("", text)) != text and spelling.is_code(stripped):
        for identifier in index.codes.get(spelling.code_key(stripped), ()):
            hits[identifier] = Hit(85.0, "code", whole=True)
    return hits


def _find_explained(index: Index, text: str) -> Hits:
    """Names beside their code or place: “Socialforvaltningen (SOF)”, “SOF – Socialforvaltningen”.

    A part that says something else makes it part of a name only.
    """
    parts = [part for part in _PARTING.split(text) if part]
    if len(parts) < 2:
        return {}
    found = [_find_whole(index, part) for part in parts]
    names = {name for known in index.municipality_names.values() for name in known}
    located = [spelling.folded_key(part) in names for part in parts]
    hits: Hits = {}
    for identifier in {identifier for part in found for identifier in part}:
        explained = [
            identifier in part or place for part, place in zip(found, located, strict=True)
        ]
        best = max((part[identifier] for part in found if identifier in part), key=_score)
        if all(explained):
            hits[identifier] = Hit(min(best.score, 97.0), best.reason, best.whole, best.safe)
        else:
            share = sum(len(p) for p, e in zip(parts, explained, strict=True) if e)
            score = _PART * best.score / 100 * math.sqrt(share / sum(map(len, parts)))
            hits[identifier] = Hit(round(score, 1), "part")
    return hits


def _score(hit: Hit) -> float:
    return hit.score


def _find_located(index: Index, text: str) -> Hits:
    """A name with the municipality's in the same words: “Socialforvaltningen i København”."""
    found = spelling.words(text)
    folded = [spelling.fold(word) for word in found]
    names = {name for known in index.municipality_names.values() for name in known}
    kept = [
        word
        for word, key in zip(found, folded, strict=True)
        if key not in names and key not in ("kommune", "kommunes", "municipality")
    ]
    if len(kept) == len(found) or not kept:
        return {}
    while kept and kept[-1].casefold() in ("i", "in", "of", "for"):
        kept.pop()
    hits = _find_whole(index, " ".join(kept)) if kept else {}
    return {
        identifier: Hit(min(hit.score, 95.0), "place named", hit.whole, False)
        for identifier, hit in hits.items()
        if index.entities[identifier].municipality
    }


def _find_misspelt(index: Index, text: str) -> Hits:
    folded = spelling.folded_key(text)
    allowed = next((errors for length, errors in _ALLOWED if len(folded) >= length), 0)
    # Words that all stand in names of ours are no slips: Vesterbro is not a misspelt Østerbro.
    known = all(spelling.stem(word) in index.by_word for word in spelling.words(text))
    if not allowed or known or spelling.is_code(text):
        return {}
    numbers = _DIGITS.findall(folded)
    hits: Hits = {}
    for name, distance, _ in process.extract(
        folded, index.spellings.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=10
    ):
        # Another number is another thing, not a slip.
        if not distance or _DIGITS.findall(name) != numbers:
            continue
        score = min(88.0, max(70.0, 90.0 - 100.0 * distance / len(folded)))
        for identifier in index.spellings[name]:
            _keep_best(hits, {identifier: Hit(round(score, 1), "typing error")})
    return hits


def _find_parts(index: Index, text: str) -> Hits:
    """Words that names share, rare ones counting more."""
    found = spelling.words(text)
    wanted = {spelling.stem(word) for word in found if word.casefold() not in spelling.LITTLE_WORDS}
    total = len(index.entities)
    of_query = sum(_weight(index, word, total) for word in wanted)
    near: set[str] = {i for word in wanted for i in index.by_word.get(word, ())}
    hits: Hits = {}
    for identifier in near:
        best = 0.0
        for name in index.name_words[identifier]:
            shared = sum(_weight(index, word, total) for word in name & wanted)
            of_name = sum(_weight(index, word, total) for word in name)
            best = max(best, math.sqrt(shared / of_name * shared / of_query))
        if best * _PART >= LEAST_SCORE:
            hits[identifier] = Hit(round(best * _PART, 1), "part")
    if len(found) > 1:
        for word in found:
            for identifier in _find_codes(index, word):
                _keep_best(hits, {identifier: Hit(45.0, "part")})
    return hits


def _weight(index: Index, word: str, total: int) -> float:
    """How much a word tells: 1 where only one name has it, or none."""
    seen = max(1, len(index.by_word.get(word, ())))
    return math.log(1 + total / seen) / math.log(1 + total)
