"""What every tool answers: a sentence, rows with the words behind them, the version, an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sikkerby.assistants.evidence import Evidence, lasting, write_quotation
from sikkerby.vocabulary import SB
from sikkerby.web.addresses import link_to
from sikkerby.web.records.model import Initiative, Thing
from sikkerby.web.records.reasons import Match
from sikkerby.web.records.records import Records
from sikkerby.web.resources.supported import name_thing
from sikkerby.web.served import site
from sikkerby.web.wording import concept
from sikkerby.web.words import said, text

Result = dict[str, Any]
# That nobody mentions a thing does not say that it does not exist.
UNKNOWN = "assistant_unknown"


def write_result(
    answer: str,
    rows: Sequence[Any],
    address: str,
    *,
    total: int | None = None,
    nothing: str = "",
    **more: Any,
) -> Result:
    """The answer of a tool as JSON values; `total` is how many rows there are, where not all are
    among `rows`, and `nothing` is the key of what is said besides where there is none."""
    total = len(rows) if total is None else total
    if not rows and nothing:
        answer = f"{answer} {text(nothing)}"
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
    """An initiative that was chosen: who takes part in it and where, on which basis it has what was
    asked for, and the words that say so."""
    initiative = entry.initiative
    quotations = dict.fromkeys(
        quotation for reason in entry.reasons for quotation in reason.quotations
    ) or dict.fromkeys(initiative.words("printedTitle"))
    return {
        "initiative": _write_name(found, initiative.iri),
        "row": initiative.row,
        "parties": [
            {
                **_write_name(found, taking_part.party),
                "basis": text(f"basis_{taking_part.basis}"),
            }
            for taking_part in initiative.participations
        ],
        "area": _write_area(found, initiative),
        **({"basis": text(f"basis_{entry.basis}")} if entry.basis else {}),
        **({"reach": text(f"reach_{entry.reach}")} if entry.reach else {}),
        **write_evidence(found, Evidence(tuple(quotations))),
    }


def _write_name(found: Records, iri: str) -> Result:
    return {"name": name_thing(found, iri).text, "iri": iri}


def _write_area(found: Records, initiative: Initiative) -> list[Result]:
    """The places that it names, or else how far it reaches."""
    if initiative.coverage == "NamedPlaces":
        return [_write_name(found, place) for place in initiative.places]
    term = initiative.coverage
    return [{"name": concept(found, term), "iri": SB[term].value}] if term else []


def page_address(path: str, **parameters: object) -> str:
    """The lasting address of a page in the language of the answer."""
    return lasting(link_to(path, **parameters))
