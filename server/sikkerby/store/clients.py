"""Whose queries are counted: the bound per client, and who is exempt from it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache

from sikkerby.errors import InputError


def exemption(listed: str) -> Callable[[str], bool]:
    """Whether an address is exempt from the bound per client.

    Loopback always is: behind a proxy that is not trusted, all visitors come from there.
    Raises InputError for what is no address or network.
    """
    try:
        networks = [
            ipaddress.ip_network(part.strip(), strict=False)
            for part in listed.split(",")
            if part.strip()
        ]
    except ValueError as error:
        raise InputError(
            f"exempt_clients names what is no network: {error}.",
            remedy="Write addresses or networks such as 192.0.2.7 or 2001:db8::/32.",
        ) from None

    @lru_cache(maxsize=4096)
    def is_exempt(client: str) -> bool:
        try:
            address = ipaddress.ip_address(client)
        except ValueError:
            return False
        return address.is_loopback or any(address in network for network in networks)

    return is_exempt
