"""What a text names, and how surely: each way of looking gives hits, the best one counts."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, chain
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sikkerby import spelling
from sikkerby.graphs.templates import read_template
from sikkerby.publication.tables.names import Form
from sikkerby.reconciliation.index import GIVEN, Index, name_keys

LEAST_SCORE = 25.0
_PART = 68.0
# Signs that part a name from its code or its place: “Socialforvaltningen (SOF)”, “SOF: …”.
_PARTING = re.compile(r"\s*[():;,\[\]]\s*|\s+[-–—/|]\s+")
_GENITIVE = re.compile(r"['’]?s$|['’]$")
_DIGITS = re.compile(r"\d+")
# What people say around a municipality's name, and how many words such a name may have.
_MUNICIPAL = ("kommune", "kommunes", "municipality")
_LONGEST_MUNICIPALITY = 3
# Letters that a name of some length may have wrong.
_ALLOWED = ((30, 4), (13, 3), (8, 2), (5, 1))
# What a name in each form counts, and what that is called.
_FORMS = {
    Form.NAME: (97.0, "spelling"),
    Form.OTHER: (93.0, "other name"),
    Form.STEM: (92.0, "inflection"),
}


class Hit(NamedTuple):
    """How a text names an entity.

    `whole` is a whole name, code or identifier, and so a rival of any other whole one. `safe` is
    a name that nobody else's thing can bear: no municipality needs to be said.
    """

    score: float
    reason: str
    whole: bool = False
    safe: bool = False


Hits = dict[int, Hit]


def find_names(index: Index, query: str) -> Hits:
    """What a text names, by the numbers of entities."""
    whole = _find_whole(index, query)
    found = [whole, _find_parts(index, query)]
    if not any(hit.score >= 100 for hit in whole.values()):
        explained = _find_explained(index, query)
        # “Kultur- og Fritidsforvaltningen (AAK)” is no slip for ours: it is somebody else's.
        misspelt = {} if explained else find_misspelt(index, query)
        found[1:1] = [explained, _find_located(index, query), misspelt]
    # What else has these words is shown beside a name too.
    return _best(*(hits.items() for hits in found))


def _best(*found: Iterable[tuple[int, Hit]]) -> Hits:
    """The best hit of each entity."""
    hits: Hits = {}
    for number, hit in chain(*found):
        if number not in hits or hits[number].score < hit.score:
            hits[number] = hit
    return hits


def _find_whole(index: Index, text: str) -> Hits:
    """What the whole text names."""
    if (entity := index.identify(text)) is not None:
        return {entity.number: Hit(100.0, "identifier", whole=True, safe=True)}
    coded = ((entity.number, Hit(90.0, "code", whole=True)) for entity in index.coded(text))
    return _best(_find_bearers(index, text), _find_codes(index, [text]), coded)


def _find_bearers(index: Index, text: str) -> Iterator[tuple[int, Hit]]:
    """What bears the text as a name, in whatever spelling or inflection."""
    folded, plain = spelling.folded_key(text), spelling.plain_key(text)
    says_where = any(_find_municipalities(index, text))
    for form, _, entity in index.bearers(name_keys(text)):
        score, reason = _FORMS[form]
        if form == Form.NAME and plain in map(spelling.plain_key, entity.labels):
            score, reason = 100.0, "name"
        # Its own name is Danish: ours in English are translations, and “Fire Service” is anybody's.
        is_own = says_where or folded == spelling.folded_key(entity.da)
        safe = form == Form.NAME and is_own and not entity.is_generic
        yield entity.number, Hit(score, reason, whole=True, safe=safe)


def _find_municipalities(index: Index, text: str) -> list[frozenset[str]]:
    """The municipalities that each of a text's words names, longer names first, by their IRIs."""
    folded = list(map(spelling.fold, spelling.words(text)))
    keys = {
        (start, start + length): " ".join(folded[start : start + length])
        for length in range(_LONGEST_MUNICIPALITY, 0, -1)
        for start in range(len(folded) - length + 1)
    }
    known = index.named_places(keys.values())
    found: list[frozenset[str]] = [frozenset()] * len(folded)
    for (start, end), key in keys.items():
        if key in known and not any(found[start:end]):
            found[start:end] = [known[key]] * (end - start)
    return found


