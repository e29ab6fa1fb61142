"""Who a request comes from, for fairness only; never logged."""

from __future__ import annotations

import contextlib
import ipaddress
from functools import lru_cache


def client_at(address: str, forwarded: str | None, trusted_proxies: int) -> str:
    """The client's address: the peer's, or what the outermost trusted proxy saw (X-Forwarded-For).

    IPv6 addresses stand for their /64: one household or server has all of it.
    """
    if forwarded and trusted_proxies:
        seen = [part.strip() for part in forwarded.split(",") if part.strip()]
        if seen:
            address = seen[-min(trusted_proxies, len(seen))]
    return _network(address[:64])


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    # Some proxies add a port.
    for host in (address, address.rpartition(":")[0]):
        with contextlib.suppress(ValueError):
            parsed = ipaddress.ip_address(host.strip("[]"))
            parsed = getattr(parsed, "ipv4_mapped", None) or parsed
            if isinstance(parsed, ipaddress.IPv4Address) or parsed.is_loopback:
                return str(parsed)
            return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return address
