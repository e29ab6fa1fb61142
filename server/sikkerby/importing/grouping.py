"""What a report says of many places, in one line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sikkerby.bilingual import LANGUAGES, Bilingual
from sikkerby.errors import Place, shorten
from sikkerby.translation import translate

# How many letters of a cell are shown where there are several.
_SHOWN = 60
_QUOTED = {"da": "»{}«", "en": "“{}”"}


def group(told: Iterable[tuple[Bilingual, Place | None]]) -> list[Bilingual]:
    """A line for each message, followed by its place or, where it has several, by a list of their
    texts with the numbers of the rows.

    The text of a place that ends its message, after a colon, is taken off before messages are
    compared.
    """
    places: dict[Bilingual, list[Place]] = {}
    for message, place in told:
        if place and place.text:
            end = f": {place.text}"
            message = Bilingual(*(message.of(tongue).removesuffix(end) for tongue in LANGUAGES))
        places.setdefault(message, []).extend([place] if place else [])
    return [
        Bilingual(*(f"{message.of(tongue)}{_say(found, tongue)}" for tongue in LANGUAGES))
        for message, found in places.items()
    ]


def _say(places: Sequence[Place], language: str) -> str:
    if len(places) < 2:
        return f" ({places[0].of(language)})" if places else ""
    # By table or sheet, which comes after the name of the document, the words with their numbers.
    found: dict[str, dict[tuple[str, str], set[int]]] = {}
    for place in places:
        where = ", ".join(str(place.file or "").split(", ")[1:])
        kind = "row" if place.row is not None else "line"
        numbers = found.setdefault(where, {}).setdefault((place.text or "", kind), set())
        numbers.add(place.row or place.line or 0)
    said: list[str] = []
    for where, texts in found.items():
        listed = "; ".join(
            _say_text(text, translate(f"{kind} {_runs(rows)}", language), language)
            for (text, kind), rows in texts.items()
        )
        said.append(": ".join(filter(None, (translate(where, language), listed))))
    return " " + "; ".join(said)


def _say_text(text: str, rows: str, language: str) -> str:
    return f"{_QUOTED[language].format(shorten(text, _SHOWN))} ({rows})" if text else rows


def _runs(numbers: Iterable[int]) -> str:
    """Numbers in words, those that follow each other as a range."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if run[1:] else f"{run[0]}" for run in runs)
