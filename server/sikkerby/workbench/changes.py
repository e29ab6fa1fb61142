"""What was changed, by whom and when; and how it is taken back."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.workbench.state import bench, blueprint, given, go, page, user


@blueprint.get("/changes")
def show_changes() -> Response:
    return page("changes.html", saves=bench().saves.kept())


@blueprint.post("/changes")
def take_back() -> BaseResponse:
    number = given("number")
    bench().saves.take_back(
        int(number) if number.isdigit() else 0, user(), f"Take back {number}: {given('what')}"
    )
    return go("/changes")
