"""Candidates for our names from another's reconciliation service (Reconciliation Service API 0.2).

What is asked may have been typed by anybody, so the answer is bounded in bytes and seconds, nothing
is followed to another address, and the connection goes to the very address that was looked at.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from pyoxigraph import Triple

from sikkerby import __version__
from sikkerby.errors import Forbidden, InputError, StoreError
from sikkerby.linking.propose import CLOSE, EXACT
from sikkerby.linking.records import is_iri
from sikkerby.linking.review import SAFE, Link
from sikkerby.progress import Progress
from sikkerby.publication.view import View
from sikkerby.vocabulary import RDFS

_AGENT = f"sikkerby/{__version__} (reconciliation; https://w3id.org/sikkerby/)"
_SECONDS, _LARGEST = 30, 4 * 2**20
_AT_ONCE, _CANDIDATES = 20, 3
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Service:
    """A reconciliation service: its address, and what the identifiers that it gives come after."""

    address: str
    space: str
    public_only: bool = False


def open_service(address: str, *, public_only: bool = False) -> Service:
    """The service at an address, by its manifest (section 3.2); with `public_only`, none in a
    private network. Raises Forbidden for such, InputError for what is no service, StoreError for
    one that does not answer."""
    found = _ask(address, None, public_only)
    space = found.get("identifierSpace") if isinstance(found, dict) else None
    if not isinstance(space, str) or not is_iri(space):
        raise InputError("not-a-reconciliation-service", address)
    return Service(address, space, public_only)


def find_candidates(
    service: Service, reference: Iterable[Triple], base: str, progress: Progress
) -> Iterator[Link]:
    """What the service proposes for the organisations and places of the reference data, as lines of
    a table to review."""
    view, begun = View(reference), (f"{base}id/organisation/", f"{base}id/place/")
    names = [
        (node.value, name)
        for node in view.nodes()
        if node.value.startswith(begun) and (name := view.text(node, RDFS["label"], "da"))
    ]
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        asked = ({"query": name, "limit": _CANDIDATES} for _, name in some)
        queries = {f"q{number}": query for number, query in enumerate(asked)}
        body = urlencode({"queries": json.dumps(queries, ensure_ascii=False)}).encode()
        answer = _ask(service.address, body, service.public_only)
        progress.say(f"{start + len(some):,} of {len(names):,} names asked")
        for number, (iri, name) in enumerate(some):
            for candidate in _results(service, answer, f"q{number}"):
                if line := _line(service, iri, name, candidate):
                    yield line


def _results(service: Service, answer: Any, key: str) -> list[Mapping[str, Any]]:
    """The candidates of one query (section 4.4)."""
    try:
        found = answer[key]["result"]
        if not all(isinstance(one["id"], str) and isinstance(one["name"], str) for one in found):
            raise TypeError
    except (KeyError, TypeError):
        raise StoreError("service-answers-no-candidates", service.address) from None
    return list(found)


def _line(service: Service, ours: str, name: str, candidate: Mapping[str, Any]) -> Link | None:
    identifier, score = candidate["id"], candidate.get("score")
    iri = identifier if is_iri(identifier) else service.space + identifier
    if not is_iri(iri):
        return None
    is_match = candidate.get("match") is True
    types = candidate.get("type")
    listed = types if isinstance(types, list) else []
    said = [one.get("name") for one in listed if isinstance(one, dict)]
    said.append(candidate.get("description"))
    number = max(0.0, min(100.0, float(score))) if isinstance(score, int | float) else 0.0
    theirs = candidate["name"]
    return Link(
        EXACT if is_match else CLOSE, round(number, 1),
        "name" if theirs.casefold() == name.casefold() else "part", ours, name, iri, theirs, theirs,
        "; ".join(one for one in said if isinstance(one, str) and one), SAFE if is_match else "",
    )  # fmt: skip


def _ask(address: str, body: bytes | None, public_only: bool) -> Any:
    """The JSON that an address answers to a GET, or to a form that is sent to it."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        host, port = None, 0
    if not host:
        raise InputError("service-not-an-address", address)
    end = time.monotonic() + _SECONDS
    try:
        connected = socket.create_connection((_look_up(host, port, public_only), port), _SECONDS)
        if parts.scheme == "https":
            connected = ssl.create_default_context().wrap_socket(connected, server_hostname=host)
        with connected:
            connection = http.client.HTTPConnection(parts.netloc.rpartition("@")[2])
            connection.sock = connected
            target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
            headers = {"User-Agent": _AGENT, "Accept": "application/json"}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("GET" if body is None else "POST", target, body, headers)
            answer = connection.getresponse()
            content = b""
            while chunk := answer.read1(2**16):
                content += chunk
                if len(content) > _LARGEST or time.monotonic() > end:
                    raise StoreError("service-answers-too-much", address)
    # A ValueError is an address that cannot be written as HTTP has it.
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise StoreError("service-not-reachable", address, error) from None
    if answer.status != HTTPStatus.OK:
        where = answer.headers.get("Location", "")
        raise StoreError("service-answers-error", address, answer.status, where or answer.reason)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise StoreError("service-answers-no-json", address) from None


def _look_up(host: str, port: int, public_only: bool) -> str:
    """The first address of a host; none of them may be private where only public ones are asked."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found if public_only else ():
        ip = ipaddress.ip_address(address.partition("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if not ip.is_global or ip.is_multicast:
            raise Forbidden("address-not-public", host)
    return found[0]
