"""Runs the web application: one web process under uvicorn, and a parent that minds it."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sikkerby.errors import InputError, SikkerbyError
from sikkerby.processes import die_with_parent
from sikkerby.settings import Settings

if TYPE_CHECKING:
    import uvicorn

    from sikkerby.web.front import Application

_BACKLOG = 2048
_YOUNG_OBJECTS = 20_000
_KEEP_ALIVE_SECONDS = 15
# A request that has not come in whole by then is given up on, headers first.
_HEAD_SECONDS = 10.0
_STOP_SECONDS = 15
_KILL_SECONDS = 40
_RESTART_SECONDS = 0.1
# Between tries of one that cannot open its data any more, which a hand may mend meanwhile.
_OPEN_SECONDS = 10
# Added to the exit code of a web process that could not open its data.
_CANNOT_OPEN = 64


def serve(settings: Settings, make_app: Callable[[Settings], Application]) -> None:
    """Serve until SIGTERM or SIGINT. `make_app` is called once, in the web process.

    The address is printed to stderr when the first request can be answered. A web process that
    died all the same is started again; one that cannot open its data ends this process with the
    error's exit code, unless an earlier one could. Raises InputError where the port is taken.
    """
    listener = _listen(settings)
    stopping = False
    child = 0
    has_opened = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True
        if child:
            os.kill(child, signal.SIGTERM)
            signal.alarm(_KILL_SECONDS)

    def kill(*_: object) -> None:
        if child:
            os.kill(child, signal.SIGKILL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    signal.signal(signal.SIGALRM, kill)
    while not stopping:
        # No thread runs in this process: only so is it safe to fork.
        child = os.fork()
        if child == 0:
            _run(settings, make_app, listener)
        if stopping:
            os.kill(child, signal.SIGTERM)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        child = 0
        if code > _CANNOT_OPEN and not has_opened:
            sys.exit(code - _CANNOT_OPEN)
        has_opened = True
        if not stopping:
            time.sleep(_OPEN_SECONDS if code > _CANNOT_OPEN else _RESTART_SECONDS)


def _run(
    settings: Settings, make_app: Callable[[Settings], Application], listener: socket.socket
) -> None:
    """The web process; never returns."""
    parent = os.getppid()
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # A terminal's ctrl-C reaches parent and child; the parent hands it on as SIGTERM.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        die_with_parent(parent)
        try:
            app = make_app(settings)
        except SikkerbyError as error:
            print(f"sikkerby: {error}", file=sys.stderr)
            sys.exit(_CANNOT_OPEN + error.exit_code)
        # Only now, for the store loads its data meanwhile.
        import uvicorn

        from sikkerby.web.door import Door
        from sikkerby.web.front import Front

        # What is there now stays; and kept answers have no cycles to be looked for all the time.
        gc.freeze()
        gc.set_threshold(_YOUNG_OBJECTS, 20, 100)
        Door.endpoint = app.sparql
        Door.trusted_proxies = settings.trusted_proxies
        config = uvicorn.Config(
            Front(app),
            loop="uvloop",
            http=Door,
            ws="none",
            lifespan="on",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_STOP_SECONDS,
            timeout_notify=1,
        )
        server = uvicorn.Server(config)
        config.callback_notify = _sweeper(server)
        threading.Thread(target=_announce, args=(settings,), name="announce", daemon=True).start()
        server.run(sockets=[listener])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _sweeper(server: uvicorn.Server) -> Callable[[], Awaitable[None]]:
    """Closes connections on which a request takes for ever to come."""

    from sikkerby.web.door import Door

    async def sweep() -> None:
        for connection in list(server.server_state.connections):
            if isinstance(connection, Door):
                connection.give_up(_HEAD_SECONDS, _KEEP_ALIVE_SECONDS)

    return sweep


def _listen(settings: Settings) -> socket.socket:
    """The socket that a web process takes over from the one before. Raises InputError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise InputError(
            f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}.",
            remedy="Choose another with --host and --port, or stop what listens there.",
        ) from None
    listener.listen(_BACKLOG)
    return listener


def _announce(settings: Settings) -> None:
    """Say where the site is, once it answers."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/health"
    while True:
        try:
            with urllib.request.urlopen(address, timeout=30):
                break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.02)
    from sikkerby.web.service_description import public_url

    print(f"Sikkerby is at {public_url(settings)}", file=sys.stderr, flush=True)
