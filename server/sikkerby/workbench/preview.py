"""The real pages of a version that is not published, below `/preview`."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sikkerby.errors import NotFound
from sikkerby.publication.version import current_name
from sikkerby.settings import Settings
from sikkerby.workbench.serving import PREVIEW, Receive, Scope, Send

if TYPE_CHECKING:
    from sikkerby.web.app import App
    from sikkerby.web.serving.asgi import AsgiApplication


class Preview:
    """The site of the version in a home of its own; it is opened when first asked for."""

    def __init__(self, home: Path, origin: str) -> None:
        self.home = home
        self._settings = Settings(home=home, public_url=origin + PREVIEW)
        self._opening = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._app: App | None = None
        self._site: AsgiApplication | None = None

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answer from this loop."""
        self._loop = loop

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request whose path has no `/preview` any more. Raises NotFound before the first
        version was built."""
        site = await asyncio.to_thread(self._open)
        await site(scope, receive, send)

    def _open(self) -> AsgiApplication:
        from sikkerby.web.app import App
        from sikkerby.web.serving.asgi import AsgiApplication

        with self._opening:
            if self._site is None:
                if not current_name(self.home):
                    raise NotFound("no-preview")
                self._app = App(self._settings)
                assert self._loop is not None
                self._app.use(self._loop)
                self._app.wait()
                self._site = AsgiApplication(self._app)
            return self._site

    def close(self) -> None:
        """End the processes of the preview's store."""
        if self._app is not None:
            self._app.close()
