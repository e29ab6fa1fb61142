"""The first page: the editions and their state, and what to do next; how a data folder begins."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.documents.manifest import Manifest
from sikkerby.errors import SikkerbyError
from sikkerby.importing.initialise import Beginning, init_folder
from sikkerby.publication.fingerprint import last_built
from sikkerby.web.words import text
from sikkerby.workbench.known import Kind
from sikkerby.workbench.saving import FOLDER
from sikkerby.workbench.state import bench, blueprint, change, given, go, page, today
from sikkerby.workbench.tasks import check_report

_FIELDS = ("municipality_da", "municipality_en", "base", "publisher")


@dataclass(frozen=True)
class EditionState:
    """An edition as the first page shows it: how many words nobody knows, and how many numbers were
    not read, which is no hurry; `fault` is why it cannot be read."""

    name: str
    manifest: Manifest | None = None
    rows: int = 0
    unknown: int = 0
    numbers: int = 0
    first: int = 0
    fault: SikkerbyError | None = None


@blueprint.get("/")
def show_home() -> Response:
    if not bench().is_begun:
        return page("begin.html", values={}, fault=None)
    states = list(_states())
    open_questions = next((state for state in states if state.unknown), None)
    unread = next((state for state in states if state.fault), None)
    report = check_report()
    stopping = report.violations if report else 0
    published = last_built(bench().home)
    return page(
        "home.html",
        states=states,
        open_questions=open_questions,
        unread=unread,
        report=report,
        stopping=stopping,
        published=published,
    )


def _states() -> Iterator[EditionState]:
    for name in bench().editions():
        try:
            known = bench().known(name)
        except SikkerbyError as error:
            yield EditionState(name, fault=error)
            continue
        unknown = [question for question in known.questions if question.kind is Kind.UNKNOWN]
        yield EditionState(
            name,
            known.edition.manifest,
            len(known.edition.table.rows),
            len(unknown),
            len(known.questions) - len(unknown),
            unknown[0].row if unknown else 0,
            known.fault,
        )


@blueprint.post("/begin")
def begin() -> Response | BaseResponse:
    values = {name: given(name) for name in _FIELDS}
    try:
        change(text("saved_begin"), lambda draft: _begin(draft, values))
    except SikkerbyError as error:
        return page("begin.html", 422, values=values, fault=error)
    return go("/upload")


def _begin(draft: Path, values: dict[str, str]) -> None:
    """Make a new data folder apart from the draft, and copy it into the draft."""
    base = values.pop("base")
    if "://" not in base:
        base = f"https://{base}"
    made = bench().data / FOLDER / "begun"
    shutil.rmtree(made, ignore_errors=True)
    try:
        init_folder(made, Beginning(base=f"{base.rstrip('/')}/", revised=today(), **values))
        shutil.copytree(made, draft, dirs_exist_ok=True)
    finally:
        shutil.rmtree(made, ignore_errors=True)


@blueprint.get("/static/<path:name>")
def show_static(name: str) -> Response:
    from flask import current_app

    return current_app.send_static_file(name) if request else Response(status=404)
