"""How many connections there may be, by the settings and by the files that may be open."""

from __future__ import annotations

import resource
from dataclasses import dataclass

from sikkerby.settings import Settings

# For workers, the database, the log, and all else that is no connection's.
_OTHER_DESCRIPTORS = 64


@dataclass(frozen=True)
class Shares:
    """Connections at once: of one client (nought for no bound), of all, and those waiting to be
    taken up. `exempt` are the clients that the first is not for."""

    client: int
    total: int
    backlog: int
    exempt: str


def connection_shares(settings: Settings) -> Shares:
    """Four parts of the descriptors that a process may have: a quarter for connections, one for
    the files that are being sent on them, one for connections that come while those are looked
    through, and one for connections that are being turned away."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    total = settings.connections
    if allowed != resource.RLIM_INFINITY:
        total = max(1, min(total, (allowed - _OTHER_DESCRIPTORS) // 4))
    # All connections of a trusted proxy are one client's, whoever asks on them.
    client = 0 if settings.trusted_proxies else settings.client_connections
    # Connections may come twice before the first of them are looked at.
    return Shares(client, total, max(1, total // 2), settings.exempt_clients)
