"""Remarks on documents: what the table of their kinds says, and who says it."""

from __future__ import annotations

import re
import string
from pathlib import Path

from sikkerby.errors import Place
from sikkerby.extraction import remarks
from sikkerby.extraction.remarks import Assumed, make_remark, read_lines

ROOM = Path(remarks.__file__).parent


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_places_for_the_same_values() -> None:
    for key, (severity, danish, english) in read_lines().items():
        assert severity in ("violation", "warning", "info"), key
        assert danish, key
        assert _places(danish) == _places(english), key


def test_every_kind_is_remarked_on_somewhere() -> None:
    program = "".join(file.read_text("utf-8") for file in ROOM.glob("*.py"))
    for key in read_lines():
        said = re.sub(r"\((?:organisation|party|place)(, near)?\)", r"({kind}\1)", key)
        assert f'"{key}"' in program or f'"{said}"' in program, key


def test_every_assumption_has_a_line_which_stops_nothing() -> None:
    assert {read_lines()[what.value][0] for what in Assumed} == {"info"}


def test_a_remark_has_its_code_and_the_values() -> None:
    place = Place("document.txt", line=3)
    found = make_remark("unknown-name (place, near)", place, unread="Vej", words="Vej", nearest="A")
    assert (found.code, found.severity) == ("unknown-name", "violation")
    assert found.message_en == "“Vej” is not a known place. The nearest known names are: A."
    assert (found.place, found.words) == (place, "Vej")
