"""A JSON Schema (2020-12) for the nested document of each class: the template beside this.

The structure comes from the frames and the context, the constraints from the shapes; so what the
three say and what a schema says cannot drift apart.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from sikkerby.graphs.jsonld.context import LINK, TEXT, Context, Key
from sikkerby.graphs.jsonld.frames import FRAMES, Frame
from sikkerby.graphs.jsonld.shapes import Rule, Rules
from sikkerby.graphs.templates import render_json
from sikkerby.vocabulary import expand_name

_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_TYPES = {expand_name(name).value: entry for name, entry in _TABLE.items()}
_NO_RULE = Rule()


class _Member(NamedTuple):
    """A key of an object with what is said of its values; `nested` is the frame of what it points
    to. Neither a `key` of the context nor a reversed one has what lists classes."""

    name: str
    nested: Frame | None
    reverse: Key | None = None
    key: Key | None = None
    rule: Rule = _NO_RULE
    is_required: bool = False


def schema_names(context: Context) -> dict[str, NamedNode]:
    """The classes that have a schema, by their names in the context."""
    return {context.names[kind.value]: kind for kind in FRAMES}


def json_schema(kind: NamedNode, rules: Rules, context: Context, address: str = "") -> Any:
    """The schema of the nested documents of a class that `FRAMES` has.

    Keys that it does not name are allowed: documents may grow, and schemas of old clients must
    still take them.
    """
    return render_json(
        Path(__file__).with_suffix(".json"),
        address=address,
        frame=FRAMES[kind],
        kind=kind,
        link_kind=LINK,
        members=lambda *of: list(_members(rules, context, *of)),
        names=context.names,
        text_kind=TEXT,
        types=_TYPES,
    )


def _members(
    rules: Rules, context: Context, frame: Frame, kind: NamedNode | None
) -> Iterator[_Member]:
    """The keys of an object of one class that the frame lets through."""
    keys = {key.name: key for some in context.keys.values() for key in some.values()}
    kept = frame.keep
    if kept is None:
        kept = frozenset(name for name, key in keys.items() if (kind, key.iri) in rules)
    names = kept.union(frame.nested) - frame.drop
    for name in sorted(names, key=context.ranks.__getitem__):
        nested, reverse = frame.nested.get(name), context.reverse.get(name)
        if (reverse and nested) or name == "type":
            yield _Member(name, nested, reverse)
        elif name in keys:
            key = keys[name]
            rule = rules.get((kind, key.iri), _NO_RULE)
            # Where a property has several keys, none of them need be there.
            is_required = bool(rule.minimum) and len(context.keys[key.iri]) == 1
            yield _Member(name, nested, None, key, rule, is_required)
