"""What every tool answers: a sentence, rows with the words behind them, the version, an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sikkerby.assistants.evidence import Evidence, lasting, write_quotation
from sikkerby.web.addresses import link_to
from sikkerby.web.records.model import Thing
from sikkerby.web.records.reasons import Match
from sikkerby.web.records.records import Records
from sikkerby.web.served import site
from sikkerby.web.wording import concept
from sikkerby.web.words import said, text

Result = dict[str, Any]


def write_result(
    answer: str, rows: Sequence[Any], address: str, *, total: int | None = None, **more: Any
) -> Result:
    """The answer of a tool as JSON values; `total` is how many rows there are, where not all are
    among `rows`. That nobody mentions a thing is said as such: it does not say that it is not."""
    total = len(rows) if total is None else total
    if not rows:
        answer = f"{answer} {text('assistant_unknown')}"
    elif len(rows) < total:
        answer = f"{answer} {text('assistant_part', n=len(rows), total=total)}"
    return {
        "answer": answer,
        "known": bool(rows),
        "count": total,
        "complete": len(rows) == total,
        **more,
        "rows": rows,
        "version": site().version.name,
        "permalink": address,
    }


def write_thing(found: Records, thing: Thing) -> Result:
    """What a thing is called, and what it is."""
    return {
        "name": said(thing.name),
        "iri": thing.iri,
        "kind": concept(found, thing.kind),
        "names": [*thing.others],
    }


def write_evidence(found: Records, evidence: Evidence) -> Result:
    """The words behind a row, and where all of them are where it counts several initiatives."""
    words = [write_quotation(found, quotation) for quotation in evidence.quotations]
    return {"words": words} | ({"all_words": evidence.address} if evidence.address else {})


def write_match(found: Records, entry: Match) -> Result:
    """An initiative that was chosen: its row, on which basis, and the words that say so."""
    initiative = entry.initiative
    quotations = dict.fromkeys(
        quotation for reason in entry.reasons for quotation in reason.quotations
    ) or dict.fromkeys(initiative.words("printedTitle"))
    return {
        "initiative": {"name": said(initiative.name), "iri": initiative.iri},
        "row": initiative.row,
        **({"basis": text(f"basis_{entry.basis}")} if entry.basis else {}),
        **({"reach": text(f"reach_{entry.reach}")} if entry.reach else {}),
        **write_evidence(found, Evidence(tuple(quotations))),
    }


def page_address(path: str, **parameters: object) -> str:
    """The lasting address of a page in the language of the answer."""
    return lasting(link_to(path, **parameters))
