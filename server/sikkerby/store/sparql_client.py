"""One SPARQL server elsewhere, asked and filled over HTTP.

It is asked by the SPARQL Protocol (W3C, 2013) and filled by the Graph Store Protocol (W3C, 2013) or
by SPARQL Update (W3C, 2013), whichever address is given; every triple store worth the name speaks
both. Its addresses come from the operator, so that none is asked through a proxy of the
environment's, which is there for the web: what leads to one store must not depend on a shell.
"""

from __future__ import annotations

import contextlib
import json
import time
import urllib.error
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib import request

from sikkerby import __version__
from sikkerby.errors import InputError, StoreError
from sikkerby.store.failures import BadQuery, OutOfTime, TooMuch

AGENT = f"Sikkerby/{__version__}"
_CHUNK = 1 << 16
_FAULTS = (OSError, HTTPException, ValueError)
_UNREADABLE = (BadQuery, OutOfTime, TooMuch, ValueError, LookupError, TypeError, AttributeError)
_FORM = "application/x-www-form-urlencoded"
# Virtuoso makes a batch one transaction; where its sender is gone meanwhile, it may keep the locks
# and answer nobody any more. Row by row there are none to keep; its log is written all the same.
_ROW_BY_ROW = b"define sql:log-enable 3 "
_SOLUTIONS, _GRAPH = "application/sparql-results+json", "text/turtle"
# What a server says of a fault is not read beyond this.
_REASON_BYTES = 2000
_REASON_SECONDS = 2.0
# What it says after it took something is of no use, but is waited for.
_ANSWER_BYTES = 1 << 20
_SOLUTIONS_BYTES = 1 << 26