def _find_codes(index: Index, texts: Iterable[str]) -> Iterator[tuple[int, Hit]]:
    """What texts name as codes, also in the genitive."""
    written: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        code = text if spelling.is_code(text) else _GENITIVE.sub("", text)
        if spelling.is_code(code):
            written[spelling.code_key(code)].append(text)
    for _, key, entity in index.bearers({(Form.CODE, key) for key in written}):
        for text in written[key]:
            as_written = text in (entity.code, *entity.labels, *entity.others)
            if not entity.municipality and text in entity.labels:
                yield entity.number, Hit(100.0, "name", whole=True, safe=True)
            else:
                yield entity.number, Hit(90.0 if as_written else 85.0, "code", whole=True)


def _find_explained(index: Index, text: str) -> Hits:
    """Names beside their code, place or class: “Socialforvaltningen (SOF)”, “Bydel - Valby”.

    A part that says something else makes it part of a name only.
    """
    parts = [part for part in _PARTING.split(text) if part]
    if len(parts) < 2:
        return {}
    found = [_find_whole(index, part) for part in parts]
    folded = list(map(spelling.folded_key, parts))
    places = index.named_places(folded)
    located = [places.get(key, frozenset()) for key in folded]
    hits: Hits = {}
    for entity in index.read({number for part in found for number in part}):
        number = entity.number
        known = index.types[entity.type]
        classes = {spelling.folded_key(known.da), spelling.folded_key(known.en)}
        explained = [
            number in part
            or key in classes
            or bool(place and (not entity.municipality or entity.municipality in place))
            for part, key, place in zip(found, folded, located, strict=True)
        ]
        best = max((part[number] for part in found if number in part), key=attrgetter("score"))
        if all(explained):
            hits[number] = Hit(min(best.score, 97.0), best.reason, best.whole, best.safe)
        else:
            share = sum(len(p) for p, e in zip(parts, explained, strict=True) if e)
            score = _PART * best.score / 100 * math.sqrt(share / sum(map(len, parts)))
            hits[number] = Hit(round(score, 1), "part")
    return hits


def _find_located(index: Index, text: str) -> Hits:
    """A name with the municipality's in the same words: “Socialforvaltningen i København”."""
    found = spelling.words(text)
    named = _find_municipalities(index, text)
    remaining = [
        word
        for word, places in zip(found, named, strict=True)
        if not places and spelling.fold(word) not in _MUNICIPAL
    ]
    says_where = len(remaining) < len(found)
    while remaining and remaining[-1].casefold() in ("i", "in", "of", "for"):
        remaining.pop()
    hits = _find_whole(index, " ".join(remaining)) if says_where and remaining else {}
    municipalities = frozenset[str]().union(*named)
    return {
        entity.number: Hit(min(hit.score, 95.0), "place named", hit.whole)
        for entity, hit in zip(index.read(hits), hits.values(), strict=True)
        if entity.municipality in municipalities or (entity.municipality and not municipalities)
    }


def find_misspelt(index: Index, text: str) -> Hits:
    """Whole names that a text is up to four signs away from."""
    folded = spelling.folded_key(text)
    if spelling.is_code(text):
        return {}
    # Words that all stand in names of ours are no slips: Vesterbro is not a misspelt Østerbro.
    stems = set(map(spelling.stem, spelling.words(text)))
    if _weights(index, stems).keys() == stems:
        return {}
    numbers = _DIGITS.findall(folded)
    # Another number is another thing, not a slip.
    scores = {
        name: round(min(88.0, max(70.0, 90.0 - 100.0 * distance / len(folded))), 1)
        for name, distance in _find_near(index, _KEYS, folded)
        if distance and _DIGITS.findall(name) == numbers
    }
    bearers = index.bearers({(form, name) for name in scores for form in (Form.NAME, Form.OTHER)})
    return _best((e.number, Hit(scores[name], "typing error")) for _, name, e in bearers)


