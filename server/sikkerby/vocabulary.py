"""Namespaces, prefixes, and the IRIs that this project mints (contract, section 2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import NamedNode

# What the addresses of resources begin with, below `id/`.
Kind = Literal[
    "agent", "correction", "dataset", "fact", "initiative", "organisation", "participation",
    "place", "principle", "quote", "scheme", "source", "statement", "strategy", "target-group",
]  # fmt: skip
MAXIMUM_SLUG = 60


class Namespace:
    """Terms by subscript: `SB["Initiative"]` is the NamedNode of that term."""

    def __init__(self, iri: str) -> None:
        self.iri = iri
        self._terms: dict[str, NamedNode] = {}

    def __getitem__(self, name: str) -> NamedNode:
        term = self._terms.get(name)
        if term is None:
            term = self._terms[name] = NamedNode(self.iri + name)
        return term


SB = Namespace("https://w3id.org/sikkerby/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SF = Namespace("http://www.opengis.net/ont/sf#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VANN = Namespace("http://purl.org/vocab/vann/")
VOID = Namespace("http://rdfs.org/ns/void#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

# By the names of the constants above, in lower case.
PREFIXES: dict[str, str] = {
    name.lower(): space.iri
    for name, space in tuple(globals().items())
    if isinstance(space, Namespace)
}
_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda entry: -len(entry[1]))

_PREFIXED = re.compile(r"\b([a-z]+):[A-Za-z]")

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "+": "plus", "ß": "ss"})
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def shorten_iri(iri: str) -> str:
    """`dct:title` for a term of a known vocabulary, the IRI in angle brackets otherwise."""
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


def expand_name(name: str) -> NamedNode:
    """The term of a known vocabulary that is called `dct:title`."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def declare_prefixes(query: str) -> str:
    """A SPARQL query with the declarations of the prefixes that it uses in front of it."""
    used = sorted({name for name in _PREFIXED.findall(query) if name in PREFIXES})
    head = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used)
    return f"{head}\n{query.rstrip()}\n"


def slugify(name: str) -> str:
    """Lower-case ASCII of a Danish name, at most 60 characters, cut at a word.

    >>> slugify("SSP+"), slugify("Partnerskab for et trygt Nørrebro")
    ('sspplus', 'partnerskab-for-et-trygt-noerrebro')
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    ascii_only = "".join(sign for sign in plain if not unicodedata.combining(sign))
    slug = _NOT_SLUG.sub("-", ascii_only).strip("-")
    if len(slug) <= MAXIMUM_SLUG:
        return slug
    cut = slug[: MAXIMUM_SLUG + 1].rpartition("-")[0]
    return cut or slug[:MAXIMUM_SLUG]


def last_segment(iri: NamedNode) -> str:
    """The slug of one of our IRIs: what stands after its last slash."""
    return iri.value.rpartition("/")[2]


@dataclass(frozen=True)
class Addresses:
    """Mints the IRIs below a publication's base (which ends in a slash)."""

    base: str

    def mint(self, kind: Kind, *parts: object) -> NamedNode:
        """The address of a resource, by the slugs and numbers that tell it from others of its kind:
        that of its edition first, if it belongs to one."""
        return NamedNode("/".join((f"{self.base}id/{kind}", *map(str, parts))))

    def fact(self, edition: str, start: int, end: int, number: int = 0) -> NamedNode:
        suffix = f"-{number}" if number else ""
        return self.mint("fact", edition, f"{start}-{end}{suffix}")

    def quotation(self, edition: str, start: int, end: int) -> NamedNode:
        return self.mint("quote", edition, f"{start}-{end}")

    def agent(self, name: str) -> NamedNode:
        """A person or group who curates; named in corrections and links."""
        return self.mint("agent", slugify(name))

    def dataset(self, version: str = "") -> NamedNode:
        return self.mint("dataset", version) if version else self.mint("dataset")

    def graph(self, *parts: str) -> NamedNode:
        return NamedNode("/".join((f"{self.base}graph", *parts)))

    def kind_and_edition(self, iri: str) -> tuple[str, str]:
        """The kind in an IRI below `id/`, and what stands where an edition's resource names that;
        both are empty for any other."""
        if not iri.startswith(f"{self.base}id/"):
            return "", ""
        kind, _, rest = iri.removeprefix(f"{self.base}id/").partition("/")
        return kind, rest.partition("#")[0].partition("/")[0]
