"""What was chosen for pasted rows as links from their things to ours: Turtle, or a table.

The table has columns of SSSOM (a Simple Standard for Sharing Ontological Mappings, 1.0).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from sikkerby.graphs.templates import read_template
from sikkerby.linking.propose import relation_of
from sikkerby.linking.records import is_iri
from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.matching import Candidate
from sikkerby.web.reconcile.match_files import Line, Pasted
from sikkerby.web.words import language, text

# Files with the links alone, by their suffixes.
LINKSETS = {"tsv": "text/tab-separated-values; charset=utf-8", "ttl": "text/turtle; charset=utf-8"}


def write_linkset(index: Index, pasted: Pasted, lines: Sequence[Line], wanted: str) -> str:
    """The linkset in one of these forms."""
    return read_template(Path(__file__).with_suffix(f".{wanted}")).render(
        base=index.base, links=_links(pasted, lines), day=datetime.date.today(),
        language=language(), text=text, relation_of=relation_of,
    )  # fmt: skip


def _links(pasted: Pasted, lines: Sequence[Line]) -> Iterable[tuple[str, str, Candidate]]:
    """Each different link once, in the order of the rows: their address and name, and ours.

    A row's thing has the address that stands in the row; without one, or where the row names
    several, its name after `#`, which the address of the file completes (RFC 3986, section 5.1.3).
    """
    names = Counter(line.row for line in lines)
    links: dict[tuple[str, str], tuple[str, str, Candidate]] = {}
    for line in lines:
        if line.choice is not None:
            addresses = filter(is_iri, pasted.cells[line.row - 1] if names[line.row] == 1 else ())
            theirs = next(addresses, f"#{quote(line.text, safe='', errors='replace')}")
            links.setdefault((theirs, line.choice.entity.iri), (theirs, line.text, line.choice))
    return links.values()
