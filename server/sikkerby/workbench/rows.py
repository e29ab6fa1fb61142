"""A row as printed, with marks; what unknown words are is asked and decided here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import takewhile
from pathlib import Path

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.documents.edition import FactReading, find_words
from sikkerby.documents.model import Column
from sikkerby.errors import InputError, NotFound
from sikkerby.extraction.facts import amount_of
from sikkerby.extraction.lexicon import PLACES
from sikkerby.extraction.measures import KINDS
from sikkerby.extraction.quantities import guess_fact
from sikkerby.importing.reference.columns import KINDS as BODIES
from sikkerby.importing.reference.columns import PLACE_TYPES, SEPARATOR, TYPES
from sikkerby.web.words import language, text
from sikkerby.workbench.decide import (
    NAME,
    ORGANISATION,
    PLACE,
    SPELLINGS,
    add_line,
    add_spelling,
    agent_of,
    note_origin,
    read_names,
    take_names,
)
from sikkerby.workbench.known import Kind, KnownEdition, Question, proposed_triples
from sikkerby.workbench.names import choices, terms
from sikkerby.workbench.state import bench, blueprint, change, given, go, page, today, user

# What words can be: an organisation, a place, the age of a target group, a number, nobody, a slip
# of the pen.
_TARGET_GROUP = "target_group"
WHAT = (ORGANISATION, PLACE, _TARGET_GROUP, "number", "nobody", "misprint")


@blueprint.get("/edition/<edition>")
def show_edition(edition: str) -> Response:
    known = bench().known(edition)
    return page("edition.html", known=known, edition=edition)


@blueprint.get("/edition/<edition>/<int:number>")
def show_row(edition: str, number: int) -> Response:
    known = bench().known(edition)
    rows = known.edition.table.rows
    if not 1 <= number <= len(rows):
        raise NotFound("no-row-of-document", number, len(rows))
    asked = known.questions_of(number)
    words, column = request.args.get("words", ""), request.args.get("column", "")
    chosen = next(
        (q for q in asked if (not words or q.words == words) and column in ("", q.column.key)),
        None,
    )
    if words and chosen is None:
        of = next((c for c in Column if c.key == column), Column.INVOLVED)
        chosen = Question(number, of, words, Kind.UNKNOWN, tuple(_rows_with(known, of, words)))
    section = next(s for s in known.edition.table.sections if s.number == rows[number - 1].section)
    return page(
        "row.html",
        known=known,
        edition=edition,
        row=rows[number - 1],
        last=len(rows),
        columns=[(column, section.headers[column]) for column in Column if column in
                 section.headers],
        questions=asked,
        chosen=chosen,
        what=WHAT,
        suggested=_suggested(known, chosen),
        following=_following(known, number, chosen),
        units=_units(language()),
        names={
            ORGANISATION: sorted(known.names[e.slug] for e in known.entities if e.kind not in
                                 PLACES),
            PLACE: sorted(known.names[e.slug] for e in known.entities if e.kind in PLACES),
        },
        choices={
            "type": choices(ORGANISATION, "type"),
            "kind": choices(ORGANISATION, "kind"),
            "place_type": choices(PLACE, "type"),
        },
    )  # fmt: skip


def _following(known: KnownEdition, number: int, chosen: Question | None) -> Question | None:
    """The next question once the chosen one is answered."""
    passed = list(takewhile(lambda question: question != chosen, known.questions))
    later = known.questions[len(passed) :] if chosen in known.questions else passed
    ordered = [*(q for q in later if q.row >= number), *known.questions]
    return next((q for q in ordered if chosen is None or (q.column, q.words) !=
                 (chosen.column, chosen.words)), None)  # fmt: skip


@cache
def _units(tongue: str) -> list[tuple[str, str]]:
    """The units of measurement, by their local names, and what they are called."""
    return [(name, term) for name, term in zip(KINDS, terms(KINDS, tongue), strict=True)]


def _suggested(known: KnownEdition, chosen: Question | None) -> dict[str, str]:
    """What the words are proposed to be, as an import proposes it: the fields of the form."""
    if chosen is None:
        return {}
    if chosen.column not in (Column.INVOLVED, Column.AREA):
        amount, unit = guess_fact(chosen.words)
        what = _TARGET_GROUP if chosen.column is Column.TARGET_GROUP else "number"
        is_known = amount or chosen.kind is Kind.NUMBER
        return {"what": what, "amount": amount, "unit": unit} if is_known else {}
    what = PLACE if chosen.column is Column.AREA else ORGANISATION
    data = bench().data
    proposed = proposed_triples(data, [known.edition.identifier])
    known_ones = {row[what] for row in read_names(data, what)}
    for row in read_names(data, what, proposed=proposed):
        if chosen.words in (row[NAME], *row[SPELLINGS].split(SEPARATOR)):
            is_spelling = row[what] in known_ones
            return {"what": what, "spelling_of": row[NAME] if is_spelling else "", **row}
    return {"what": what}


def _rows_with(known: KnownEdition, column: Column, words: str) -> list[int]:
    """The rows whose cell has the words."""
    rows = known.edition.table.rows
    return [row.number for row in rows if any(find_words(words, row.cell(column).text))]


@blueprint.post("/edition/<edition>/<int:number>")
def decide(edition: str, number: int) -> BaseResponse:
    """Write what words are; then the next open question."""
    known = bench().known(edition)
    words, what = given("words"), given("what")
    column = next((c for c in Column if c.key == given("column")), None)
    if not words or column is None or what not in WHAT:
        raise InputError("words-not-assigned")
    if not 1 <= number <= len(known.edition.table.rows) or not _rows_with(known, column, words):
        raise InputError("document-lacks-words", words)
    rows = _rows_with(known, column, words)
    work: Callable[[Path], object] = {
        ORGANISATION: lambda draft: _decide_name(draft, known, number, column, ORGANISATION),
        PLACE: lambda draft: _decide_name(draft, known, number, column, PLACE),
        "number": lambda draft: _read_number(draft, known, rows, column, words),
        _TARGET_GROUP: lambda draft: _read_number(draft, known, rows, column, words),
        "nobody": lambda draft: _name_nobody(draft, known, rows, column, words),
        "misprint": lambda draft: _correct(draft, known, rows, column, words),
    }[what]
    change(text("saved_words", x=words, y=text(f"what_{what}")), work)
    following = given("next")
    shown = {"done": words, "rows": len(rows)}
    return go(f"/edition/{edition}/{following if following.isdigit() else number}", **shown)


def _decide_name(draft: Path, known: KnownEdition, number: int, column: Column, room: str) -> None:
    words = given("words")
    if existing := given(f"{room}_spelling_of"):
        add_spelling(draft, room, existing, words)
        return
    place = room == PLACE
    if place and given("whole"):
        add_spelling(draft, room, known.edition.manifest.municipality, words)
        return
    name = given(f"{room}_name") or words
    if any(name.casefold() == row[NAME].casefold() for row in read_names(draft, room)):
        raise InputError("name-exists", name)
    cells = {
        room: "",
        "type": given(f"{room}_type") or (PLACE_TYPES[2] if place else TYPES[2]),
        NAME: name,
        "name (English)": given(f"{room}_name_en"),
        "within" if place else "part of": given(f"{room}_part_of"),
        **note_origin(known.edition.identifier, number, known.edition.table.rows[number - 1]
                      .cell(column).text),
    }  # fmt: skip
    if name != words:
        cells["spellings"] = words
    if not place:
        cells |= {"kind": given("kind"), "code": given("code")}
        if given("kind") and given("kind") not in (*BODIES, *choices(ORGANISATION, "kind")):
            raise InputError("not-a-kind-of-organisation", given("kind"))
    take_names(draft, {room: [cells]})


def _read_number(
    draft: Path, known: KnownEdition, rows: list[int], column: Column, words: str
) -> None:
    """Say of each row that has the words what amount they state; without one, that they state
    none."""
    is_age = given("what") == _TARGET_GROUP
    columns = (Column.TARGET_GROUP,) if is_age else (Column.TITLE, Column.DESCRIPTION)
    if column not in columns:
        raise InputError("column-states-no-facts")
    fields = ("amount", "unit", "counted", "per", "reason_da", "reason_en")
    said = {name: given(name) for name in fields} | ({"unit": "YearsOfAge"} if is_age else {})
    if said["amount"]:
        amount_of(FactReading(0, 0, column, words, **said))
    else:
        said |= {"unit": "", "counted": "", "per": ""}
        said["reason_da"] = said["reason_da"] or "Tallet siger noget andet"
    lines = [(str(row), column.key, words, *said.values()) for row in rows]
    add_line(draft, known.edition.identifier, "facts.tsv", *lines)


def _name_nobody(
    draft: Path, known: KnownEdition, rows: list[int], column: Column, words: str
) -> None:
    """Say of each row that has the words that they name nobody, and why."""
    reason_da, reason_en = given("reason_da"), given("reason_en")
    if not reason_da:
        raise InputError("naming-nobody-without-reason")
    meant = ""
    if column not in (Column.INVOLVED, Column.AREA):
        found = [e.slug for e in known.entities if words in (*e.names, e.code)]
        if not found:
            raise InputError("not-a-recognised-name", words)
        meant = found[0]
    lines = [(str(row), words, meant, reason_da, reason_en) for row in rows]
    add_line(draft, known.edition.identifier, "exclusions.tsv", *lines)


def _correct(draft: Path, known: KnownEdition, rows: list[int], column: Column, words: str) -> None:
    """Say of each row that has the words how they were meant."""
    corrected = given("corrected")
    if not corrected or corrected == words:
        raise InputError("meaning-not-said")
    meant = (column.key, words, corrected, given("reason_da"), given("reason_en"))
    by = agent_of(draft, user())
    lines = [(str(row), *meant, by, today()) for row in rows]
    add_line(draft, known.edition.identifier, "corrections.tsv", *lines)
