"""What a page costs the web process: processor time, which other work on the machine hardly
changes; `benchmarks.pages` measures what visitors wait for."""

from __future__ import annotations

import re
import time
from collections import defaultdict

import pytest

from tests.support.application import Visitor

# Seconds: twice what the slowest kind takes on a quiet machine.
_MOST = 0.03
_OTHERS = [
    "/network", "/network?basis=named,mentioned,implied", "/matrix", "/map", "/openapi", "/ns",
    "/ask?party=koebenhavns-politi&by=administrations", "/initiatives?q=unge&view=words",
    "/doc/source/sikker-by-2018-2021", "/search?q=unge",
]  # fmt: skip


@pytest.mark.nightly
def test_no_kind_of_page_takes_long() -> None:
    visitor = Visitor()
    paths = re.findall(r"<loc>https?://[^/<]+(/[^<]*)</loc>", visitor.get("/sitemap.xml").text)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_kind["/".join(path.split("/")[:3])].append(path)
    asked = [path for found in by_kind.values() for path in found[:: max(1, len(found) // 5)]]
    slow = {
        path: taken for path in (*asked, *_OTHERS) if (taken := _fastest(visitor, path)) > _MOST
    }
    assert len(asked) > 40
    assert not slow


def _fastest(visitor: Visitor, path: str) -> float:
    """The processor time of the fastest of some requests, each of which makes the page anew."""
    taken = []
    for number in range(4):
        address = f"{path}{'&' if '?' in path else '?'}again={number}"
        began = time.process_time()
        response = visitor.get(address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        taken.append(time.process_time() - began)
        assert response.status_code == 200, address
    return min(taken)
