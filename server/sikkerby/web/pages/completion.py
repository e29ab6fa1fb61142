"""What the editor completes: prefixes, the terms that the data use, and the things they name."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from pyoxigraph import Literal, NamedNode

from sikkerby.vocabulary import PREFIXES
from sikkerby.web.pages.corpus import corpus
from sikkerby.web.pages.records import Corpus, Thing
from sikkerby.web.site import Site

_PROPERTIES = "SELECT DISTINCT ?term WHERE { ?s ?term ?o }"
_CLASSES = "SELECT DISTINCT ?term WHERE { ?s a ?term }"
_WORDS = """
SELECT ?term ?property ?words WHERE {
  GRAPH <graph/ontology> {
    VALUES ?property { rdfs:label rdfs:comment }
    ?term ?property ?words
  }
}"""


def write_names(here: Site) -> bytes:
    """The names of a version as JSON; made once per version."""
    name = here.version.name
    if name not in _kept:
        made = _write(here)
        _kept.clear()
        _kept[name] = made
    return _kept[name]


_kept: dict[str, bytes] = {}


def _write(here: Site) -> bytes:
    document = {
        "version": here.version.name,
        "base": here.base,
        "prefixes": PREFIXES,
        "terms": _terms(here),
        "things": _things(corpus(here), here.base),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _terms(here: Site) -> list[dict[str, str]]:
    """Terms as prefixed names, with their names and meanings where we know them."""
    kinds: dict[str, str] = {}
    for query, kind in ((_PROPERTIES, "property"), (_CLASSES, "class")):
        for solution in here.select(query):
            term = solution["term"]
            if isinstance(term, NamedNode):
                kinds[term.value] = kind
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for solution in here.select(_WORDS):
        term, said, property_ = solution["term"], solution["words"], solution["property"]
        if isinstance(term, NamedNode) and isinstance(said, Literal):
            assert isinstance(property_, NamedNode)
            key = "note" if property_.value.endswith("comment") else "name"
            words[term.value][f"{key}_{said.language or 'en'}"] = said.value
    found = []
    for iri in sorted({*kinds, *words}):
        short = _shorten(iri)
        if short:
            found.append({"term": short, "kind": kinds.get(iri, "concept"), **words.get(iri, {})})
    return found


def _shorten(iri: str) -> str:
    for name, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.replace("_", "").replace("-", "").isalnum():
            return f"{name}:{local}"
    return ""


def _things(found: Corpus, base: str) -> list[dict[str, Any]]:
    things: list[Thing] = [
        *found.organisations.values(),
        *found.places.values(),
        *found.principles.values(),
        *found.target_groups.values(),
        *found.initiatives.values(),
    ]
    return [
        {
            "path": thing.iri.removeprefix(base),
            "kind": thing.kind,
            "da": thing.name.da,
            "en": thing.name.en,
            "others": [name for name in (thing.code, *thing.others) if name],
        }
        for thing in things
    ]
