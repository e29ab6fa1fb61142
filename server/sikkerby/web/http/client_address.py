"""Who a request comes from, for fairness only; never logged."""

from __future__ import annotations

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
    try:
        parsed = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        host = address.rpartition(":")[0].strip("[]")
        try:
            parsed = ipaddress.ip_address(host)
        except ValueError:
            return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        if parsed.is_loopback:
            return str(parsed)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)
