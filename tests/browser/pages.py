"""One address for each type of page, for tests that visit them all."""

from __future__ import annotations

from typing import Any

from sikkerby.web.site_pages import FIGURES
from tests.conftest import EDITION

POLICE = "koebenhavns-politi"
INITIATIVE = f"/doc/initiative/{EDITION}/partnerskab-for-et-trygt-noerrebro"
QUOTE = f"/doc/quote/{EDITION}/13771-13788"

PAGE_TYPES = {
    "home": "/",
    "initiatives": f"/initiatives?party={POLICE}&place=koebenhavn-noerrebro&cover=1",
    "initiatives as words": "/initiatives?principle=4&also=1&view=words",
    "initiatives as table": "/initiatives?view=table",
    "nothing found": "/initiatives?party=skat&place=koebenhavn-valby",
    "no age": "/initiatives?age=abc",
    "ask": "/ask",
    "question": f"/ask?party={POLICE}&place=koebenhavn-noerrebro&cover=1&by=administrations",
    "initiative": INITIATIVE,
    "implied parties": f"/doc/initiative/{EDITION}/tryghedspartnerskaber-i-tre-omraader",
    "organisation": f"/doc/organisation/{POLICE}",
    "unit": "/doc/organisation/koebenhavn-vink",
    "place": "/doc/place/koebenhavn-noerrebro",
    "principle": f"/doc/principle/{EDITION}/3",
    "target group": f"/doc/target-group/{EDITION}/alle-koebenhavnere",
    "quotation": QUOTE,
    "source": f"/doc/source/{EDITION}",
    "stated fact": f"/doc/fact/{EDITION}/10197-10225",
    "correction": f"/doc/correction/{EDITION}/1-title-1",
    "other resource": f"/doc/strategy/{EDITION}",
    "organisations": "/organisations",
    "places": "/places",
    "principles": "/principles",
    "target groups": "/target-groups",
    "search": "/search?q=politi nørrebro",
    "about": "/about",
    "validation": "/validation",
    "data": "/data/",
    "vocabulary": "/ns",
    **{name: f"/{name}" for name in FIGURES},
    "network of one party": f"/network?focus={POLICE}",
    "gaps": "/matrix?rows=principles&columns=places&gaps=1",
    "queries": "/queries",
    "query": f"/queries/partners-of-party?party=id/organisation/{POLICE}",
    "sorted query": "/queries/party-at-place?sort=row",
    "query without values": "/queries/initiatives-for-age-at-place",
    "editor": "/sparql",
    "match": "/match",
    "interface": "/openapi",
    "versions": "/data/versions/",
    "catalogue": "/catalogue",
    "error": "/nothing",
}
# What stands in frames of other people's pages.
EMBEDDED = {
    "embedded figure": "/embed/network",
    "embedded table": "/embed/matrix?rows=principles&columns=places",
    "embedded words": f"/embed/doc/organisation/{POLICE}",
}
# The one page that loads the editor.
EDITOR = "/sparql"


def follow(page: Any, link: Any) -> None:
    """Click what leads to another page, and wait for all of it: a click alone waits only for the
    navigation to begin, and what is read then may be half a page."""
    with page.expect_navigation():
        link.click()
