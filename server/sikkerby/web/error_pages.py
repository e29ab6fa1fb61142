"""What an application answers where something is wrong, whoever noticed it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from sikkerby.errors import RequestError, SikkerbyError


def handle_errors(
    app: Flask,
    fail: Callable[[SikkerbyError], Response],
    ours: Callable[[HTTPException], SikkerbyError | None],
) -> None:
    """Have an application answer every error by `fail`; `ours` says for one of HTTP what it is
    here, or nothing."""

    def fail_http(error: HTTPException) -> Response | HTTPException:
        found = ours(error)
        if found is None and error.code is not None and 400 <= error.code < 500:
            found = RequestError("as-given", error.description or "The request cannot be taken.")
        return error if found is None else fail(found)

    def fail_unexpectedly(error: Exception) -> Response:
        app.logger.exception("unexpected")
        return fail(SikkerbyError("program-fault", type(error).__name__))

    app.register_error_handler(SikkerbyError, fail)
    app.register_error_handler(HTTPException, fail_http)
    app.register_error_handler(Exception, fail_unexpectedly)
