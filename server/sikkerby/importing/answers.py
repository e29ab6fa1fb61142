"""What the steward says of a document, and the edition's manifest made of it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Triple

from sikkerby.documents.manifest import UNKNOWN, Manifest, check_date
from sikkerby.errors import InputError
from sikkerby.vocabulary import MAXIMUM_SLUG, RDF, SB, last_segment, slugify

_PERIOD = re.compile(r"(?P<start>\d{4})-(?P<end>\d{4})$")


# What a steward may say of a document. `revised` is the day of the import.
ANSWERS = tuple(entry.name for entry in dataclasses.fields(Manifest) if entry.name != "identifier")


def check_identifier(edition: str) -> None:
    """Refuse a name that cannot be part of an IRI."""
    if edition != slugify(edition) or len(edition) > MAXIMUM_SLUG or not edition:
        raise InputError(
            "not-a-name-of-an-edition",
            edition,
            MAXIMUM_SLUG,
            slugify(edition) or "sikker-by-2022-2025",
        )


def make_manifest(
    answers: Mapping[str, str],
    edition: str,
    *,
    title: str,
    reference: Iterable[Triple],
    others: Iterable[Manifest],
    before: Manifest | None,
) -> Manifest:
    """The manifest of an edition: what was answered, then what was known before, then what follows.

    `answers` are values of the manifest by name; an empty one was not given. `title` is the
    document's first line. The municipality and its authority follow where the
    reference data have just one of each; everything else is `unknown`. Raises InputError for what
    is not a date.
    """
    given = {name: text for name, text in answers.items() if text}
    for name in ("retrieved", "revised"):
        check_date(given.get(name, UNKNOWN), name)
    known = dataclasses.asdict(before) if before else {}
    known = {name: text for name, text in known.items() if text != UNKNOWN}
    values = {**_derive(edition, title, list(reference), list(others)), **known, **given}
    authority = values.get("authority", UNKNOWN)
    values.setdefault("publisher", authority)
    # Of a document and its strategy, either is called like the other where it has no name itself.
    for language in ("da", "en"):
        names = [f"title_{language}", f"strategy_{language}"]
        for name, other in (names, names[::-1]):
            if other in values:
                values.setdefault(name, values[other])
    if "short_name" not in values and (municipality := values.get("municipality")):
        values["short_name"] = municipality.removesuffix("-kommune")
    values["identifier"] = edition
    unknown = {name: UNKNOWN for name in ANSWERS if name != "continues"}
    return Manifest(**{**unknown, **values})


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


def edit_values(text: str, values: Mapping[str, str]) -> str:
    """A manifest's text with other values; comments and what is not named stay as they are."""
    lines = text.splitlines()
    left = dict(values)
    for number, line in enumerate(lines):
        key = line.partition("=")[0].strip()
        if key in left:
            lines[number] = f"{key} = {json.dumps(left.pop(key), ensure_ascii=False)}"
    lines += [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in left.items()
              if text]  # fmt: skip
    return "\n".join(lines) + "\n"


def unknown_values(manifest: Manifest) -> list[str]:
    """The names of the values that nobody has given."""
    return [name for name, text in dataclasses.asdict(manifest).items() if text == UNKNOWN]
