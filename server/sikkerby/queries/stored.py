"""Stored queries: one `.rq` file each, a whole product in plain SPARQL.

A file begins with comment lines `# key: text`; a line `#   more text` (three spaces or more)
continues the one above. The header ends at the first line of another form; comments after that
are for readers of the query. The keys:

    title (da), title (en)          what the page is called
    question (da), question (en)    the question in words
    keywords                        words separated by commas, in either language
    group                           what it is about: who, together, where, whom, text or data
    figure                          table, bars, matrix, network, map or none
    columns                         the variables of the answer, in order, separated by commas
    empty (da), empty (en)          only where the answer may rightly have no rows: why
    parameter NAME                  TYPE[; several][; values: QUERY]
    parameter NAME help (da)        one sentence for the form; likewise (en)

TYPE is `iri CLASS` (the class as a prefixed name), `decimal`, `integer`, `string`, `language`,
`boolean`, or `one of A, B, C`. `several` takes more than one value. `values` names the stored
query whose first column lists what is allowed (its label in the next two, Danish and English).

In the query a parameter is the one block `VALUES ?NAME { … }`, which holds the default, so that
the file runs as it stands. The default `UNDEF` means that the parameter may be left open.
Relative IRIs are resolved against the publication's base by the caller that runs the query.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sikkerby.bilingual import LANGUAGES, Bilingual
from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place, Remedy, RequestError, shorten
from sikkerby.expressions import read_patterns, read_tables
from sikkerby.queries.parameters import SIMPLE_TYPES, UNDEFINED, Parameter, write_values

_TABLE, _PATTERNS = read_tables(__file__), read_patterns(__file__)
GROUPS = _TABLE["allowed"]["group"]
KEYS = frozenset((*_TABLE["required"], *_TABLE["optional"]))


@dataclass(frozen=True)
class StoredQuery:
    """A stored query as its file gives it; `text` is the whole file and runs as it stands."""

    name: str
    title: Bilingual
    question: Bilingual
    keywords: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    group: str
    figure: str
    columns: tuple[str, ...]
    text: str
    empty: Bilingual = Bilingual()


def read_queries(folder: Path) -> dict[str, StoredQuery]:
    """The stored queries of a folder by name, in the order of their names.

    Raises InputError, naming file and line, for a header that does not fit, and for a parameter
    whose list of values is no query of the folder.
    """
    queries = {file.stem: read_query(file) for file in sorted(folder.glob("*.rq"))}
    for query in queries.values():
        place = Place(folder / f"{query.name}.rq")
        for parameter in query.parameters:
            listing = parameter.values_query
            if listing and listing not in queries:
                raise InputError("values-query-missing", parameter.name, listing, place=place)
    return queries


def read_query(file: Path) -> StoredQuery:
    """The stored query in `file`; InputError, naming file and line, where it is at fault."""
    text = read_text(file)
    header = _read_header(text, file)
    for key in header.lines:
        if key not in KEYS and not _PATTERNS["parameter"].fullmatch(key):
            known = ", ".join(sorted(KEYS))
            raise InputError("query-key-unknown", key, known, place=header.place(key))
    for key in _TABLE["required"]:
        if not header[key]:
            raise InputError("query-lacks-key", key, place=header.place(key))
    for key, allowed in _TABLE["allowed"].items():
        if header[key] not in allowed:
            listed, place = ", ".join(allowed), header.place(key)
            raise InputError("query-key-not-allowed", key, header[key], listed, place=place)
    return StoredQuery(
        name=file.stem,
        title=header.both("title"),
        question=header.both("question"),
        keywords=_split(header["keywords"]),
        parameters=tuple(_read_parameters(header, text)),
        group=header["group"],
        figure=header["figure"],
        columns=_split(header["columns"]),
        text=text,
        empty=header.both("empty"),
    )


def bind(
    query: StoredQuery,
    given: Mapping[str, str | Sequence[str]],
    base: str,
    allowed: Mapping[str, Collection[str]] | None = None,
) -> str:
    """The query's text with the `given` values in place of the defaults.

    An IRI may be given in full, as a path below `base`, or with a known prefix; a decimal with
    a Danish comma; several values as a sequence or separated by commas; an empty value leaves an
    optional parameter open. `allowed` lists, by parameter, the full IRIs or texts that its list
    of values holds. Raises RequestError for an unknown parameter or a value that does not fit.
    """
    parameters = {parameter.name: parameter for parameter in query.parameters}
    for name in given:
        if name not in parameters:
            known = ", ".join(parameters) or "none"
            raise RequestError("query-lacks-parameter", query.name, shorten(name), known)
    blocks = {
        name: write_values(parameters[name], value, base, (allowed or {}).get(name))
        for name, value in given.items()
    }

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        return f"VALUES ?{name} {{ {blocks[name]} }}" if name in blocks else match[0]

    return _PATTERNS["values"].sub(fill, query.text)


@dataclass(frozen=True)
class _Header:
    """The lines of a header: by key, the number of the first and what they say."""

    file: Path
    lines: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.lines.get(key, (0, ""))[1]

    def both(self, key: str) -> Bilingual:
        return Bilingual(*(self[f"{key} ({name})"] for name in LANGUAGES))

    def place(self, key: str) -> Place:
        return Place(self.file, line=self.lines.get(key, (1, ""))[0])


def _read_header(text: str, file: Path) -> _Header:
    header, end = _Header(file), 0
    while found := _PATTERNS["line"].match(text, end):
        key, number = found["key"], text.count("\n", 0, end) + 1
        if key in header.lines:
            raise InputError("query-key-twice", key, place=Place(file, line=number, text=found[0]))
        header.lines[key] = (number, _PATTERNS["continuation"].sub(" ", found["text"]).strip())
        end = found.end()
    return header


def _read_parameters(header: _Header, text: str) -> Iterator[Parameter]:
    for key in header.lines:
        found = _PATTERNS["parameter"].fullmatch(key)
        if found and not found["help"]:
            yield _read_parameter(found["name"], header, text)
        elif found and f"parameter {found['name']}" not in header.lines:
            raise InputError("help-without-parameter", found["name"], place=header.place(key))


def _read_parameter(name: str, header: _Header, text: str) -> Parameter:
    key = f"parameter {name}"
    value, place = header[key], header.place(key)
    blocks = _PATTERNS["values"].finditer(text)
    defaults = [match["inner"] for match in blocks if match["name"] == name]
    if len(defaults) != 1:
        raise InputError("parameter-blocks-miscounted", name, len(defaults), place=place)
    help_ = header.both(f"{key} help")
    if not (help_.da and help_.en):
        raise InputError("parameter-lacks-help", name, place=place)
    place = replace(place, text=value)
    found = _PATTERNS["declaration"].fullmatch(value)
    if not found:
        types = ", ".join(SIMPLE_TYPES)
        raise InputError("parameter-declared-wrong", name, value, types, place=place)
    parameter = Parameter(
        name=name,
        type=found["simple"] or ("iri" if found["class_name"] else "choice"),
        default=_read_default(defaults[0]),
        class_name=found["class_name"] or "",
        choices=_split(found["choices"] or ""),
        several=bool(found["several"]),
        values_query=found["values"] or "",
        help=help_,
    )
    # Only whether the default fits matters here, so any base will do.
    try:
        write_values(parameter, parameter.default, "https://example.org/")
    except RequestError as error:
        remedy = Remedy("remedy-as-given", error.remedy)
        raise InputError(
            "default-does-not-fit", error.message, place=place, remedy=remedy
        ) from None
    return parameter


def _read_default(block: str) -> tuple[str, ...]:
    terms = (term for term in _PATTERNS["term"].findall(block) if term != UNDEFINED)
    return tuple(
        re.sub(r"\\(.)", r"\1", term[1:-1]) if term.startswith('"') else term.strip("<>")
        for term in terms
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