@dataclass(frozen=True)
class Server:
    """The addresses of one server; without `update` and `graphs` it is only asked.

    Name and password may stand in an address, as in `http://name:password@host/sparql`.
    """

    query: str
    update: str = ""
    graphs: str = ""

    @property
    def name(self) -> str:
        """The address to show: without a password."""
        return _without_login(self.query)[0]

    @property
    def is_filled_here(self) -> bool:
        """Whether we may write to it."""
        return bool(self.update or self.graphs)

    def ask(
        self,
        text: str,
        seconds: float,
        *,
        graph: bool = False,
        most_bytes: int = _SOLUTIONS_BYTES,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> tuple[bytes, str]:
        """The answer to a query and its media type: Turtle where a `graph` is expected, else JSON.

        Raises BadQuery, OutOfTime, TooMuch, and StoreError where the server is at fault.
        """
        deadline = time.monotonic() + seconds
        graphs = {"default-graph-uri": default_graphs, "named-graph-uri": named_graphs}
        asked = {"query": text, **graphs}
        body = urllib.parse.urlencode(asked, doseq=True, errors="surrogatepass").encode("ascii")
        headers = {"Content-Type": _FORM, "Accept": _GRAPH if graph else _SOLUTIONS}
        try:
            with _open(self.query, "POST", body, headers, seconds) as response:
                return _read(response, most_bytes, deadline), response.headers.get_content_type()
        except _FAULTS as error:
            if isinstance(error, urllib.error.HTTPError) and error.code == HTTPStatus.BAD_REQUEST:
                raise BadQuery(_reason(error) or "the server takes it for wrong") from None
            if isinstance(getattr(error, "reason", error), TimeoutError):
                raise OutOfTime from None
            raise self._fault(error) from None

    def select(
        self, text: str, seconds: float, default_graphs: Sequence[str] = ()
    ) -> list[dict[str, str]]:
        """The solutions of a query: the value of each variable that has one. Raises StoreError."""
        try:
            answer, _ = self.ask(text, seconds=seconds, default_graphs=default_graphs)
            rows = json.loads(answer)["results"]["bindings"]
            return [{name: str(term["value"]) for name, term in row.items()} for row in rows]
        except _UNREADABLE as error:
            fault = str(error) or type(error).__name__
            raise StoreError("server-contents-unknown", self.name, fault) from None

    def insert(self, graph: str, lines: Sequence[bytes], seconds: float) -> None:
        """Add lines of N-Triples to a named graph. Raises StoreError."""
        # Every line of N-Triples is Turtle, which all servers take.
        text = b"".join(lines)
        update = b"INSERT DATA { GRAPH <%s> {\n%s} }" % (graph.encode(), text)
        self._change(graph, "POST", text, update, seconds)

    def drop(self, graph: str, seconds: float) -> None:
        """Remove a named graph, if it is there. Raises StoreError."""
        self._change(graph, "DELETE", None, b"DROP SILENT GRAPH <%s>" % graph.encode(), seconds)

    def _change(
        self, graph: str, method: str, body: bytes | None, update: bytes, seconds: float
    ) -> None:
        """Change a graph by a request to its own address, or else by an update."""
        deadline = time.monotonic() + seconds
        address, kind = self.update, "application/sparql-update"
        try:
            if self.graphs:
                address, kind = _with(self.graphs, graph=graph), "text/turtle"
            else:
                method = "POST"
                body = _ROW_BY_ROW + update if _is_virtuoso(self.query, seconds) else update
            headers = {"Content-Type": kind} if body is not None else {}
            with _open(address, method, body, headers, seconds) as response:
                _read(response, _ANSWER_BYTES, deadline)
        except (OutOfTime, TooMuch):
            raise self._fault(TimeoutError("its answer does not end")) from None
        except _FAULTS as error:
            # What is to go and is not there is gone.
            if method != "DELETE" or getattr(error, "code", None) != HTTPStatus.NOT_FOUND:
                raise self._fault(error) from None

    def _fault(self, error: BaseException) -> StoreError:
        """The error for what kept the server from an answer, or for its answer that says so."""
        reason = getattr(error, "reason", None) or error
        if isinstance(error, urllib.error.HTTPError):
            said = _reason(error) or reason
            return StoreError("server-answers-error", self.name, error.code, said)
        return StoreError("server-not-reachable", self.name, reason)


def read_servers(setting: str) -> tuple[Server, ...]:
    """The servers that the setting `store` names: one, or two separated by a comma.

    Each is its query address, then `update=` and `graphs=` addresses where it is filled by us.
    Raises InputError.
    """
    found: list[Server] = []
    for part in setting.split(","):
        query, *others = part.split() or [""]
        given: dict[str, str] = {}
        for other in others:
            name, _, address = other.partition("=")
            if name not in ("update", "graphs"):
                raise InputError("store-names-no-server", other)
            given[name] = address
        for address in (query, *given.values()):
            if not address.startswith(("http://", "https://")):
                raise InputError("store-not-an-address", address)
        found.append(Server(query, **given))
    if len(found) > 2:
        raise InputError("store-names-too-many-servers", len(found))
    return tuple(found)


@lru_cache(maxsize=4)
def _is_virtuoso(address: str, seconds: float) -> bool:
    """Whether it is Virtuoso that answers queries there. Raises OSError."""
    try:
        with _open(_with(address, query="ASK{}"), "GET", None, {}, seconds) as response:
            said: Message = response.headers
    except urllib.error.HTTPError as error:
        with error:
            said = error.headers
    return said.get("Server", "").startswith("Virtuoso")


def _with(address: str, **parameters: str) -> str:
    """An address with parameters."""
    return f"{address}{'&' if '?' in address else '?'}{urllib.parse.urlencode(parameters)}"


def _without_login(address: str) -> tuple[str, tuple[str, str] | None]:
    parts = urllib.parse.urlsplit(address)
    login, _, host = parts.netloc.rpartition("@")
    if not login:
        return address, None
    name, _, password = login.partition(":")
    plain = urllib.parse.urlunsplit(parts._replace(netloc=host))
    return plain, (urllib.parse.unquote(name), urllib.parse.unquote(password))


def _open(
    address: str, method: str, body: bytes | None, headers: Mapping[str, str], seconds: float
) -> HTTPResponse:
    """The answer, of which only the head has been read. Raises HTTPError and OSError."""
    plain, login = _without_login(address)
    opener = request.build_opener(request.ProxyHandler({}))
    if login:
        passwords = request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, plain, *login)
        opener.add_handler(request.HTTPBasicAuthHandler(passwords))
        opener.add_handler(request.HTTPDigestAuthHandler(passwords))
    headers = {"User-Agent": AGENT, **headers}
    # `read_servers` takes HTTP's schemes only.
    asked = request.Request(plain, body, headers, method=method)  # noqa: S310
    response: HTTPResponse = opener.open(asked, timeout=seconds)
    return response


def _read(response: Any, most: int, deadline: float) -> bytes:
    """The whole body, unless it grows too large or drips in too slowly."""
    body = bytearray()
    while piece := response.read1(_CHUNK):
        body += piece
        if len(body) > most:
            raise TooMuch("answer_bytes")
        if time.monotonic() > deadline:
            raise OutOfTime
    return bytes(body)


def _reason(error: urllib.error.HTTPError) -> str:
    """What a server says of a fault, or the beginning of it."""
    deadline = time.monotonic() + _REASON_SECONDS
    said = b""
    with error, contextlib.suppress(*_FAULTS):
        while time.monotonic() < deadline and (piece := error.read1(_REASON_BYTES - len(said))):
            said += piece
    with contextlib.suppress(LookupError):
        return str(said, error.headers.get_content_charset("utf-8"), "replace").strip()
    return str(said, "utf-8", "replace").strip()
