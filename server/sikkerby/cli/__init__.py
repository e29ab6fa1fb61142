"""The command line: the only place that prints or exits.

Data goes to standard output, talk to standard error. Exit codes: 0 fine; 1 the data do not
conform or name something unknown; 2 wrong use or unreadable input; 3 a fault of the program or
its store.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; every error becomes a message and an exit code."""
    _open_closed_streams()
    # Only now: a library may open a file as soon as it is imported, and keep it.
    try:
        from sikkerby.cli.program import run
    except ModuleNotFoundError as error:
        # As after an update of our own code alone.
        from sikkerby.errors import SikkerbyError
        from sikkerby.translation import reader_language

        fault = SikkerbyError("library-missing", error.name)
        sys.stderr.write(f"sikkerby: {fault.of(reader_language())}\n")
        sys.exit(fault.exit_code)
    run()


def _open_closed_streams() -> None:
    """Have all standard streams, whatever started this program."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            # Closed: the next file to be opened would get its number, and what is printed.
            # So it would for the programs that this one starts: they inherit it.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            # It stays open as long as the program runs.
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
