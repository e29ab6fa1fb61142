"""What the steward says of a document, and the edition's manifest made of it."""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from sikkerby.documents.manifest import UNKNOWN, Manifest
from sikkerby.errors import InputError
from sikkerby.vocabulary import MAXIMUM_SLUG, RDF, SB, last_segment, slugify

_PERIOD = re.compile(r"(?P<start>\d{4})-(?P<end>\d{4})$")


@dataclass(frozen=True)
class Answers:
    """The manifest's values as far as they are known; an empty one was not given.

    Their meaning is that of `documents.edition.Manifest`. `revised` is the day of the import.
    """

    revised: str
    title_da: str = ""
    title_en: str = ""
    strategy_da: str = ""
    strategy_en: str = ""
    publisher: str = ""
    municipality: str = ""
    authority: str = ""
    short_name: str = ""
    period_start: str = ""
    period_end: str = ""
    language: str = ""
    licence: str = ""
    source_address: str = ""
    retrieved: str = ""
    continues: str = ""


def check_identifier(edition: str) -> None:
    """Refuse a name that cannot be part of an IRI."""
    if edition != slugify(edition) or len(edition) > MAXIMUM_SLUG or not edition:
        raise InputError(
            f"“{edition}” cannot name an edition.",
            remedy=f"Use lower-case letters a–z, digits and hyphens, at most {MAXIMUM_SLUG}, such "
            f"as “{slugify(edition) or 'sikker-by-2022-2025'}”.",
        )


def make_manifest(
    answers: Answers,
    edition: str,
    *,
    title: str,
    reference: Iterable[Triple],
    others: Iterable[Manifest],
    before: Manifest | None,
) -> Manifest:
    """The manifest of an edition: what was answered, then what was known before, then what follows.

    `title` is the document's first line. The municipality and its authority follow where the
    reference data have just one of each; everything else is `unknown`. Raises InputError for what
    is no date.
    """
    _check_dates(answers)
    given = {name: text for name, text in dataclasses.asdict(answers).items() if text}
    known = dataclasses.asdict(before) if before else {}
    known = {name: text for name, text in known.items() if text != UNKNOWN}
    values = {**_derive(edition, title, list(reference), list(others)), **known, **given}
    authority = values.get("authority", UNKNOWN)
    values.setdefault("publisher", authority)
    if "short_name" not in values and (municipality := values.get("municipality")):
        values["short_name"] = municipality.removesuffix("-kommune")
    values["identifier"] = edition
    names = [entry.name for entry in dataclasses.fields(Manifest) if entry.name != "continues"]
    return Manifest(
        **{name: values.get(name, UNKNOWN) for name in names},
        continues=values.get("continues", ""),
    )


def _check_dates(answers: Answers) -> None:
    for name, text in (("retrieved", answers.retrieved), ("revised", answers.revised)):
        try:
            if text and text != UNKNOWN:
                datetime.date.fromisoformat(text)
        except ValueError:
            raise InputError(
                f"The value of “{name}” is “{text}”, which is no date.",
                remedy=f"Write it as 2018-03-01, or “{UNKNOWN}”.",
            ) from None


def _derive(
    edition: str, title: str, reference: list[Triple], others: list[Manifest]
) -> dict[str, str]:
    values = {"language": "da"}
    if title:
        values["title_da"] = title
    if period := _PERIOD.search(edition):
        values |= {"period_start": period["start"], "period_end": period["end"]}
    for name, kind in (("municipality", "Municipality"), ("authority", "MunicipalAuthority")):
        found = {
            last_segment(triple.subject)
            for triple in reference
            if triple.predicate == RDF["type"]
            and triple.object == SB[kind]
            and isinstance(triple.subject, NamedNode)
        }
        if len(found) == 1:
            values[name] = found.pop()
    short_names = {
        other.short_name for other in others if other.municipality == values.get("municipality")
    }
    if len(short_names) == 1:
        values["short_name"] = short_names.pop()
    return values


def write_manifest(manifest: Manifest) -> str:
    """The manifest as TOML."""
    lines = [f"# What is known of the document. “{UNKNOWN}” is allowed, and shown as such."]
    for name, text in dataclasses.asdict(manifest).items():
        if text or name != "continues":
            # A JSON string is a TOML string too.
            lines.append(f"{name} = {json.dumps(text, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def unknown_values(manifest: Manifest) -> list[str]:
    """The names of the values that nobody has given."""
    return [name for name, text in dataclasses.asdict(manifest).items() if text == UNKNOWN]
