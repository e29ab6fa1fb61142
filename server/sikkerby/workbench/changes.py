"""What was changed, by whom and when; and how it is taken back."""

from __future__ import annotations

import datetime

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.web.words import text
from sikkerby.workbench.state import bench, blueprint, given, go, page, user


@blueprint.get("/changes")
def show_changes() -> Response:
    return page("changes.html", saves=bench().saves.undoable(), local=_local)


def _local(when: str) -> str:
    """A moment as the clock here has it: 2026-11-29 10.30."""
    return datetime.datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H.%M")


@blueprint.post("/changes")
def take_back() -> BaseResponse:
    number = given("number")
    bench().saves.take_back(
        int(number) if number.isdigit() else 0, user(), text("saved_back", x=given("what"))
    )
    return go("/changes")
