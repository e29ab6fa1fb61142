"""Runs a command; every error becomes a message and an exit code."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from typing import NoReturn

import click

# Each module adds its commands to the group when it is imported.
from sikkerby.cli import (  # noqa: F401 - see above
    assisting,
    backups,
    building,
    doctor,
    editing,
    identifiers,
    importing,
    linking,
    publishing,
    querying,
    reference,
    versions,
)
from sikkerby.cli.group import main_group
from sikkerby.cli.language import say, show_error
from sikkerby.errors import Place, SikkerbyError, StoreError
from sikkerby.translation import reader_language


def run() -> None:
    """Run the command of the command line. Every error becomes a message and an exit code."""
    _prepare()
    try:
        main_group(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        say("stopped")
        sys.exit(130)
    except click.ClickException as error:
        show_error(error)
        sys.exit(2)
    except SikkerbyError as error:
        _end(error)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        place = Place(error.filename) if error.filename else None
        _end(StoreError("system-refused", error.strerror or error, place=place))
    except Exception as error:
        if os.environ.get("SIKKERBY_TRACEBACK"):
            traceback.print_exc()
        say("fault-of-program", type(error).__name__, error)
        sys.exit(3)


def _end(error: SikkerbyError) -> NoReturn:
    click.echo(f"sikkerby: {error.of(reader_language())}", err=True)
    sys.exit(error.exit_code)


def _prepare() -> None:
    """Set output to UTF-8 and signals to their defaults, whatever the starting process left."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Data are UTF-8 in any locale; names of files are the bytes that they are.
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    # Ignored, as some service managers leave them, the end of a child could not be waited for, and
    # a worker would outlive its limits.
    for signal_number in (signal.SIGCHLD, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(signal_number, signal.SIG_DFL)
