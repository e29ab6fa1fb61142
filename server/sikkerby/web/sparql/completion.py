"""What the editor completes: prefixes, the terms that the data use, and the things they name."""

from __future__ import annotations

import json
import mmap
import re
from collections import defaultdict

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from sikkerby.graphs.sorted_lines import SortedLines
from sikkerby.publication.version import Version
from sikkerby.reconciliation.index import Index
from sikkerby.vocabulary import PREFIXES, RDFS, VOID, shorten_iri
from sikkerby.web.served import Site

# More things than these are not sent at once: the editor asks for them as somebody types.
_MOST_THINGS = 2000
# Those that have names, in the order of lists.
_FIRST = "SELECT id FROM _entities ORDER BY rank LIMIT ?"

_PLAIN = re.compile(r"[a-z]+:[\w-]+")
_WORDS = {RDFS["label"]: "name", RDFS["comment"]: "note"}


def write_names(here: Site, index: Index) -> bytes:
    """The names of a version as JSON; `suggest` is where to ask for things, if all are too many."""
    numbers = index.connection.column(_FIRST, (_MOST_THINGS + 1,))
    fit = len(numbers) <= _MOST_THINGS
    document = {
        "version": here.version.name,
        "base": index.base,
        "prefixes": PREFIXES,
        "terms": _terms(here.version),
        "things": [
            {
                "path": thing.iri.removeprefix(index.base),
                "kind": thing.type.partition(":")[2],
                "da": thing.da,
                "en": thing.en,
                "others": list(dict.fromkeys(filter(None, (thing.code, *thing.others)))),
            }
            for thing in index.read(numbers if fit else ())
        ],
        # Relative to the page, so that they come in its language.
        **({} if fit else {"suggest": "reconcile/suggest/entity"}),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _terms(version: Version) -> list[dict[str, str]]:
    """Terms as prefixed names, with their names and meanings where we know them."""
    kinds = _read_used(version)
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in parse(path=version.folder / "graph" / "ontology.nt", format=RdfFormat.N_TRIPLES):
        term, key, said = quad.subject, _WORDS.get(quad.predicate), quad.object
        if key and isinstance(term, NamedNode) and isinstance(said, Literal):
            words[term.value][f"{key}_{said.language or 'en'}"] = said.value
    return [
        {"term": short, "kind": kinds.get(iri, "concept"), **words.get(iri, {})}
        for iri in sorted({*kinds, *words})
        # Others need escaping.
        if _PLAIN.fullmatch(short := shorten_iri(iri))
    ]


def _read_used(version: Version) -> dict[str, str]:
    """The kinds of terms that the data use, by the partitions that the catalogue states (VoID,
    section 4.5); its lines are sorted and may be many."""
    found: dict[str, str] = {}
    with (
        (version.folder / "graph" / "catalogue.nq").open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines,
    ):
        for kind in ("property", "class"):
            beginning = f"<{version.manifest.base}id/dataset#{kind}/".encode()
            stated = SortedLines(lines).starting_with(beginning).decode()
            found |= dict.fromkeys(re.findall(rf" <{VOID[kind].value}> <([^>]*)>", stated), kind)
    return found
