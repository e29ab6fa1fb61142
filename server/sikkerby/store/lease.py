"""One loader at a time, by what the servers themselves hold: so it is one among all machines.

SPARQL has no lock, and no update that all engines make at once or not at all. Yet everything that
was inserted is found by whoever asks later. So whoever wants to load adds a claim, a graph of its
own name, to each server, and only then looks for the claims of others: of two at the same time, at
least one sees the other, and gives up. This is the doorway of Lamport's bakery (CACM 17:8, 1974).

A claim is renewed while it is held. It is void once its process is gone, which is seen at once on
the same machine, and elsewhere when it was not renewed for longer than a request may take.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from sikkerby.errors import StoreError
from sikkerby.programs import process_status
from sikkerby.store.sparql_client import Server
from sikkerby.store.upload import REQUEST_SECONDS

_NAME = "urn:x-sikkerby:loader:"
_CLAIMS = "urn:x-sikkerby:claims"
_RENEW_SECONDS = 10.0
# A request may have been sent just before a claim was to be renewed.
_VOID_SECONDS = _RENEW_SECONDS + REQUEST_SECONDS + 20.0
_SETTLE_SECONDS = 3.0
_LOOK_SECONDS = 0.5
_QUERY = f"SELECT ?g ?claim {{ GRAPH ?g {{ ?g <{_CLAIMS}> ?claim }} }}"

# The claims on a server, by their graphs: all that each has said, which is its holder and a number
# that counts up.
Claims = dict[str, frozenset[str]]


class Lease:
    """A claim on servers, held by this process; `renew` before each request that writes."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self._servers = servers
        self._graph = f"{_NAME}{uuid.uuid4()}"
        pid = os.getpid()
        self._holder = f"{socket.gethostname()}:{pid}:{_started(pid)}:{_system()}"
        self._renewals = 0
        self._renewed = 0.0

    def renew(self) -> None:
        """Say that this process goes on, where that was last said a while ago.

        Raises StoreError where the claim is lost: the process stood still for too long.
        """
        if time.monotonic() - self._renewed < _RENEW_SECONDS:
            return
        self._others()
        self._claim()

    def _take(self) -> None:
        for server in self._servers:
            _remove_void(server)
        self._claim()
        deadline = time.monotonic() + _SETTLE_SECONDS
        while others := self._others():
            # Of several at the same time the first by name waits for the rest to give up.
            if min(others) < self._graph or time.monotonic() > deadline:
                raise StoreError("servers-being-filled", holder_of(others[min(others)]))
            time.sleep(_LOOK_SECONDS)

    def _others(self) -> Claims:
        """The claims of others, who wait for this one to go. Raises StoreError where it is gone."""
        found: Claims = {}
        for server in self._servers:
            claims = read_claims(server)
            if claims.pop(self._graph, None) is None:
                raise StoreError("stood-still-too-long")
            found |= claims
        return found

    def _claim(self) -> None:
        now = time.monotonic()
        line = f'<{self._graph}> <{_CLAIMS}> "{self._holder} {self._renewals}" .\n'.encode()
        for server in self._servers:
            server.insert(self._graph, [line], REQUEST_SECONDS)
        self._renewals += 1
        self._renewed = now


@contextlib.contextmanager
def loading(servers: Sequence[Server]) -> Iterator[Lease]:
    """Hold the only claim on these servers for a block. Raises StoreError where another has one."""
    lease = Lease(servers)
    try:
        lease._take()
        yield lease
    finally:
        for server in servers:
            # It is void in any case once this process has ended.
            with contextlib.suppress(StoreError):
                server.drop(lease._graph, REQUEST_SECONDS)


def read_claims(server: Server) -> Claims:
    """The claims that there are on a server. Raises StoreError."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in server.select(_QUERY, REQUEST_SECONDS):
        found[row["g"]].add(row["claim"])
    return {graph: frozenset(said) for graph, said in found.items() if graph.startswith(_NAME)}


def holder_of(said: frozenset[str]) -> str:
    """Who holds a claim: the machine and the number of the process."""
    machine, pid, *_ = _read_holder(said)
    return f"{machine}, process {pid}"


def is_void(said: frozenset[str]) -> bool:
    """Whether a claim's holder ran on this machine, and is gone."""
    _, pid, started, system = _read_holder(said)
    return system == _system() and _started(int(pid)) != started


def _read_holder(said: frozenset[str]) -> list[str]:
    """Machine, process, its start and the system of a claim's holder; see `Lease`."""
    return min(said).split(" ")[0].split(":")


def _remove_void(server: Server) -> None:
    """Remove the claims of processes that are gone. Raises StoreError where one is not."""
    first = read_claims(server)
    deadline = time.monotonic() + _VOID_SECONDS
    left = first
    while left:
        for graph, said in left.items():
            is_here = _read_holder(said)[-1] == _system()
            is_still = said == first.get(graph) and not is_here
            if is_void(said) or (is_still and time.monotonic() > deadline):
                server.drop(graph, REQUEST_SECONDS)
            elif not is_still:
                raise StoreError("servers-being-filled", holder_of(said))
        left = read_claims(server)
        if left:
            time.sleep(_LOOK_SECONDS)


def _system() -> str:
    """What numbers of processes are told apart by: this start of the machine, and the container."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    # As “pid:[4026531836]”.
    return f"{boot}/{str(Path('/proc/self/ns/pid').readlink())[5:-1]}"


def _started(pid: int) -> str:
    """When a process began, in ticks since the machine did; nothing where it has ended."""
    status = process_status(pid)
    return status[19] if status and status[0] not in "ZX" else ""
