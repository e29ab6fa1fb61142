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
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sikkerby.bilingual import LANGUAGES, Bilingual
from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place, Remedy, RequestError, shorten
from sikkerby.queries.parameters import SIMPLE_TYPES, UNDEFINED, Parameter, write_values

FIGURES = ("table", "bars", "matrix", "network", "map", "none")
GROUPS = ("who", "together", "where", "whom", "text", "data")
TEXT_KEYS = ("title (da)", "title (en)", "question (da)", "question (en)")
OPTIONAL_KEYS = ("empty (da)", "empty (en)")

_HEADER_LINE = re.compile(r"#\s?([a-z]+(?: \w+)?(?: help)?(?: \((?:da|en)\))?):\s*(.*)")
_CONTINUATION = re.compile(r"#\s{3,}(\S.*)")
_PARAMETER_KEY = re.compile(r"parameter ([a-zA-Z]\w*)(?: help \((da|en)\))?")
_STRING = r'"(?:[^"\\\n]|\\.)*"'
_IRI = r"<[^<>\s]*>"
# Strings, IRIs and comments are consumed first, so that a VALUES inside them is not taken for one.
_VALUES_BLOCK = re.compile(
    rf"{_STRING}|{_IRI}|\#[^\n]*"
    rf"|\bVALUES\s+\?(?P<name>\w+)\s*\{{(?P<inner>(?:{_STRING}|{_IRI}|[^{{}}\"<\#])*)\}}"
)
_TERM = re.compile(rf"({_STRING}|{_IRI}|[^\s\"<]+)")


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
        for parameter in query.parameters:
            if parameter.values_query and parameter.values_query not in queries:
                raise InputError(
                    "values-query-missing",
                    parameter.name,
                    parameter.values_query,
                    place=Place(folder / f"{query.name}.rq"),
                )
    return queries


def read_query(file: Path) -> StoredQuery:
    """The stored query in `file`; InputError, naming file and line, where it is at fault."""
    text = read_text(file)
    header = _read_header(text, file)
    known = {*TEXT_KEYS, *OPTIONAL_KEYS, "keywords", "group", "figure", "columns"}
    for key, (line, _) in header.items():
        if key not in known and not _PARAMETER_KEY.fullmatch(key):
            raise InputError(
                "query-key-unknown", key, ", ".join(sorted(known)), place=Place(file, line=line)
            )
    for key in (*TEXT_KEYS, "keywords", "group", "figure", "columns"):
        if not header.get(key, (0, ""))[1]:
            raise InputError(
                "query-lacks-key", key, place=Place(file, line=header.get(key, (1, ""))[0])
            )
    for key, allowed in (("group", GROUPS), ("figure", FIGURES)):
        line, value = header[key]
        if value not in allowed:
            raise InputError(
                "query-key-not-allowed",
                key,
                value,
                ", ".join(allowed),
                place=Place(file, line=line),
            )
    return StoredQuery(
        name=file.stem,
        title=_both(header, "title"),
        question=_both(header, "question"),
        keywords=_split(header["keywords"][1], ","),
        parameters=_read_parameters(header, text, file),
        group=header["group"][1],
        figure=header["figure"][1],
        columns=_split(header["columns"][1], ","),
        text=text,
        empty=_both(header, "empty"),
    )


def _both(header: Mapping[str, tuple[int, str]], key: str) -> Bilingual:
    return Bilingual(*(header.get(f"{key} ({name})", (0, ""))[1] for name in LANGUAGES))


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
            raise RequestError(
                "query-lacks-parameter", query.name, shorten(name), ", ".join(parameters) or "none"
            )
    blocks = {
        name: write_values(parameters[name], value, base, (allowed or {}).get(name))
        for name, value in given.items()
    }

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        return f"VALUES ?{name} {{ {blocks[name]} }}" if name in blocks else match[0]

    return _VALUES_BLOCK.sub(replace, query.text)


def _read_header(text: str, file: Path) -> dict[str, tuple[int, str]]:
    header: dict[str, tuple[int, str]] = {}
    last = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if last and (more := _CONTINUATION.fullmatch(line)):
            start, value = header[last]
            header[last] = (start, f"{value} {more[1].strip()}".strip())
            continue
        found = _HEADER_LINE.fullmatch(line)
        if not found:
            break
        last = found[1]
        if last in header:
            raise InputError("query-key-twice", last, place=Place(file, line=number, text=line))
        header[last] = (number, found[2].strip())
    return header


def _read_parameters(
    header: Mapping[str, tuple[int, str]], text: str, file: Path
) -> tuple[Parameter, ...]:
    inner: dict[str, list[str]] = {}
    for match in _VALUES_BLOCK.finditer(text):
        if match["name"]:
            inner.setdefault(match["name"], []).append(match["inner"])
    parameters = []
    for key, (line, value) in header.items():
        found = _PARAMETER_KEY.fullmatch(key)
        if not found:
            continue
        name = found[1]
        if found[2]:
            if f"parameter {name}" not in header:
                raise InputError("help-without-parameter", name, place=Place(file, line=line))
            continue
        blocks = inner.get(name, [])
        if len(blocks) != 1:
            raise InputError(
                "parameter-blocks-miscounted", name, len(blocks), place=Place(file, line=line)
            )
        helps = {
            language: header.get(f"parameter {name} help ({language})", (0, ""))[1]
            for language in ("da", "en")
        }
        if not all(helps.values()):
            raise InputError("parameter-lacks-help", name, place=Place(file, line=line))
        defaults = _read_default(blocks[0])
        parameters.append(
            _read_parameter(name, value, defaults, helps, Place(file, line=line, text=value))
        )
    return tuple(parameters)


def _read_parameter(
    name: str, value: str, default: tuple[str, ...], helps: Mapping[str, str], place: Place
) -> Parameter:
    kind, *options = _split(value, ";")
    type_, class_name = kind, ""
    choices: tuple[str, ...] = ()
    if kind.startswith("iri "):
        type_, class_name = "iri", kind.removeprefix("iri ").strip()
    elif kind.startswith("one of "):
        type_, choices = "choice", _split(kind.removeprefix("one of "), ",")
    values_queries = [o.partition(":")[2].strip() for o in options if o.startswith("values:")]
    strange = [o for o in options if o != "several" and not o.startswith("values:")]
    if strange or len(values_queries) > 1 or type_ not in (*SIMPLE_TYPES, "iri", "choice"):
        raise InputError(
            "parameter-declared-wrong", name, value, ", ".join(SIMPLE_TYPES), place=place
        )
    parameter = Parameter(
        name=name,
        type=type_,
        default=default,
        class_name=class_name,
        choices=choices,
        several="several" in options,
        values_query=values_queries[0] if values_queries else "",
        help=Bilingual(**helps),
    )
    # Only whether the default fits matters here, so any base will do.
    try:
        write_values(parameter, default, "https://example.org/")
    except RequestError as error:
        remedy = Remedy("remedy-as-given", error.remedy)
        raise InputError(
            "default-does-not-fit", error.message, place=place, remedy=remedy
        ) from None
    return parameter


def _read_default(block: str) -> tuple[str, ...]:
    values = []
    for term in _TERM.findall(block):
        if term == UNDEFINED:
            continue
        if term.startswith('"'):
            values.append(re.sub(r"\\(.)", r"\1", term[1:-1]))
        else:
            values.append(term.strip("<>"))
    return tuple(values)


def _split(text: str, sign: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(sign) if part.strip())
