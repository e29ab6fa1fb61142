"""Who a request comes from, for fairness only; never logged."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Any


def client_of(environ: dict[str, Any], trusted_proxies: int) -> str:
    """The client's address: the peer's, or what the outermost trusted proxy saw.

    IPv6 addresses stand for their /64: one household or server has all of it.
    """
    address: str = environ.get("REMOTE_ADDR", "")
    if trusted_proxies:
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
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
