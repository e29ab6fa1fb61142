"""A JSON Schema (2020-12) for the nested document of each class.

The structure comes from the frames and the context, the constraints from the shapes; so what the
three say and what a schema says cannot drift apart.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from sikkerby.graphs.jsonld.context import LINK, TEXT, Context, Key
from sikkerby.graphs.jsonld.frames import FRAMES, Frame
from sikkerby.graphs.jsonld.shapes import Rule, Rules
from sikkerby.vocabulary import expand_name

Schema = dict[str, Any]

_LINK: Schema = {"type": "string", "format": "iri"}
_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_TYPES: dict[str, Schema] = {expand_name(name).value: entry for name, entry in _TABLE.items()}
_NO_RULE = Rule()


def schema_names(context: Context) -> dict[str, NamedNode]:
    """The classes that have a schema, by their names in the context."""
    return {context.names[kind.value]: kind for kind in FRAMES}


def json_schema(kind: NamedNode, rules: Rules, context: Context, address: str = "") -> Schema:
    """The schema of the nested documents of a class that `FRAMES` has.

    Keys that it does not name are allowed: documents may grow, and schemas of old clients must
    still take them.
    """
    body = _Maker(rules, context).node(FRAMES[kind], kind)
    name = context.names[kind.value]
    body["properties"] = {
        "@context": {"type": ["string", "object", "array"]},
        **body["properties"],
        "type": {"type": "array", "items": {"type": "string"}, "contains": {"const": name}},
    }
    body["required"] = ["@context", *body["required"], "type"]
    head: Schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**head, **({"$id": address} if address else {}), "title": name, **body}


class _Maker:
    def __init__(self, rules: Rules, context: Context) -> None:
        self.rules = rules
        self.context = context
        self.keys = {
            key.name: (iri, key) for iri, keys in context.keys.items() for key in keys.values()
        }

    def node(self, frame: Frame, kind: NamedNode | None) -> Schema:
        """An object of one class, with the keys that the frame lets through."""
        rules = self.rules.get(kind, {}) if kind else {}
        ruled = (
            [key.name for iri in rules for key in self.context.keys.get(iri, {}).values()]
            if frame.keep is None
            else []
        )
        names = {*ruled, *(frame.keep or ()), *frame.nested} - frame.drop
        properties: Schema = {"id": _LINK}
        required = ["id"]
        for name in sorted(names, key=lambda name: self.context.ranks[name]):
            nested = frame.nested.get(name)
            reverse = self.context.reverse.get(name)
            if reverse and nested:
                items = self.node(nested, nested.only)
                properties[name] = _array(items) if reverse.several else items
            elif name == "type":
                properties[name] = _array({"type": "string"})
            elif name in self.keys:
                iri, key = self.keys[name]
                rule = rules.get(iri, _NO_RULE)
                properties[name] = self._values(key, rule, nested)
                # Where a property has several keys, none of them need be there.
                if rule.minimum and len(self.context.keys[iri]) == 1:
                    required.append(name)
        return {"type": "object", "properties": properties, "required": required}

    def _values(self, key: Key, rule: Rule, nested: Frame | None) -> Schema:
        if key.kind == TEXT:
            return _texts(key, rule)
        if key.kind == LINK:
            if nested is not None:
                item = self.node(nested, rule.target)
            elif key.vocabulary and rule.allowed:
                item = {"enum": [self.context.names.get(iri, iri) for iri in rule.allowed]}
            else:
                item = {"type": "string"} if key.vocabulary else _LINK
        else:
            item = _TYPES.get(key.kind) or {"type": "string", **_patterns(rule)}
        if not key.several:
            return item
        many = _array(item)
        many["minItems"] = max(rule.minimum, 1)
        if rule.maximum is not None:
            many["maxItems"] = rule.maximum
        return many


def _texts(key: Key, rule: Rule) -> Schema:
    text: Schema = {"type": "string"}
    if rule.minimum_length:
        text["minLength"] = rule.minimum_length
    text |= _patterns(rule)
    entry = _array(text) if key.several else text
    made: Schema = {"type": "object", "minProperties": 1}
    if not rule.languages:
        return {**made, "additionalProperties": entry}
    made["properties"] = dict.fromkeys(sorted(rule.languages), entry)
    made["additionalProperties"] = False
    if rule.minimum:
        # English is welcome; Danish is what all words are in.
        made["required"] = sorted(rule.languages & {"da"} or rule.languages)
    return made


def _patterns(rule: Rule) -> Schema:
    return {"allOf": [{"pattern": p} for p in rule.patterns]} if rule.patterns else {}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items, "uniqueItems": True}
