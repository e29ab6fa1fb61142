"""The routes that programs use: one table, from which `/openapi.json` and its page are made."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

_TABLE = Template(Path(__file__).with_name("routes.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Parameter:
    """A parameter of a route: what it is in both languages, with an example.

    `place` is `path`, `query` or `form`; `schema` is its JSON Schema.
    """

    name: str
    da: str
    en: str
    example: Any
    place: str = "query"
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string", "maxLength": 1000})
    required: bool = False


@dataclass(frozen=True)
class Route:
    """One operation: what it does, what it takes, the media types of its answer.

    `answers` are statuses besides `status` that a right or wrong request may have, `headers` what
    those of its answer say; one that `is_filtered` takes the filters of lists.
    """

    path: str
    name: str
    tag: str
    da: str
    en: str
    method: str = "get"
    parameters: Sequence[Parameter] = ()
    types: Sequence[str] = ("application/json",)
    answers: Sequence[int] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    is_filtered: bool = False


def read_table(examples: Mapping[str, str]) -> dict[str, Any]:
    """The table with these examples in place of the words that stand for them."""
    return tomllib.loads(_TABLE.safe_substitute(examples))


def make_route(entry: Mapping[str, Any], filters: Sequence[Mapping[str, Any]] = ()) -> Route:
    """The route of an entry of the table; what `is_filtered` takes `filters` besides its own."""
    given = [*entry.get("parameters", ()), *(filters if entry.get("is_filtered") else ())]
    return Route(**{**entry, "parameters": [Parameter(**parameter) for parameter in given]})
