"""Whose queries are counted: the bound per client, and who is exempt from it."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from sikkerby.settings import read_networks


@lru_cache(maxsize=4096)
def is_exempt(client: str, listed: str) -> bool:
    """Whether an address is exempt from the bound per client.

    Loopback always is: behind a proxy that is not trusted, all visitors come from there.
    `listed` is the setting.
    """
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    return address.is_loopback or any(address in network for network in read_networks(listed))
