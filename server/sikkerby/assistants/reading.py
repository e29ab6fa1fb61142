"""Tools that read the version that is served: search, thing, changes.

They run within a request, which has the version, the client and the language; what they refuse is
a SikkerbyError. Their docstrings and annotations are what an assistant reads of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from sikkerby.assistants.evidence import Evidence, find_matches, lasting, select_things
from sikkerby.assistants.results import (
    UNKNOWN,
    Result,
    page_address,
    write_evidence,
    write_match,
    write_result,
    write_thing,
)
from sikkerby.errors import Gone, NotFound, RequestError, shorten
from sikkerby.publication.history.feed import summarise
from sikkerby.publication.version import Version, all_versions, find_version
from sikkerby.spelling import content_words
from sikkerby.web.initiatives.search_text import best_per_word, combine, read_search_text
from sikkerby.web.initiatives.sentence import sentences
from sikkerby.web.records.matching import match
from sikkerby.web.records.model import (
    BASES,
    Fact,
    Initiative,
    Participation,
    Principle,
    Statement,
    TargetGroup,
    Thing,
)
from sikkerby.web.records.naming import recognise
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import LONGEST_WORDS, Selection, select
from sikkerby.web.records.withdrawn import find_withdrawn
from sikkerby.web.resources.supported import (
    Supported,
    name_thing,
    say_fact,
    say_participation,
    say_statement,
)
from sikkerby.web.served import records, site
from sikkerby.web.templating import address_of
from sikkerby.web.words import language, said, text

_MOST_THINGS = 20
_MOST_SENTENCES = 50

Limit = Annotated[int, Field(ge=1, le=200, description="Most rows to return.")]
Name = Annotated[str, Field(max_length=500)]


def search(
    words: Annotated[Name, Field(description="Names, codes, places, or words of the text.")],
    limit: Limit = 20,
) -> Result:
    """Look up names in Danish or English, and the initiatives that have them all (parties, places,
    an age, a principle), each with who, where, on which basis, and the words of the source; where
    nothing is recognised, the initiatives whose text has the words."""
    found = records()
    typed = " ".join(words.split())[:LONGEST_WORDS]
    asked = read_search_text(found, typed)
    recognised = best_per_word(asked.recognised)
    named = found.things(dict.fromkeys(entry.iri for entry in recognised))
    chosen, ignored = combine(found, asked), content_words(" ".join(asked.unknown))
    in_text = select(found, words=" ".join(content_words(typed)) or typed)
    if chosen.is_open:
        chosen, ignored = in_text, []
    # A part of a name may have been meant as a word of the text.
    is_certain = chosen == in_text or all(entry.whole for entry in recognised)
    return _list_matches(
        found,
        chosen,
        limit,
        lasting(chosen.address()),
        **({} if is_certain else {"in_text": _count(found, in_text)}),
        ignored_words=ignored,
        things=[write_thing(found, thing) for thing in named[:_MOST_THINGS]],
        number_of_things=len(named),
    )


def _list_matches(
    found: Records, chosen: Selection, limit: int, address: str, **more: Any
) -> Result:
    matched, total = find_matches(found, chosen, limit)
    rows = [write_match(found, entry) for entry in matched]
    said_of = _say(found, chosen)
    return write_result(said_of, rows, address, total=total, nothing=UNKNOWN, **more)


def _say(found: Records, chosen: Selection) -> str:
    with match(found, chosen) as matches:
        return " ".join(
            f"{sentence.text} ({lasting(sentence.address)})" if sentence.address else sentence.text
            for sentence in sentences(matches)
        )


def _count(found: Records, chosen: Selection) -> Result:
    """How many initiatives a selection has, in words, and where they are."""
    return {"answer": _say(found, chosen), "address": lasting(chosen.address())}


def thing(
    name: Annotated[Name, Field(description="An IRI, the end of one (id/…), or a whole name.")],
    limit: Limit = 100,
) -> Result:
    """All that the source states about one initiative, organisation, place, principle, target
    group, participation, statement or fact, each with the words that carry it."""
    found = records()
    iri = identify(found, name)
    known = found.thing(iri)
    if isinstance(known, Initiative):
        rows = [*_stated(found, known.participations, known.statements, known.facts)]
    elif known is not None:
        about = [*_own_words(found, known)]
        chosen = replace(select_things(found, [iri], BASES), also=True)
        if not chosen.is_open:
            address = lasting(address_of(known))
            return _list_matches(
                found, chosen, limit, address, thing=write_thing(found, known), stated=about
            )
        rows = about
    else:
        rows = [*_stated_by(found, iri)]
    if known is None and not rows:
        raise _unknown(found, name, iri)
    label = said(known.name) if known else iri
    described: Result = {"thing": write_thing(found, known)} if known else {}
    return write_result(
        text("assistant_stated", n=len(rows), x=label),
        rows[:limit],
        lasting(address_of(iri)),
        total=len(rows),
        **described,
    )


def identify(found: Records, name: str) -> str:
    """The IRI that is meant. Raises RequestError where a name has several bearers."""
    if path := re.search(r"(?:^|/)(?:id|doc)/([^\s?]+)$", name.strip()):
        return f"{found.base}id/{path[1]}"
    whole = [entry for entry in recognise(found.connection, name) if entry.whole]
    iris = list(dict.fromkeys(entry.iri for entry in whole))
    if len(iris) > 1:
        raise RequestError("name-of-several", shorten(name), ", ".join(iris[:_MOST_THINGS]))
    return iris[0] if iris else name


def _unknown(found: Records, name: str, iri: str) -> NotFound | Gone:
    gone = find_withdrawn(found.connection, iri)
    return gone or NotFound("nothing-called-so", shorten(name))


def _stated_by(found: Records, iri: str) -> Iterable[Result]:
    """What one participation, statement or fact states, or what words carry."""
    yield from _stated(
        found,
        found.participations.read([iri]),
        found.statements.read([iri]),
        found.facts.read([iri]),
        says_about=True,
    )
    for quotation in found.quotations.read([iri]):
        yield write_evidence(found, Evidence((quotation,)))


def _stated(
    found: Records,
    participations: Iterable[Participation],
    statements: Iterable[Statement],
    facts: Iterable[Fact],
    *,
    says_about: bool = False,
) -> Iterable[Result]:
    """Each of them with its words, and with what it `says_about` where that is not known."""
    stated: list[tuple[Participation | Statement | Fact, Supported, str, str]] = [
        *((p, say_participation(found, p), p.party, p.initiative) for p in participations),
        *((s, say_statement(found, s), s.value, s.subject) for s in statements),
        *((f, say_fact(found, f), "", f.initiative) for f in facts),
    ]
    for entry, supported, value, about in stated:
        is_thing = value.startswith(("http://", "https://"))
        yield {
            "statement": entry.iri,
            **({"about": name_thing(found, about).text} if says_about else {}),
            "property": supported.name,
            "value": {"name": supported.text, "iri": value} if is_thing else supported.text,
            **write_evidence(found, Evidence(entry.quotations)),
        }


def _own_words(found: Records, known: Thing) -> Iterable[Result]:
    """What the source says of a principle or a target group itself."""
    if isinstance(known, Principle):
        yield from (write_evidence(found, Evidence((q,))) for q in known.quotations)
    if isinstance(known, TargetGroup):
        yield from (write_evidence(found, Evidence((q,))) for q in known.age_quotations)


def changes(
    since: Annotated[Name, Field(description="Only what came after this version.")] = "",
    limit: Limit = 20,
) -> Result:
    """What changed in the data from version to version, in words, newest first."""
    here = site()
    versions = all_versions(here.settings.home, here.version)
    if since:
        known = find_version(here.settings.home, since)
        versions = versions[[version.name for version in versions].index(known.name) + 1 :]
    rows = [_write_version(version) for version in versions[: -limit - 1 : -1]]
    answer = text("assistant_changes", n=len(versions))
    return write_result(answer, rows, page_address("/data/versions/"), total=len(versions))


def _write_version(version: Version) -> Result:
    lines = summarise(version, language())
    return {
        "version": version.name,
        "created": version.manifest.created,
        "previous": version.manifest.previous,
        "changes": lines[:_MOST_SENTENCES],
        "count": len(lines),
        "complete": len(lines) <= _MOST_SENTENCES,
        "address": page_address(f"/data/versions/{version.name}/"),
    }
