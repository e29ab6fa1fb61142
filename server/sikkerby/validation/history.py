"""That what was minted is never lost (contract, section 2): the ledger against the data."""

from __future__ import annotations

from collections.abc import Iterator

from sikkerby.graphs.ledger import WITHDRAWN, Ledger
from sikkerby.validation.faults import Fault


def check_history(
    recorded: Ledger,
    minted: frozenset[str],
    base: str,
    previous_iris: frozenset[str] | None = None,
) -> Iterator[Fault]:
    """What the ledger or an earlier version had and is there no more, and what is new.

    `minted` and the ledger have paths below `base`; `previous_iris` are the whole IRIs of an
    earlier version, fragments and IRIs elsewhere left aside.
    """
    for path, entry in recorded.entries.items():
        if entry.status != WITHDRAWN:
            if path not in minted:
                yield Fault("identifier-lost", base + path)
            continue
        if not entry.reason.strip():
            yield Fault("identifier-reason", base + path)
        for replacement in entry.replaced_by.split():
            known = recorded.entries.get(replacement)
            if known is not None and known.status == WITHDRAWN:
                yield Fault(
                    "identifier-replacement-withdrawn", base + path, "dct:isReplacedBy",
                    f"<{base}{replacement}>",
                )  # fmt: skip
            elif replacement not in minted:
                yield Fault(
                    "identifier-replacement", base + path, "dct:isReplacedBy",
                    f"<{base}{replacement}>",
                )  # fmt: skip
    if previous_iris is not None:
        prefix = base + "id/"
        before = {
            iri.partition("#")[0].removeprefix(base)
            for iri in previous_iris
            if iri.startswith(prefix)
        }
        for path in before - minted - recorded.entries.keys():
            yield Fault("identifier-dropped", base + path)
    # The first build of a data folder mints everything; that is no news.
    new = sorted(minted - recorded.entries.keys()) if recorded.entries else []
    if new:
        shown = ", ".join(new[:3]) + (" …" if len(new) > 3 else "")
        detail = f"{len(new)}: {shown}"
        yield Fault("identifiers-new", base + new[0], "", "", detail, detail)
