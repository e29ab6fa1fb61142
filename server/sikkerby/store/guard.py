"""What is judged of a query before anything parses it.

The engine can be brought down by a query of 5 kB (deep nesting), calls out for SERVICE without
a switch, and tells its query form only after parsing. So the text is scanned once, in linear
time, for limits, for what is refused on purpose, and for what the web room must know to
negotiate a format and to keep an answer.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from urllib.parse import urljoin

from sikkerby.errors import Forbidden, QueryError, TooLarge
from sikkerby.store import paths, tokens
from sikkerby.store.base import Survey
from sikkerby.store.tokens import KEYWORDS

# One nesting level may hold a chain of so many links. Both engines' depth and chains were
# measured: with a stack of 64 MB the first crash of any chain lies above 16,000 links.
LINKS_PER_LEVEL = 32

# The engine needs no end of a word: SELECTDISTINCT and DISTINCTRAND are two.
_FORM = re.compile(f"{'|'.join(KEYWORDS['forms'])}|(?:{'|'.join(KEYWORDS['updates'])})\\Z")
_VOLATILE = re.compile("|".join(KEYWORDS["volatile"]))
# What looks like an IRI and may be two comparisons with calls in between, as in `?d<NOW()&&?p>1`.
_COMPARED = re.compile(
    r"<(?![A-Za-z][A-Za-z0-9+.-]*+://)([^\s<>\"{}|^`\\(]*+\([^\s<>\"{}|^`\\]*+)>"
)
# SERVICE, for which the engine needs no end of a word, and what it calls. Of a name 200 letters are
# looked through, more call something in any case.
_CALL = re.compile(
    r"SERVICE\s*+(?:SILENT\s*+)?+(?:\#|(?:[<?$]|[^\s{}<>\"'?$:]{0,200}+:|[^\s{}<>\"'?$:]{200})"
    r"(?:[^\s{}\#]{200}|[^\s{}\#]*+\s*+[{\#]))",
    re.IGNORECASE,
)
# What the engine may read otherwise: a text that nothing closes or with a false escape, two signs
# that may be one, and, after a value in an expression, an operator that looks like an IRI.
_DOUBTFUL = re.compile(
    rf"(?!(?:{tokens.CLOSED_TEXT})\Z)[\"']|[\"'](?:[^\\]|\\[tbnrf\"'\\])*+\\|\\\Z|<<\Z"
)
_OPERATOR = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*+://)[^'\#]*+['\#]")
# After these comes a name, not a call.
_BEFORE_NAMES = frozenset({"A", "FROM", "GRAPH", "NAMED"})
_STEPS = {**dict.fromkeys(("(", "{", "[", "<<"), 1), **dict.fromkeys((")", "}", "]", ">>"), -1)}


def survey(query: str, *, max_bytes: int, max_depth: int, base: str = "") -> Survey:
    """The form, the datasets and the volatility of a query; cheap, and without parsing it.

    Its relative IRIs are relative to `base` (SPARQL 1.1, section 4.1.1.2). Raises TooLarge,
    Forbidden for updates, and QueryError for what nests too deeply or is refused on purpose. A
    text that is no SPARQL at all gives an empty form: the engine's parser says better what is
    wrong with it.
    """
    if len(query.encode("utf-8", "surrogatepass")) > max_bytes:
        raise TooLarge("query-too-long", max_bytes)
    # Splitting at dots also parts words that they join (`true.SERVICE`).
    words = ".".join(tokens.scan(_COMPARED.sub(r" < \1 > ", query))).upper()
    pieces = words.split(".")
    form = next((begun[0] for begun in map(_FORM.match, pieces) if begun), "")
    if form in KEYWORDS["updates"]:
        raise Forbidden("no-updates")
    if (call := _find_call(query)) is not None:
        raise QueryError("service-refused", **tokens.position(query, call)._asdict())
    # Most queries are shorter than any could be that passes a bound.
    if len(pieces) > max_depth:
        _check_bounds(pieces, max_depth)
    # Raises for what does not reduce.
    paths.reduce_nested_repeats(query)
    graphs = _dataset(query, base) if "FROM" in words else ((), ())
    return Survey(form.lower(), _VOLATILE.search(words) is not None, *graphs)


def _find_call(query: str) -> int | None:
    """The place of SERVICE where the query may call another endpoint."""
    if "SERVICE" not in query.upper():
        return None
    read = list(tokens.read(query))
    # Where there is doubt, texts, comments and IRIs count like anything else.
    is_clear = not _may_differ(read)
    shown = list(" " * len(query) if is_clear else query)
    before = ""
    for kind, text, start in read:
        if is_clear or kind == "variable":
            local = text.partition(":")[2]
            if kind in {"variable", "iri", "text"}:
                hidden = text[1:]
            elif kind == "name" and before.upper() in _BEFORE_NAMES:
                hidden = text
            else:
                # The engine may end a name at its colon.
                hidden = "" if local.upper().startswith(("-", "SERVICE")) else local
            shown[start : start + len(text)] = text.removesuffix(hidden).ljust(len(text), "_")
        before = text
    call = _CALL.search("".join(shown))
    return call.start() if call else None


def _may_differ(read: Sequence[tokens.Token]) -> bool:
    """Whether the engine may read other tokens than these."""
    brackets = [""]
    for _, text, _ in read:
        if _DOUBTFUL.match(text) or (brackets[-1] == "(" and _OPERATOR.match(text)):
            return True
        if text in {"(", "[", "{"}:
            brackets.append(text)
        elif text in {")", "]", "}"} and len(brackets) > 1:
            brackets.pop()
    return False


def _check_bounds(pieces: Sequence[str], max_depth: int) -> None:
    depths = accumulate(_STEPS.get(piece, 0) for piece in pieces)
    if max(depths) > max_depth:
        raise QueryError("query-nests-too-deep", max_depth, limit="query_depth")
    most_links = LINKS_PER_LEVEL * max_depth
    links = KEYWORDS["links"]
    if sum(piece in links for piece in pieces) > most_links:
        raise QueryError("query-chains-too-long", most_links, limit="query_depth")


def _dataset(query: str, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs of FROM and FROM NAMED as absolute IRIs."""
    prefixes: dict[str, str] = {}
    default: list[str] = []
    named: list[str] = []
    found = list(tokens.read(query))
    for token, second, third in zip(found, found[1:], found[2:], strict=False):
        if token.keyword == "BASE":
            base = _iri(second, base, prefixes)
        elif token.keyword == "PREFIX":
            prefixes[second.text] = _iri(third, base, prefixes)
        elif token.keyword.endswith("FROMNAMED"):
            named.append(_iri(second, base, prefixes))
        elif token.keyword.endswith("FROM") and second.keyword == "NAMED":
            named.append(_iri(third, base, prefixes))
        elif token.keyword.endswith("FROM"):
            default.append(_iri(second, base, prefixes))
    return tuple(default), tuple(named)


def _iri(token: tokens.Token, base: str, prefixes: Mapping[str, str]) -> str:
    if token.kind == "iri":
        # What is no IRI that anything could have, the engine says what is wrong with.
        with contextlib.suppress(ValueError):
            return urljoin(base, token.text[1:-1])
        return token.text[1:-1]
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        return prefixes.get(prefix + ":", "") + local.replace("\\", "")
    return ""
