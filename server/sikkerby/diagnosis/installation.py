"""The program: its libraries, and what the system lets it have."""

from __future__ import annotations

import importlib.metadata
import resource
import tempfile
from collections.abc import Iterator

from packaging.requirements import Requirement

from sikkerby.diagnosis.result import Result, State

_PROGRAM = "sikkerby"
# Four for each of the connections that there may be at once, and those of everything else.
_ENOUGH_FILES = 5_000


def check_libraries() -> Iterator[Result]:
    """Whether all libraries are there, in the versions that this release needs."""
    wanted = [Requirement(text) for text in importlib.metadata.requires(_PROGRAM) or ()]
    needed = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = [fault for one in needed if (fault := _fault(one))]
    for fault in wrong:
        yield Result(
            "libraries",
            State.FAULT,
            fault,
            remedy="Install the program anew: make install, or pip install . in its environment.",
        )
    if not wrong:
        release = importlib.metadata.version(_PROGRAM)
        yield Result("libraries", State.OK, f"Release {release} has the {len(needed)} it needs.")


def _fault(requirement: Requirement) -> str:
    try:
        found = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return f"The library “{requirement.name}” is missing."
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    return f"The library “{requirement.name}” is {found}, and needs to be {requirement.specifier}."


def check_system(connections: int) -> Iterator[Result]:
    """Whether files may be open for so many connections, and temporary ones be written."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed != resource.RLIM_INFINITY and allowed < min(_ENOUGH_FILES, 5 * connections):
        yield Result(
            "open files",
            State.WARNING,
            f"Only {allowed:,} files may be open: enough for {max(1, allowed // 4 - 16):,} "
            "connections at once.",
            remedy="Allow more with `ulimit -n`, or LimitNOFILE in the service's unit.",
        )
    else:
        yield Result("open files", State.OK, f"{allowed:,} files may be open.")
    try:
        folder = tempfile.gettempdir()
    except OSError:
        yield Result(
            "temporary files",
            State.WARNING,
            "No folder for temporary files can be written to.",
            remedy="Set TMPDIR to one.",
        )
    else:
        yield Result("temporary files", State.OK, f"They are written to {folder}.")
