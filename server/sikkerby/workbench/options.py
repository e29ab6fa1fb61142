"""Settings: what is said of the publication and its editions, its own words, how one works."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.documents.edition import MANIFEST
from sikkerby.documents.folder import (
    EDITIONS,
    OWN_TEXTS,
    PUBLICATION,
    TEXTS,
    WORD_FORMS,
    read_own_texts,
)
from sikkerby.documents.manifest import UNKNOWN, read_manifest, read_publication
from sikkerby.documents.tables import read_text, write_lines
from sikkerby.errors import InputError, SikkerbyError
from sikkerby.importing.answers import edit_values
from sikkerby.web import words
from sikkerby.web.own_words import NAME_PUBLISHER
from sikkerby.web.words import listed, text
from sikkerby.whole_files import write_whole
from sikkerby.workbench.state import (
    bench,
    blueprint,
    change,
    digest,
    go,
    page,
    today,
)

# An address that was published never changes, and the date follows from the change.
_PUBLICATION = (
    "title_da", "title_en", "description_da", "description_en", "publisher_da", "publisher_en",
    "licence", "contact", "english", "colour",
)  # fmt: skip
_EDITION = (
    "title_da", "title_en", "strategy_da", "strategy_en", "period_start", "period_end", "language",
    "licence", "source_address", "retrieved", "adopted", "continues",
)  # fmt: skip


@blueprint.get("/options")
def show_options() -> Response:
    return _show()


def _show(
    fault: SikkerbyError | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    data = bench().data
    own, nothing = read_own_texts(data / TEXTS), dict.fromkeys(OWN_TEXTS, ("", ""))
    return page(
        "options.html",
        status,
        publication=dataclasses.asdict(read_publication(data / PUBLICATION)),
        publication_fields=_PUBLICATION,
        editions={name: _values_of(name) for name in bench().editions()},
        edition_fields=_EDITION,
        own_was=digest(own),
        own={key: own.get(key, ("", "")) for key in OWN_TEXTS},
        usual={**nothing, **words.TEXTS, **WORD_FORMS, **dict.fromkeys(NAME_PUBLISHER, ("", ""))},
        fault=fault,
        typed=typed or {},
    )


def _values_of(edition: str) -> dict[str, str]:
    return dataclasses.asdict(read_manifest(bench().data / EDITIONS / edition / MANIFEST))


@blueprint.post("/options")
def take_options() -> Response | BaseResponse:
    """Save the form's values in the manifest of the publication, or of the edition it names."""
    edition = request.form.get("edition", "")
    fields = _EDITION if edition else _PUBLICATION
    data = bench().data
    now = (
        _values_of(edition)
        if edition in bench().editions()
        else dataclasses.asdict(read_publication(data / PUBLICATION))
    )
    typed = {name: " ".join(request.form.get(name, now[name]).split()) for name in fields}
    if edition:
        # What nobody has given is unknown, and shown as such.
        typed = {
            name: value or (UNKNOWN if name != "continues" else "") for name, value in typed.items()
        }
    if request.form.get("was") != digest({name: now[name] for name in fields}):
        return _show(_changed_meanwhile(), typed, 409)
    values = {name: text for name, text in typed.items() if text != now[name]}
    where = f"{EDITIONS}/{edition}/{MANIFEST}" if edition else PUBLICATION

    def work(draft: Path) -> None:
        file = draft / where
        edited = edit_values(read_text(file), {**values, "revised": today()})
        write_whole(file, edited.encode("utf-8"))
        (read_manifest if edition else read_publication)(file)

    try:
        if values:
            changed = listed(text(f"field_{name}") for name in values)
            change(text("saved_settings", x=changed), work)
    except SikkerbyError as error:
        return _show(error, typed, 422)
    return go("/options")


def _changed_meanwhile() -> InputError:
    return InputError("settings-changed-meanwhile")


def _one_line(typed: str) -> str:
    """A text as the table has it: in one line, its paragraphs separated by “¶”."""
    return " ¶ ".join(" ".join(line.split()) for line in typed.splitlines() if line.strip())


@blueprint.post("/texts")
def take_texts() -> Response | BaseResponse:
    """The publication's own words for texts of the site."""
    typed = {
        f"{key}.{tongue}": _one_line(request.form.get(f"{key}.{tongue}", ""))
        for key in OWN_TEXTS
        for tongue in ("da", "en")
    }
    if request.form.get("was") != digest(read_own_texts(bench().data / TEXTS)):
        return _show(_changed_meanwhile(), typed, 409)
    rows = [("key", "danish", "english")]
    for key in OWN_TEXTS:
        danish, english = typed[f"{key}.da"], typed[f"{key}.en"]
        if danish or english:
            rows.append((key, danish, english))
    content = write_lines(rows)

    def work(draft: Path) -> None:
        write_whole(draft / TEXTS, content)
        read_own_texts(draft / TEXTS)
        file = draft / PUBLICATION
        write_whole(file, edit_values(read_text(file), {"revised": today()}).encode("utf-8"))

    try:
        change(text("saved_texts"), work)
    except SikkerbyError as error:
        return _show(error, typed, 422)
    return go("/options")
