"""Runs the web application under Granian: one web process, many threads, graceful stop."""

from __future__ import annotations

import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from multiprocessing.util import Finalize
from typing import Any, Protocol

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from sikkerby.errors import InputError
from sikkerby.settings import Settings
from sikkerby.web.service_description import public_url

# Threads beyond those that may wait for a slot: for kept answers, pages and bodies being read.
_SPARE_THREADS = 64
_HEADER_MILLISECONDS = 10_000
_STOP_SECONDS = 15


class Application(Protocol):
    """A WSGI application that can be stopped."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]: ...

    def close(self) -> None: ...


def serve(settings: Settings, make_app: Callable[[Settings], Application]) -> None:
    """Serve until SIGTERM or SIGINT. `make_app` is called once, in the web process.

    The address is printed to stderr when the first request can be answered. A web process that
    died all the same is started again. Raises InputError where the port is taken.
    """
    _check_port(settings)
    threads = settings.queue_length + settings.quick_slots + _SPARE_THREADS
    server = Granian(
        "sikkerby",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        blocking_threads=threads,
        backlog=2048,
        backpressure=2048,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS),
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=_STOP_SECONDS,
        log_enabled=False,
    )
    server.serve(target_loader=lambda: _load(settings, make_app), wrap_loader=False)


def _load(settings: Settings, make_app: Callable[[Settings], Application]) -> Application:
    """In the web process: make the application, and see to its end.

    No thread may run before this process was forked: a lock that it held, even that of a module
    being imported, would stay locked here for ever.
    """
    app = make_app(settings)
    _close_at_end(app)
    threading.Thread(target=_announce, args=(settings,), name="announce", daemon=True).start()
    return app


def _close_at_end(app: Application) -> None:
    """Granian waits for running requests, then its process ends: children must end with it.

    A process of `multiprocessing` runs its own finalisers, not those of `atexit`.
    """
    Finalize(None, app.close, exitpriority=10)


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
    print(f"Sikkerby is at {public_url(settings)}", file=sys.stderr, flush=True)


def _check_port(settings: Settings) -> None:
    """Granian's own complaint about a taken port is a stack trace."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise InputError(
                f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}.",
                remedy="Choose another with --host and --port, or stop what listens there.",
            ) from None
