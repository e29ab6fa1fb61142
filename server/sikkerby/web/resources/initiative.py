"""The page of an initiative: what is stated about it, and the row that says so."""

from __future__ import annotations

from sikkerby.web import structured_data
from sikkerby.web.records.model import Initiative
from sikkerby.web.records.records import Records
from sikkerby.web.records.similar import find_similar
from sikkerby.web.resources.printed import marked_quotations, printed_row
from sikkerby.web.wording import Line, Value, additions, ages, amount, line
from sikkerby.web.words import language, listed, text

_MOST_SIMILAR = 5


def describe_initiative(records: Records, initiative: Initiative) -> dict[str, object]:
    """What the page of an initiative shows."""
    group = records.target_groups.get(initiative.audience)
    return {
        "initiative": initiative,
        "principle": records.principles.get(initiative.principle),
        "group": group,
        "ages": ages(group) if group else "",
        "facts": [(fact, amount(records, fact)) for fact in initiative.facts],
        "printed": printed_row(records, initiative, marked_quotations(records, initiative)),
        "additions": _additions(initiative),
        "similar": _similar(records, initiative),
        "structured": structured_data.describe_initiative(records, initiative),
    }


def _additions(initiative: Initiative) -> list[Line]:
    is_corrected = initiative.printed_title.rstrip(".") != initiative.name.da
    english = initiative.description.en if language() == "da" else ""
    return additions(
        initiative,
        line("corrected_title", Value(initiative.name.da if is_corrected else "", "", "da")),
        line("english_description", Value(english, "", "en")),
        line("service", Value(text("is_service" if initiative.is_service else "is_no_service"))),
    )


def _similar(records: Records, initiative: Initiative) -> list[tuple[Initiative, str]]:
    """The initiatives that share most with this one, each with what they share."""
    found = find_similar(records, initiative.iri, _MOST_SIMILAR)
    records.initiatives.read([other for other, _ in found])
    return [
        (
            records.initiatives[other],
            listed(thing.short for iri in shared if (thing := records.thing(iri))),
        )
        for other, shared in found
    ]
