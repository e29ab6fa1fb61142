"""The engine's complaints about a query, said so that its author can mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from sikkerby.errors import QueryError, Remedy
from sikkerby.spelling import nearest
from sikkerby.store import tokens
from sikkerby.store.tokens import Token
from sikkerby.vocabulary import PREFIXES, SB

_PLACE = re.compile(r"error at (\d+):(\d+): ?(.*)", re.DOTALL)
_FOREIGN = re.compile(r"[^\x20-\x7e]")
_SHOWN_ALTERNATIVES = 12
_LONGEST_LINE = 240
# Suggestions are looked for no further than this: reading a megabyte takes a second.
_LONGEST_READ = 20_000


def explain(query: str, complaint: str, terms: Collection[str] = ()) -> QueryError:
    """The error for a query that the engine's parser refused.

    `complaint` is the parser's message, `terms` the local names of the ontology.
    """
    read = list(tokens.read(query[:_LONGEST_READ]))
    missing = _missing_prefixes(read)
    suggestion = _suggest(read, missing, terms)
    found = _PLACE.search(complaint)
    remedy = None
    if (start := _foreign_sign(read)) is not None:
        message = f"{describe_sign(query[start])} has no meaning there"
        remedy = Remedy("take-sign-out")
    elif missing and "IRI parsing failed" not in complaint:
        first, start = next(iter(missing.items()))
        message = f"The prefix “{first}:” is not declared"
    elif (start := _distinct_of_function(read)) is not None:
        message = "DISTINCT stands in the call of a function that is no aggregate"
    elif found is None:
        return QueryError("query-not-answerable", complaint, suggestion=suggestion)
    if start is not None:
        line, column, text = tokens.position(query, start)
    elif found is not None:
        line, column, message = int(found[1]), int(found[2]), _say(found[3])
        text = "".join(query.split("\n")[line - 1 : line])
    return QueryError(
        "query-not-correct",
        line,
        column,
        message,
        line=line,
        column=column,
        line_text=text.rstrip("\r")[:_LONGEST_LINE],
        suggestion=suggestion,
        remedy=remedy,
    )


def _suggest(read: Sequence[Token], missing: Collection[str], terms: Collection[str]) -> str:
    """PREFIX lines that are missing, or a term of ours that was probably meant; else empty."""
    known = [f"PREFIX {name}: <{PREFIXES[name]}>" for name in missing if name in PREFIXES]
    if known:
        return "\n".join(known)
    for name in missing:
        if meant := nearest(name, PREFIXES.keys(), 1, 50):
            return f"Did you mean the prefix “{meant[0]}:” in place of “{name}:”?"
    return "\n".join(
        f"Did you mean sb:{meant[0]} in place of sb:{written}?"
        for written in (_our_terms(read) if terms else ())
        if written not in terms and (meant := nearest(written, terms, 1, 60))
    )


def _missing_prefixes(read: Sequence[Token]) -> dict[str, int]:
    """Prefixes that are used but not declared, each with the place of its first use."""
    declared: set[str] = set()
    used: dict[str, int] = {}
    previous = ""
    for token in read:
        if token.kind == "name" and not token.text.startswith("_:"):
            prefix = token.text.partition(":")[0]
            if previous == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                used.setdefault(prefix, token.start)
        previous = token.keyword
    return used


def describe_sign(sign: str) -> str:
    """A character by its code and name, as it may look like another or like none.

    >>> describe_sign("\u00a0")
    'U+00A0 (NO-BREAK SPACE)'
    """
    return f"U+{ord(sign):04X} ({unicodedata.name(sign, 'without a name')})"


def _foreign_sign(read: Sequence[Token]) -> int | None:
    """The place of the first character outside printable ASCII that is in no name, IRI or text."""
    for token in read:
        if token.kind in {"stray", "word"} and (found := _FOREIGN.search(token.text)):
            return token.start + found.start()
    return None


def _distinct_of_function(read: Sequence[Token]) -> int | None:
    """The place of a DISTINCT in the call of a function that is named by an IRI.

    Only an aggregate may be called so (SPARQL 1.1, section 19.8, rule ArgList), and none has
    an IRI here.
    """
    for called, bracket, token in zip(read, read[1:], read[2:], strict=False):
        is_call = called.kind in {"iri", "name"} and bracket.text == "("
        if is_call and token.keyword == "DISTINCT":
            return token.start
    return None


def _our_terms(read: Sequence[Token]) -> Iterable[str]:
    """The local names that are written in our namespace, by its prefixes or in whole."""
    names = {"sb"}
    written: dict[str, None] = {}
    for before, token in zip([None, *read], read, strict=False):
        local = ""
        if token.kind == "iri" and token.text.startswith(f"<{SB.iri}"):
            local = token.text[len(SB.iri) + 1 : -1]
            if not local and before is not None and before.kind == "name":
                names.add(before.text.rstrip(":"))
        elif token.kind == "name":
            prefix, _, name = token.text.partition(":")
            local = name if prefix in names else ""
        if local:
            written.setdefault(local)
    return written


def _say(expected: str) -> str:
    """The parser's list of what it would have taken, without its character classes."""
    text = " ".join(expected.split())
    if "Prefix not found" in text:
        return "a prefix is not declared"
    if "variable that is unbound" in text:
        return "SELECT names a variable that GROUP BY does not hand on"
    if "IRI parsing failed" in text:
        return "what stands between < and > before it is no IRI; it may have a space in it"
    if "<unreported>" in text:
        return "one label of a blank node stands in two groups (SPARQL 1.1, section 5.1.1)"
    parts = re.findall(r'"[^"]+"|[A-Z]{2,}', re.sub(r"\[[^\]]*\]", "", text))
    shown = list(dict.fromkeys(part.strip('"') for part in parts))[:_SHOWN_ALTERNATIVES]
    if not shown:
        return "something is missing or out of place"
    if len(shown) == 1:
        return f"expected {shown[0]} or something else that fits here"
    return f"expected one of {' '.join(shown)}"
