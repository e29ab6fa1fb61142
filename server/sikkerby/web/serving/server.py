"""Runs the web application: one web process under uvicorn, and a parent that minds it."""

from __future__ import annotations

import dataclasses
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from sikkerby.errors import InputError, SikkerbyError, StoreError
from sikkerby.events import describe_fault, event_line, log_faults, write_log
from sikkerby.parallel import fork
from sikkerby.settings import Settings, public_url
from sikkerby.web.serving.shares import connection_shares

if TYPE_CHECKING:
    import uvicorn

    from sikkerby.web.serving.asgi import Application, Service

_YOUNG_OBJECTS = 20_000
_KEEP_ALIVE_SECONDS = 15
_UNSENT_BYTES = 2**17
# A request that has not come in whole by then is given up on, headers first.
_HEAD_SECONDS = 10.0
_STOP_SECONDS = 15
_KILL_SECONDS = 40
# Before a web process that ended is started again: doubled each time, until one lives for long.
_FIRST_DELAY_SECONDS = 0.1
_LONGEST_DELAY_SECONDS = 10.0
_LONG_LIFE_SECONDS = 60.0


Opened = tuple["Application", "Mapping[str, Service]"]


def serve(settings: Settings, make_app: Callable[[Settings], Opened]) -> None:
    """Serve until SIGTERM or SIGINT. `make_app` is called once, in the web process; it gives the
    application, and the services that answer at paths of their own.

    The address is printed to stderr when the first request can be answered. A web process that
    ends before ends this one, with a message and the exit code of its error; one that ends later
    is started again. Raises InputError where the port is taken.
    """
    listener = _listen(settings)
    settings = dataclasses.replace(settings, port=listener.getsockname()[1])
    # A closed terminal ends nobody, and there is nothing to be read again.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stops = {signal.SIGTERM}
    # Ignored where a shell started this in the background, so that ctrl-C is for others.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        stops.add(signal.SIGINT)
    # Waited for instead of handled: so there is no moment at which one is missed.
    signal.pthread_sigmask(signal.SIG_BLOCK, {*stops, signal.SIGCHLD})
    served, now_serves = os.pipe()
    has_served = False
    delay = _FIRST_DELAY_SECONDS
    while True:
        began = time.monotonic()
        # No thread runs in this process: only so is it safe to fork.
        web = _Web(settings, listener, now_serves, not has_served)
        code, is_stopping = _wait(fork(partial(web.run, make_app)), stops)
        if is_stopping:
            return
        has_served = has_served or bool(select.select([served], [], [], 0)[0])
        if not has_served:
            if code < 0:
                raise StoreError("web-process-killed", signal.strsignal(-code))
            sys.exit(code)
        if time.monotonic() - began > _LONG_LIFE_SECONDS:
            delay = _FIRST_DELAY_SECONDS
        write_log(event_line("web process ended", code=code, restart_seconds=delay))
        if signal.sigtimedwait(stops, delay) is not None:
            return
        delay = min(2 * delay, _LONGEST_DELAY_SECONDS)


def _wait(child: int, stops: Iterable[int]) -> tuple[int, bool]:
    """The exit code of the web process, negative for a signal, and whether it was to stop."""
    kill_at = 0.0
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), bool(kill_at)
        left = kill_at - time.monotonic() if kill_at else _KILL_SECONDS
        if kill_at and left <= 0:
            os.kill(child, signal.SIGKILL)
            left = _KILL_SECONDS
        found = signal.sigtimedwait({*stops, signal.SIGCHLD}, left)
        if found is not None and found.si_signo in stops:
            os.kill(child, signal.SIGTERM)
            kill_at = kill_at or time.monotonic() + _KILL_SECONDS


@dataclass
class _Web:
    """The web process. Whatever ends it, there is a line that says why."""

    settings: Settings
    listener: socket.socket
    now_serves: int
    is_first: bool
    code: int = 0

    def run(self, make_app: Callable[[Settings], Opened]) -> int:
        """Serve until the end, and give the exit code."""
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            log_faults()
            self._serve(*make_app(self.settings))
        except BaseException as error:
            self._fail(error)
        return self.code

    def _serve(self, app: Application, services: Mapping[str, Service]) -> None:
        # Only now, for the store loads its data meanwhile.
        import uvicorn

        from sikkerby.web.serving.asgi import AsgiApplication
        from sikkerby.web.serving.connection import HttpConnection

        # What is there now stays; and cached answers have no cycles to be looked for all the time.
        gc.freeze()
        gc.set_threshold(_YOUNG_OBJECTS, 20, 100)
        shares = connection_shares(self.settings)
        connection: Any = partial(HttpConnection, app.sparql, shares)
        config = uvicorn.Config(
            AsgiApplication(app, lambda: self._open(app, server), services),
            loop="uvloop",
            http=connection,
            ws="none",
            lifespan="on",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=shares.backlog,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_STOP_SECONDS,
            timeout_notify=1,
        )
        server = uvicorn.Server(config)

        async def sweep() -> None:
            """Close connections on which a request takes for ever to come."""
            found = list(server.server_state.connections)
            for connection in cast("list[HttpConnection]", found):
                connection.give_up(_HEAD_SECONDS, _KEEP_ALIVE_SECONDS)

        config.callback_notify = sweep
        server.run(sockets=[self.listener])
        if not server.started and not self.code:
            raise SikkerbyError("server-not-started")

    def _open(self, app: Application, server: uvicorn.Server) -> None:
        """Say where the site is once it answers; end the process where it never will."""
        try:
            app.wait()
        except BaseException as error:
            # Not the fault of one that is asked to end meanwhile.
            if not server.should_exit:
                self._fail(error)
                server.should_exit = True
            return
        gc.freeze()
        os.write(self.now_serves, b"1")
        if self.is_first:
            print(f"Sikkerby is at {public_url(self.settings)}", file=sys.stderr, flush=True)
        else:
            write_log(event_line("serving again"))

    def _fail(self, error: BaseException) -> None:
        """Say why the process ends: to the command that started it, or later in the log."""
        if isinstance(error, SystemExit):
            self.code = error.code if isinstance(error.code, int) else 1
            return
        kind, at = type(error).__name__, describe_fault(error)["at"]
        fault = SikkerbyError("site-not-servable", kind, error, at)
        fault = error if isinstance(error, SikkerbyError) else fault
        self.code = fault.exit_code
        if self.is_first:
            print(f"sikkerby: {fault}", file=sys.stderr, flush=True)
        else:
            write_log(event_line("start failed", reason=str(fault)))


def _listen(settings: Settings) -> socket.socket:
    """The socket that a web process takes over from the one before. Raises InputError."""
    from sikkerby.web.http.spool import STALL_SECONDS

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        # Of the connections that come of it: how much the kernel holds unsent, and for how long.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * STALL_SECONDS)
        listener.listen(connection_shares(settings).backlog)
    except (OSError, UnicodeError) as error:
        raise InputError(
            "port-not-available",
            settings.host,
            settings.port,
            getattr(error, "strerror", None) or error,
        ) from None
    return listener
