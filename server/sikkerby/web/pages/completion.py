"""What the editor completes: prefixes, the terms that the data use, and the things they name."""

from __future__ import annotations

import json
from collections import defaultdict

from pyoxigraph import Literal, NamedNode

from sikkerby.vocabulary import PREFIXES
from sikkerby.web.records.naming import Named, list_named
from sikkerby.web.records.records import Records
from sikkerby.web.site import Site

# More things than these are not sent at once: the editor asks for them as somebody types.
_MOST_THINGS = 2000
SUGGESTIONS = "/reconcile/suggest/entity"


# The catalogue has counted them; to go through all that is stated would take seconds.
_PROPERTIES = "SELECT DISTINCT ?term WHERE { ?partition void:property ?term }"
_CLASSES = "SELECT DISTINCT ?term WHERE { ?partition void:class ?term }"
_WORDS = """
SELECT ?term ?property ?words WHERE {
  GRAPH <graph/ontology> {
    VALUES ?property { rdfs:label rdfs:comment }
    ?term ?property ?words
  }
}"""


def write_names(here: Site, records: Records) -> bytes:
    """The names of a version as JSON; `suggest` is where to ask for things, if all are too many."""
    things = list_named(records.connection, _MOST_THINGS + 1)
    fit = len(things) <= _MOST_THINGS
    document = {
        "version": here.version.name,
        "base": records.base,
        "prefixes": PREFIXES,
        "terms": _terms(here),
        "things": [_write_thing(thing, records.base) for thing in things] if fit else [],
        **({} if fit else {"suggest": SUGGESTIONS}),
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


def _write_thing(thing: Named, base: str) -> dict[str, object]:
    return {
        "path": thing.iri.removeprefix(base),
        "kind": thing.kind,
        "da": thing.name.da,
        "en": thing.name.en,
        "others": list(thing.others),
    }
