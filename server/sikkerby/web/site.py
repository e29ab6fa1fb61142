"""What every page and route needs: the settings, the store, and the version that is served."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app, g
from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from sikkerby import __version__
from sikkerby.formats import BY_NAME
from sikkerby.graphs.jsonld import Context
from sikkerby.publication.version import Version
from sikkerby.settings import Settings
from sikkerby.store.base import Question, Store
from sikkerby.vocabulary import PREFIXES, SB
from sikkerby.web.records.database import Database
from sikkerby.web.records.records import Records
from sikkerby.web.service_description import public_url

_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


@dataclass(frozen=True)
class Site:
    """One version being served."""

    settings: Settings
    store: Store
    version: Version
    context: Context
    database: Database

    @property
    def base(self) -> str:
        """What all IRIs of the data begin with."""
        return self.version.manifest.base

    @property
    def public_url(self) -> str:
        """The address at which visitors reach the site, without a final slash."""
        return public_url(self.settings)

    def etag(self, *parts: object) -> str:
        """A strong entity tag of all that an answer depends on, quotation marks included."""
        text = "\0".join((self.version.name, __version__, *map(str, parts)))
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

    def local(self, iri: str, prefix: str = "") -> str:
        """The address on this site of the document about one of our IRIs, or the IRI itself.

        `prefix` is the language's part of the path.
        """
        if iri.startswith(f"{self.base}id/"):
            path, hash_sign, fragment = iri.removeprefix(f"{self.base}id/").partition("#")
            return f"{prefix}/doc/{quote(path)}{hash_sign}{fragment}"
        if iri.startswith(f"{self.base}graph/"):
            return f"/{quote(iri.removeprefix(self.base))}.ttl"
        if iri.startswith(SB.iri):
            return f"{prefix}/ns#{iri.removeprefix(SB.iri)}"
        return iri

    def construct(self, pattern: str) -> list[Triple]:
        """The triples of a query of ours; our prefixes and base are declared for it."""
        answer = self.store.answer(self._question(pattern, "ntriples"))
        return [q.triple for q in parse(answer.body, format=RdfFormat.N_TRIPLES)]

    def select(self, pattern: str) -> QuerySolutions:
        """The solutions of a query of ours; our prefixes and base are declared for it."""
        answer = self.store.answer(self._question(pattern, "json"))
        found = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
        assert isinstance(found, QuerySolutions)
        return found

    def _question(self, pattern: str, format: str) -> Question:
        return Question(f"BASE <{self.base}>\n{_PREFIXES}{pattern}", BY_NAME[format])


def values(nodes: Iterable[NamedNode]) -> str:
    """Terms for a VALUES block; a NamedNode writes itself safely."""
    return " ".join(str(node) for node in nodes)


def site() -> Site:
    """The site of the request that is being answered: the same from its beginning to its end."""
    if "site" not in g:
        g.site = current_app.extensions["sikkerby"]
    found = g.site
    assert isinstance(found, Site)
    return found


def records() -> Records:
    """What this request reads of the version; its connection is lent for as long as it takes."""
    if "records" not in g:
        here = site()
        g.records = Records(here.database.borrow(), here.base)
    found = g.records
    assert isinstance(found, Records)
    return found


def return_connection(_: BaseException | None) -> None:
    """What is lent to a request goes back when it ends."""
    lent = g.pop("records", None)
    if lent is not None:
        site().database.give_back(lent.connection)
