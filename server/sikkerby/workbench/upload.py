"""Upload: a document is read with bounds, its columns asked about, and made an edition."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.errors import InputError, NotFound
from sikkerby.importing.answers import check_identifier
from sikkerby.importing.divisions import HEADINGS, NOTHING, SHEETS
from sikkerby.importing.header import ROLES
from sikkerby.vocabulary import slugify
from sikkerby.web.words import text
from sikkerby.whole_files import write_whole
from sikkerby.workbench.bounded import Task, Trial, read_bounded
from sikkerby.workbench.state import (
    bench,
    blueprint,
    change,
    given,
    go,
    name_of_file,
    page,
    today,
)

_ANSWERS = ("title_da", "strategy_da", "period_start", "period_end", "adopted", "licence",
            "source_address", "retrieved", "continues")  # fmt: skip
_KEPT = "answers.json"


@blueprint.get("/upload")
def show_upload() -> Response:
    return page("upload.html", editions=bench().editions(), values={})


@blueprint.post("/upload")
def take_upload() -> BaseResponse:
    file = request.files.get("document")
    pasted = request.form.get("text", "")
    if file is not None and file.filename:
        name, content = name_of_file(file.filename), file.read()
    elif pasted.strip():
        name, content = "document.txt", pasted.replace("\r\n", "\n").encode("utf-8")
    else:
        raise InputError("no-document-sent")
    edition = slugify(given("edition") or Path(name).stem)
    check_identifier(edition)
    folder = _folder(edition)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_whole(folder / name, content)
    answers = {key: given(key) for key in _ANSWERS if given(key)}
    divided_by = ""
    # What columns are is remembered by the edition that is continued itself.
    if (before := answers.get("continues", "")) and (_folder(before) / _KEPT).exists():
        divided_by = _remembered(before)["divided_by"]
    _remember(
        edition, {"document": name, "answers": answers, "roles": {}, "divided_by": divided_by}
    )
    return go(f"/upload/{edition}")


def _folder(edition: str) -> Path:
    return bench().scratch() / "uploads" / edition


def _remember(edition: str, values: dict[str, Any]) -> None:
    content = json.dumps(values, ensure_ascii=False).encode("utf-8")
    write_whole(_folder(edition) / _KEPT, content)


def _remembered(edition: str) -> dict[str, Any]:
    check_identifier(edition)
    file = _folder(edition) / _KEPT
    if not file.exists():
        raise NotFound("no-document-for-edition", edition)
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def _task(edition: str, values: dict[str, Any], data: Path, *, dry_run: bool) -> Task:
    return Task(
        str(_folder(edition)),
        values["document"],
        str(data),
        edition,
        {"revised": today(), **values["answers"]},
        values["roles"],
        values["divided_by"],
        overwrite=True,
        dry_run=dry_run,
    )


@blueprint.get("/upload/<edition>")
def show_trial(edition: str) -> Response:
    values = _remembered(edition)
    trial = read_bounded(_task(edition, values, bench().data, dry_run=True))
    return page(
        "trial.html",
        edition=edition,
        values=values,
        trial=trial,
        roles=ROLES,
        divisions=[HEADINGS, SHEETS, NOTHING, *trial.roles],
        is_there=edition in bench().editions(),
    )


@blueprint.post("/upload/<edition>")
def take_answers(edition: str) -> Response | BaseResponse:
    values = _remembered(edition)
    names, roles = request.form.getlist("column"), request.form.getlist("role")
    values["roles"] = {name: role for name, role in zip(names, roles, strict=False) if role}
    values["divided_by"] = given("divided_by")
    values["answers"] |= {key: given(key) for key in _ANSWERS if key in request.form}
    values["answers"] = {key: text for key, text in values["answers"].items() if text}
    _remember(edition, values)
    if given("do") != "import":
        return go(f"/upload/{edition}")
    trial = change(text("saved_import", x=values["document"], y=edition), lambda draft: _import(
        draft, edition, values))  # fmt: skip
    if not trial.kind:
        return go(f"/upload/{edition}")
    return go("/names", new="yes")


def _import(draft: Path, edition: str, values: dict[str, Any]) -> Trial:
    """The edition in a draft; faults that keep it from being read leave none."""
    return read_bounded(_task(edition, values, draft, dry_run=False))
