"""What every page and route needs: the settings, the store, and the version that is served."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from flask import current_app, g, request
from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from sikkerby import __version__, resources
from sikkerby.formats import BY_NAME, Format
from sikkerby.graphs.jsonld.context import Context, read_context
from sikkerby.publication.catalogue.relocation import relocate
from sikkerby.publication.dumps.writers import Ordered, graph_writers
from sikkerby.publication.version import Version
from sikkerby.settings import Settings
from sikkerby.store.answering import Store
from sikkerby.store.base import Answer, Question
from sikkerby.vocabulary import PREFIXES, SB
from sikkerby.web.addresses import path_to
from sikkerby.web.http.cache import Cache
from sikkerby.web.http.client_address import client_at
from sikkerby.web.own_words import texts_of
from sikkerby.web.past_versions import PastVersions
from sikkerby.web.records.database import Database
from sikkerby.web.records.records import Records
from sikkerby.web.words import current_globals

# The parts of the memory for caches that pages and stored queries may take.
_PAGES_SHARE = 4
_ANSWERS_SHARE = 8
_DOCUMENT_BYTES = 8 * 2**20
_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


@dataclass(frozen=True)
class Site:
    """One version being served, with all that belongs to it, its caches too: a new version replaces
    all of it in one assignment. One that `is_old` is of a version before, which an address asked
    for."""

    settings: Settings
    store: Store
    version: Version
    database: Database
    past: PastVersions
    context: Context
    page_cache: Cache[Any]
    document_cache: Cache[Any]
    answer_cache: Cache[Any]
    is_old: bool = False

    @classmethod
    def of(
        cls,
        settings: Settings,
        store: Store,
        version: Version,
        database: Database,
        past: PastVersions,
    ) -> Site:
        """What is served of a version, with empty caches."""
        context, size = read_context(resources.ontology_folder()), settings.cache_bytes
        pages, answers = Cache[Any](size // _PAGES_SHARE), Cache[Any](size // _ANSWERS_SHARE)
        documents = Cache[Any](_DOCUMENT_BYTES)
        return cls(settings, store, version, database, past, context, pages, documents, answers)

    @cached_property
    def own_texts(self) -> Mapping[str, tuple[str, str]]:
        """The publication's own texts by key, Danish and English; they come before `words.tsv`."""
        return texts_of(self.version.manifest)

    @property
    def tables(self) -> Database:
        """What pages read; that of an earlier version is opened when it is read. Raises StoreError
        for one that cannot be."""
        return self.past.database(self.version) if self.is_old else self.database

    @property
    def base(self) -> str:
        """What all IRIs of the data begin with."""
        return self.version.manifest.base

    @property
    def address_root(self) -> str:
        """What the addresses of pages, files and services begin with in published descriptions: the
        base, as in the files of the version, or the public URL that the operator gave."""
        return f"{self.settings.public_url}/" if self.settings.public_url else self.base

    def etag(self, *parts: object) -> str:
        """A strong entity tag of all that an answer depends on, quotation marks included."""
        release = f"{__version__}{self.settings.public_url}{self.settings.contact}"
        text = "\0".join((self.version.name, release, *map(str, parts)))
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    def write_graph(self, triples: Iterable[Triple], chosen: Format) -> bytes:
        """A document of the triples in one of the RDF formats."""
        write = graph_writers(self.base, self.context)[chosen.name]
        return b"".join(write(Ordered.of(triples)))

    def document_address(self, iri: str, compose: Callable[[str], str] = path_to) -> str:
        """The address on this site of the document about one of our IRIs, or the IRI itself.

        `compose` is `link_to` for the page in the page's language. A part of a resource, such as a
        place's point, is told on the resource's page, which has no place of its own for it.
        """
        if iri.startswith(f"{self.base}id/"):
            path = iri.removeprefix(f"{self.base}id/").partition("#")[0]
            return compose(f"/doc/{quote(path)}")
        if iri.startswith(f"{self.base}graph/"):
            return path_to(f"/{quote(iri.removeprefix(self.base))}.ttl")
        if iri.startswith(SB.iri):
            return compose(f"/ns#{iri.removeprefix(SB.iri)}")
        return iri

    def ask(self, question: Question) -> Answer:
        """The answer from this version's data, and from no other's.

        The store may have taken over another version since this request began.
        """
        if not self.is_old or self.store.version == self.version.name:
            answer = self.store.answer(question)
            if answer.version == self.version.name:
                return answer
        return self.past.answer(self.version, question)

    def construct(self, pattern: str) -> list[Triple]:
        """The triples of a query of ours; our prefixes and base are declared for it."""
        answer = self.ask(self._question(pattern, "ntriples"))
        body = relocate(answer.body, self.base, self.address_root)
        return [q.triple for q in parse(body, format=RdfFormat.N_TRIPLES)]

    def select(self, pattern: str) -> QuerySolutions:
        """The solutions of a query of ours; our prefixes and base are declared for it."""
        return read_solutions(self.ask(self._question(pattern, "json")).body)

    def _question(self, pattern: str, format: str) -> Question:
        text = f"BASE <{self.base}>\n{_PREFIXES}{pattern}"
        return Question(text, BY_NAME[format], client=client(), is_helper=True)


def read_solutions(body: bytes) -> QuerySolutions:
    """The solutions of an answer to a SELECT in SPARQL's JSON."""
    found = parse_query_results(body, format=QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    return found


def values(nodes: Iterable[NamedNode]) -> str:
    """Terms for a VALUES block; a NamedNode writes itself safely."""
    return " ".join(str(node) for node in nodes)


def site() -> Site:
    """The site of the request that is being answered: the same from its beginning to its end."""
    here = current_globals()
    if "site" not in here:
        here.site = current_app.extensions["sikkerby"]
        here.own_texts = here.site.own_texts
    found: Site = here.site
    return found


def client() -> str:
    """The address of whoever sent the request that is being answered."""
    forwarded = request.headers.get("X-Forwarded-For")
    return client_at(request.remote_addr or "", forwarded, site().settings.trusted_proxies)


def records() -> Records:
    """What this request reads of the version, over a connection borrowed until the request ends."""
    here = current_globals()
    if "records" not in here:
        served = site()
        here.records = Records(served.tables.borrow(), served.base)
    found: Records = here.records
    return found


def return_connection(_: BaseException | None) -> None:
    """Give the connection back that a request has borrowed, if it has."""
    borrowed = g.pop("records", None)
    if borrowed is not None:
        site().tables.give_back(borrowed.connection)
