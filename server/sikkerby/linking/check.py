"""Whether what we link to still answers. Calm where there is no network."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import Triple

from sikkerby import __version__
from sikkerby.progress import Progress
from sikkerby.publication.view import View
from sikkerby.vocabulary import RDF, SB

# Named so that whoever is asked can see by whom; a few at a time, and only the head.
_AGENT = f"sikkerby/{__version__} (link check)"
_AT_ONCE = 4
_DEAD = frozenset({404, 410})


State = Literal["alive", "dead", "unclear", "unreached"]


@dataclass(frozen=True)
class LinkState:
    """An outside address, what it answered, and how it was said."""

    address: str
    state: State
    detail: str


def outside_addresses(links: Iterable[Triple]) -> list[str]:
    """The web addresses outside the publication that its links point to, sorted."""
    view = View(links)
    return sorted(
        {
            other.value
            for link in view.instances(SB["Link"])
            for other in view.resources(link, RDF["object"])
            if other.value.startswith(("http://", "https://"))
            and not other.value.startswith(link.value.partition("id/link/")[0])
        }
    )


def check_links(
    addresses: Iterable[str], progress: Progress, *, seconds: float = 10
) -> list[LinkState]:
    """Ask every address for its head; one that cannot be reached is no dead link."""
    asked = list(addresses)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = pool.map(lambda address: _ask(address, seconds), asked)
        return list(progress.each(found, "Links asked", len(asked)))


def _ask(address: str, seconds: float) -> LinkState:
    # `outside_addresses` gives HTTP's schemes only.
    request = urllib.request.Request(address, method="HEAD", headers={"User-Agent": _AGENT})  # noqa: S310
    try:
        with urllib.request.build_opener().open(request, timeout=seconds) as answer:
            return LinkState(address, "alive", str(answer.status))
    except urllib.error.HTTPError as error:
        state: State = "dead" if error.code in _DEAD else "unclear"
        return LinkState(address, state, f"{error.code} {error.reason}")
    except (OSError, ValueError) as error:
        return LinkState(address, "unreached", str(getattr(error, "reason", error)))
