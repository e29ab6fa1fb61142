"""The tables, as `declaration.toml` declares them: which rows, which columns, how to get each.

That is the only place that a new column or table needs. The database, CSV, Excel CSV, XLSX and the
CSVW metadata derive from `TABLES`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables import codes, documents, rows
from sikkerby.publication.tables.columns import (
    Column,
    Datatype,
    Getter,
    Scope,
    Table,
    along,
    in_words,
    parts,
)
from sikkerby.vocabulary import expand_name

_DECLARED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_LANGUAGES = {"da": Bilingual("dansk", "Danish"), "en": Bilingual("engelsk", "English")}
# What finds rows, and cells that no path finds, by the names that the declaration has for it.
_FUNCTIONS: Mapping[str, Any] = {**vars(rows), **vars(codes), **vars(documents)}


def _table(entry: Mapping[str, Any]) -> Table:
    named = _DECLARED["columns"]
    columns = (named[some] if isinstance(some, str) else some for some in entry["columns"])
    return Table(
        entry["name"], Bilingual(entry["da"], entry["en"]), _rows(entry),
        tuple(entry["key"]), tuple(chain.from_iterable(map(_columns, columns))),
        Scope[entry.get("scope", "edition").upper()], entry.get("sheet", True),
        tuple(entry.get("indexes", ())),
    )  # fmt: skip


def _rows(entry: Mapping[str, Any]) -> rows.Rows:
    if "rows" in entry:
        find: rows.Rows = _FUNCTIONS[entry["rows"]]
        return find
    of, by = (list(map(expand_name, entry.get(key, ()))) for key in ("of", "by"))
    order, then = (list(map(_key, entry.get(key, ()))) for key in ("order", "then"))
    return rows.resources(of, order, by, then)


def _key(name: str) -> rows.Key:
    key: rows.Key = rows.number(name) if ":" in name else _FUNCTIONS[name]
    return key


def _columns(entry: Mapping[str, Any]) -> Iterator[Column]:
    """The columns of an entry: one, or those of its kind."""
    kind, many = entry["kind"], entry.get("many", False)
    if kind == "codes":
        yield from codes.columns(entry["of"])
        return
    name, label, get = entry["name"], Bilingual(entry["da"], entry["en"]), _getter(entry)
    if get and kind in ("texts", "named", "linked"):
        for language, named in _LANGUAGES.items():
            yield Column(
                f"{name}_{language}", _add(label, named), Datatype.TEXT,
                in_words(get, language), many, language=language,
            )  # fmt: skip
        if kind != "linked":
            return
        kind, name, label = "iri", f"{name}_iri", _add(label, Bilingual("IRI", "IRI"))
    yield Column(
        name, label, Datatype[kind.upper()], get, many, entry.get("required", False),
        entry.get("language", ""), entry.get("refers_to", ""), entry.get("query", ""),
    )  # fmt: skip


def _add(label: Bilingual, what: Bilingual) -> Bilingual:
    return Bilingual(f"{label.da} ({what.da})", f"{label.en} ({what.en})")


def _getter(entry: Mapping[str, Any]) -> Getter | None:
    if "query" in entry:
        return None
    if "get" in entry:
        get: Getter = _FUNCTIONS[entry["get"]]
        return get
    found = along(entry.get("path", ""), entry.get("of", 0))
    return parts(found, entry["part"]) if "part" in entry else found


TABLES: tuple[Table, ...] = tuple(map(_table, _DECLARED["tables"]))
