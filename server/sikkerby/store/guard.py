"""What is judged of a query before anything parses it.

The engine can be brought down by a query of 5 kB (deep nesting), calls out for SERVICE without
a switch, and tells its query form only after parsing. So the text is scanned once, in linear
time, for limits, for what is refused on purpose, and for what the web room must know to
negotiate a format and to keep an answer.
"""

from __future__ import annotations

from collections.abc import Container
from urllib.parse import urljoin

from sikkerby.errors import Forbidden, QueryError, TooLarge
from sikkerby.store import paths, tokens
from sikkerby.store.base import Survey

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})

# One nesting level may hold a chain of so many links. Both engines' depth and chains were
# measured: with a stack of 64 MB the first crash of any chain lies above 16,000 links.
LINKS_PER_LEVEL = 32

_LINKS = frozenset(
    {"UNION", "MINUS", "OPTIONAL", "FILTER", "BIND", "GRAPH", "VALUES", "EXISTS", "AS", "IN"}
)
_OPENING = frozenset({"(", "{", "[", "<<"})
_CLOSING = frozenset({")", "}", "]", ">>"})
_OPERATORS = frozenset(
    {"|", "||", "&&", "!", "^", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "?"}
)

_NONE, _OPEN, _CLOSE, _LINK, _FORM, _UPDATE, _VOLATILE, _SERVICE, _FROM = range(9)
_KINDS: dict[str, int] = {
    **dict.fromkeys(_OPENING, _OPEN),
    **dict.fromkeys(_CLOSING, _CLOSE),
    **dict.fromkeys(_OPERATORS | _LINKS, _LINK),
    **dict.fromkeys(FORMS, _FORM),
    **dict.fromkeys(UPDATES, _UPDATE),
    **dict.fromkeys(VOLATILE, _VOLATILE),
    "SERVICE": _SERVICE,
    "FROM": _FROM,
    "": _NONE,
    "a": _NONE,
    "WHERE": _NONE,
    "PREFIX": _NONE,
}


def survey(query: str, *, max_bytes: int, max_depth: int, base: str = "") -> Survey:
    """The form, the datasets and the volatility of a query; cheap, and without parsing it.

    Its relative IRIs are relative to `base` (SPARQL 1.1, section 4.1.1.2). Raises TooLarge,
    Forbidden for updates, and QueryError for what nests too deeply or is refused on purpose. A
    text that is no SPARQL at all gives an empty form: the engine's parser says better what is
    wrong with it.
    """
    if len(query) > max_bytes or (len(query) * 4 > max_bytes and len(_encode(query)) > max_bytes):
        raise TooLarge("query-too-long", max_bytes)
    form = ""
    depth = deepest = links = 0
    volatile = has_from = previous_closed = nested_repeat = False
    kinds = _KINDS
    for piece in tokens.scan(query):
        kind = kinds.get(piece)
        if kind is None:
            kind = _kind_of_word(piece)
        if kind == _NONE:
            pass
        elif kind == _OPEN:
            depth += 1
            if depth > deepest:
                deepest = depth
                if depth > max_depth:
                    raise _too_deep(max_depth)
        elif kind == _CLOSE:
            depth -= 1
        elif kind == _LINK:
            links += 1
            if previous_closed and (piece == "*" or piece == "+"):
                nested_repeat = True
        elif kind == _FORM:
            form = form or piece.upper()
        elif kind == _UPDATE:
            if not form:
                raise refuse_update()
        elif kind == _VOLATILE:
            volatile = True
        elif kind == _SERVICE:
            raise _refuse_service(query)
        else:
            has_from = True
        previous_closed = piece == ")"
    if links > LINKS_PER_LEVEL * max_depth:
        raise _too_many_links(LINKS_PER_LEVEL * max_depth)
    if nested_repeat:
        paths.reduce_nested_repeats(query)
    if has_from:
        return Survey(form.lower(), volatile, *_dataset(query, base))
    return Survey(form.lower(), volatile)


def check_graphs(names: tuple[str, ...], here: Container[str]) -> None:
    """Raises QueryError for the first graph that is not here: nothing is ever fetched."""
    for name in names:
        if name not in here:
            raise QueryError(
                "graph-not-here", name, suggestion="SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
            )


def refuse_update() -> Forbidden:
    """The error for every kind of update."""
    return Forbidden("no-updates")


def _encode(query: str) -> bytes:
    return query.encode("utf-8", "surrogatepass")


def _kind_of_word(word: str) -> int:
    if "." in word and len(word) > 1:
        # Only what can harm is looked for in words that dots join; all else is parsed anyway.
        parts = {part.upper() for part in word.split(".")}
        if "SERVICE" in parts:
            return _SERVICE
        return _VOLATILE if parts & VOLATILE else _LINK
    return _KINDS.get(word.upper(), _NONE)


def _dataset(query: str, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs of FROM and FROM NAMED as absolute IRIs."""
    prefixes = dict[str, str]()
    default: list[str] = []
    named: list[str] = []
    found = list(tokens.read(query))
    for token, second, third in zip(
        found, [*found[1:], _END], [*found[2:], _END, _END], strict=False
    ):
        if token.kind != "word":
            continue
        word = token.text.upper()
        if word == "BASE":
            base = _iri(second, base, prefixes)
        elif word == "PREFIX":
            prefixes[second.text] = _iri(third, base, prefixes)
        elif word == "FROM" and second.text.upper() == "NAMED":
            named.append(_iri(third, base, prefixes))
        elif word == "FROM":
            default.append(_iri(second, base, prefixes))
    return tuple(default), tuple(named)


_END = tokens.Token("end", "", 0)


def _iri(token: tokens.Token, base: str, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        reference = token.text[1:-1]
        try:
            return urljoin(base, reference) if base else reference
        except ValueError:
            # No IRI that anything could have; the engine says what is wrong with it.
            return reference
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        return prefixes.get(prefix + ":", "") + local.replace("\\", "")
    return ""


def _too_deep(limit: int) -> QueryError:
    return QueryError("query-nests-too-deep", limit, limit="query_depth")


def _too_many_links(limit: int) -> QueryError:
    return QueryError("query-chains-too-long", limit, limit="query_depth")


def _refuse_service(query: str) -> QueryError:
    line, column, text = 1, 1, ""
    for token in tokens.read(query):
        if token.kind == "word" and token.text.upper() == "SERVICE":
            line, column, text = tokens.position(query, token.start)
            break
    return QueryError("service-refused", line=line, column=column, line_text=text)
