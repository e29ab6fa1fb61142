"""Reading the records of a version from the store: three queries, once per version."""

from __future__ import annotations

import threading
from pathlib import Path

from sikkerby.documents.canonical import read_canonical
from sikkerby.documents.model import Table
from sikkerby.documents.reader import parse_table
from sikkerby.errors import SikkerbyError
from sikkerby.web.pages.nodes import Nodes
from sikkerby.web.pages.reading import Reader
from sikkerby.web.pages.records import Corpus
from sikkerby.web.site import Site

_THINGS = """
CONSTRUCT { ?s ?p ?o } WHERE {
  VALUES ?class {
    sb:Initiative sb:Principle sb:TargetGroup sb:Place sb:Party sb:Unit sb:MunicipalAuthority
    sb:Participation rdf:Statement sb:StatedFact sb:Correction geo:Geometry
    sb:Strategy sb:SourceDocument dct:PeriodOfTime
  }
  ?s a ?class ; ?p ?o
}"""
_QUOTATIONS = """
CONSTRUCT {
  ?q sb:quotedText ?text ; sb:column ?column ; oa:start ?start ; oa:end ?end ;
     oa:prefix ?prefix ; oa:suffix ?suffix
} WHERE {
  ?q sb:quotedText ?text ; sb:column ?column ; oa:hasSelector ?position , ?exact .
  ?position oa:start ?start ; oa:end ?end .
  ?exact oa:prefix ?prefix ; oa:suffix ?suffix
}"""
_CONCEPTS = """
CONSTRUCT { ?s rdfs:label ?label } WHERE { GRAPH <graph/ontology> { ?s rdfs:label ?label } }"""

# During a change-over requests of two versions are answered.
_MOST_KEPT = 2
_kept: dict[Path, Corpus] = {}
_lock = threading.Lock()


def corpus(site: Site) -> Corpus:
    """The records of the version that `site` serves; read once, the last versions are kept."""
    folder = site.version.folder
    found = _kept.get(folder)
    if found is None:
        with _lock:
            found = _kept.get(folder)
            if found is None:
                found = read_corpus(site)
                while len(_kept) >= _MOST_KEPT:
                    _kept.pop(next(iter(_kept)))
                _kept[folder] = found
    return found


def period_of(site: Site) -> str:
    """The years that the data describe; nothing where they cannot be read now."""
    try:
        return corpus(site).period
    except SikkerbyError:
        return ""


def read_corpus(site: Site) -> Corpus:
    """The records of a version, from its store and its source documents."""
    nodes = Nodes(
        [*site.construct(_THINGS), *site.construct(_QUOTATIONS), *site.construct(_CONCEPTS)]
    )
    tables = {
        edition: _table(site, edition)
        for edition in site.version.manifest.editions
        if site.version.folder.joinpath("source", f"{edition}.txt").is_file()
    }
    return Reader(nodes, site.base).read(tables)


def _table(site: Site, edition: str) -> Table:
    file = site.version.folder / "source" / f"{edition}.txt"
    return parse_table(read_canonical(file), file)
