"""Reads the things of a SPARQL endpoint, page by page, politely, and whole or not at all."""

from __future__ import annotations

import json
import time
import urllib.error
from collections.abc import Mapping

from SPARQLWrapper import JSON, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from sikkerby import __version__
from sikkerby.errors import InputError, QueryError, StoreError, shorten
from sikkerby.linking.records import Record, query, read_solutions
from sikkerby.progress import Progress

_AGENT = f"sikkerby/{__version__} (linking; https://w3id.org/sikkerby/)"
_PAGE = 500
_SECONDS = 60
_TRIES = 5
_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
_AGAIN = frozenset({429, 502, 503, 504})

Row = Mapping[str, Mapping[str, str]]


def read_endpoint(
    address: str, most: int, progress: Progress, *, page: int = _PAGE, seconds: float = _SECONDS
) -> list[Record]:
    """All things with a name, in the order of their IRIs.

    Each page begins after the last IRI of the one before, so that nothing is lost or read twice
    while the other side changes. A server may cut a page short without a word: where a page has
    fewer things than asked for, its last is read again. Raises StoreError for an endpoint that is
    gone, slow or answers nonsense, InputError where it has more than `most` things.
    """
    records: dict[str, Record] = {}
    after = last = ""
    while True:
        rows = _ask(address, query(after, page), seconds)
        iris = sorted({row["thing"]["value"] for row in rows})
        if not iris or iris == [last]:
            break
        records |= {record.iri: record for record in read_solutions(rows)}
        if len(records) > most:
            raise InputError("endpoint-has-too-many", address, most)
        progress.say(f"{len(records):,} things read from {address}")
        last = iris[-1]
        after = iris[-2] if 1 < len(iris) < page else last
    return [records[iri] for iri in sorted(records)]


def _ask(address: str, text: str, seconds: float) -> list[Row]:
    wrapper = SPARQLWrapper(address, agent=_AGENT)
    wrapper.setMethod(POST)
    wrapper.setReturnFormat(JSON)
    wrapper.setTimeout(max(1, round(seconds)))
    wrapper.setQuery(text)
    pause = _PAUSE
    for number in range(1, _TRIES + 1):
        try:
            answer = wrapper.query()
            kind = str(answer.info().get("content-type", ""))
            return _rows(address, answer.response.read(), kind)
        except urllib.error.HTTPError as error:
            if error.code not in _AGAIN or number == _TRIES:
                code, why = error.code, error.reason
                raise StoreError("endpoint-answers-error", address, code, why) from None
            # What Retry-After says, where it is a number of seconds (RFC 9110, section 10.2.3).
            given = error.headers.get("Retry-After", "")
            pause = float(given) if given.isdigit() else pause
        except SPARQLWrapperException as error:
            # Its message holds the other side's whole answer.
            raise QueryError("endpoint-refused-query", address, shorten(str(error), 300)) from None
        except OSError as error:
            if number == _TRIES:
                reason = getattr(error, "reason", error)
                raise StoreError("endpoint-not-reachable", address, reason) from None
        time.sleep(min(pause, _LONGEST_PAUSE))
        pause *= 2
    raise AssertionError("the last try returns or raises")


def _rows(address: str, body: bytes, kind: str) -> list[Row]:
    try:
        rows: list[Row] = json.loads(body)["results"]["bindings"]
        cells = (cell for row in rows for cell in (row["thing"], *row.values()))
        if not all(isinstance(cell["value"], str) for cell in cells):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError):
        shown = shorten(body[:300].decode("utf-8", "replace"), 120)
        raise StoreError("endpoint-answers-no-result", address, kind or "no type", shown) from None
    return rows
