"""That what was minted is never lost (contract, section 2): the ledger against the data."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from sikkerby.graphs.ledger import WITHDRAWN, Ledger
from sikkerby.validation.checks import find
from sikkerby.validation.findings import Finding
from sikkerby.vocabulary import DCT


def check_history(
    recorded: Ledger,
    minted: frozenset[str],
    base: str,
    previous_iris: frozenset[str] | None = None,
) -> Iterator[Finding]:
    """What the ledger or an earlier version had and is there no more, and what is new.

    `minted` and the ledger have paths below `base`; `previous_iris` are the whole IRIs of an
    earlier version, fragments and IRIs elsewhere left aside.
    """
    for path, entry in recorded.entries.items():
        node = NamedNode(base + path)
        if entry.status != WITHDRAWN:
            if path not in minted:
                yield find("identifier-lost", node)
            continue
        if not entry.reason.strip():
            yield find("identifier-reason", node)
        for replacement in entry.replaced_by.split():
            known = recorded.entries.get(replacement)
            value = NamedNode(base + replacement)
            if known is not None and known.status == WITHDRAWN:
                yield find("identifier-replacement-withdrawn", node, DCT["isReplacedBy"], value)
            elif replacement not in minted:
                yield find("identifier-replacement", node, DCT["isReplacedBy"], value)
    before = {
        iri.partition("#")[0].removeprefix(base)
        for iri in previous_iris or ()
        if iri.startswith(base + "id/")
    }
    for path in before - minted - recorded.entries.keys():
        yield find("identifier-dropped", NamedNode(base + path))
    # The first build of a data folder mints everything; that is no news.
    new = sorted(minted - recorded.entries.keys()) if recorded.entries else []
    if new:
        detail = f"{len(new)}: {', '.join(new[:3])}{' …' if len(new) > 3 else ''}"
        yield find("identifiers-new", NamedNode(base + new[0]), None, None, detail, detail)
