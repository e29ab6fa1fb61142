"""The application over the shipped data, and a client that needs no network."""

from __future__ import annotations

import functools
import json
from typing import Any

from werkzeug.test import Client, TestResponse

from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.support.published import shipped_home


@functools.cache
def application() -> App:
    """One application for all tests of a process; its store ends with the process."""
    return App(Settings(home=shipped_home(), client_slots=0))


class Visitor(Client):
    """Reads every answer to its end, as a network client would, so that files are closed."""

    def __init__(self, app: App | None = None) -> None:
        super().__init__(app or application())

    def open(self, *args: Any, **options: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **options})

    def json(self, address: str, **options: Any) -> Any:
        """The JSON of an address that must answer 200."""
        response = self.get(address, **options)
        assert response.status_code == 200, response.get_data(as_text=True)[:500]
        return json.loads(response.get_data())
