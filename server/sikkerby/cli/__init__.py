"""The command line: the only place that prints or exits.

Data goes to standard output, talk to standard error. Exit codes: 0 fine; 1 the data do not
conform or name something unknown; 2 wrong use or unreadable input; 3 a fault of the program or
its store.
"""

from __future__ import annotations

import os
import sys
import traceback

import click

# Each module adds its commands to the group when it is imported.
from sikkerby.cli import building, importing, linking, publishing, querying  # noqa: F401
from sikkerby.cli.group import main_group
from sikkerby.errors import SikkerbyError


def main() -> None:
    """Run the command line; every error becomes a message and an exit code."""
    try:
        main_group(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except SikkerbyError as error:
        click.echo(f"sikkerby: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("SIKKERBY_TRACEBACK"):
            traceback.print_exc()
        click.echo(
            f"sikkerby: a fault of the program: {type(error).__name__}: {error}\n"
            "  what to do: set SIKKERBY_TRACEBACK=1, run the command again and report what it "
            "prints.",
            err=True,
        )
        sys.exit(3)