_KEYS = "SELECT key FROM _spellings WHERE length BETWEEN ? AND ?"
# Of those that are as near, the first one is taken.
_WORDS = "SELECT word FROM _word_weights WHERE length(word) BETWEEN ? AND ? ORDER BY word"


def _find_near(index: Index, query: str, name: str, most: int = 10) -> list[tuple[str, int]]:
    """The names that one may be a slip for, the nearest first, each with how many letters are
    wrong. The `query` finds those whose length is between two."""
    allowed = next((errors for length, errors in _ALLOWED if len(name) >= length), 0)
    if not allowed:
        return []
    names = index.connection.column(query, (len(name) - allowed, len(name) + allowed))
    found = process.extract(name, names, scorer=OSA.distance, score_cutoff=allowed, limit=most)
    return [(near, distance) for near, distance, _ in found]


def correct_words(index: Index, text: str) -> Mapping[str, str]:
    """Words that no name has, each with the word of a name that it is a slip for."""
    found: dict[str, str] = {}
    for word in spelling.words(text):
        given = spelling.stem(word)
        if _DIGITS.search(given) or given in spelling.LITTLE_WORDS:
            continue
        for near, distance in _find_near(index, _WORDS, given, 1):
            if distance and (written := _write_word(index, near)):
                found[word] = written
    return found


_BEARER = f"""
SELECT b.entity FROM _name_words w JOIN _stems s ON s.id = w.name
JOIN _names b ON b.key = s.key AND b.form = {Form.STEM} WHERE w.word = ? ORDER BY 1 LIMIT 1
"""


def _write_word(index: Index, stem: str) -> str:
    """A word of names by its stem, as one of them writes it."""
    bearers = index.read(index.connection.column(_BEARER, (stem,)))
    names = (
        name for bearer in bearers for name in (*bearer.labels, *bearer.others, *bearer.hidden)
    )
    words = (word for name in names for word in spelling.words(name))
    return next((word for word in words if spelling.stem(word) == stem), "")


_SHARING = read_template(Path(__file__).with_name("sharing.sql")).render(form=Form, given=GIVEN)


def _find_parts(index: Index, text: str) -> Hits:
    """Words that names share, rare ones counting more."""
    found = spelling.words(text)
    wanted = {spelling.stem(word) for word in found if word.casefold() not in spelling.LITTLE_WORDS}
    weights = _weights(index, wanted)
    # A word that no name has tells as much as one that one has.
    of_query = sum(weights.get(word, 1.0) for word in wanted)
    least = (LEAST_SCORE / _PART) ** 2 * of_query
    given = (json.dumps(sorted(weights)), json.dumps(_leave_out(weights, least)), least)
    shared = (
        (number, Hit(round(_PART * math.sqrt(likeness / of_query), 1), "part"))
        for number, likeness in index.connection.all(_SHARING, given)
    )
    codes = _find_codes(index, found) if len(found) > 1 else ()
    return _best(shared, ((number, Hit(45.0, "part")) for number, _ in codes))


def _leave_out(weights: Mapping[str, float], least: float) -> list[str]:
    """The words without those that even together make no name near enough."""
    ordered = sorted(weights, key=lambda word: (weights[word], word))
    together = accumulate(weights[word] for word in ordered)
    return [word for word, sum_ in zip(ordered, together, strict=True) if sum_ >= least]


def _weights(index: Index, stems: Iterable[str]) -> Mapping[str, float]:
    """How much words tell that names have, by their stems."""
    return dict(index.select("SELECT word, weight FROM _word_weights WHERE word", stems))
