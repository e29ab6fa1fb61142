"""The program: its libraries, and what the system lets it have."""

from __future__ import annotations

import importlib.metadata
import resource
import tempfile
from collections.abc import Iterator

from packaging.requirements import Requirement

from sikkerby.diagnosis.result import Result, make_result

_PROGRAM = "sikkerby"
# Four for each of the connections that there may be at once, and those of everything else.
_ENOUGH_FILES = 5_000


def check_libraries() -> Iterator[Result]:
    """Whether all libraries are there, in the versions that this release needs."""
    wanted = [Requirement(text) for text in importlib.metadata.requires(_PROGRAM) or ()]
    needed = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = [fault for one in needed if (fault := _fault(one))]
    yield from wrong
    if not wrong:
        release = importlib.metadata.version(_PROGRAM)
        yield make_result("libraries-there", release, len(needed))


def _fault(requirement: Requirement) -> Result | None:
    name = requirement.name
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return make_result("library-missing", name)
    if requirement.specifier.contains(found, prereleases=True):
        return None
    return make_result("library-unfit", name, found, requirement.specifier)


def check_system(connections: int) -> Iterator[Result]:
    """Whether files may be open for so many connections, and temporary ones be written."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_few = allowed != resource.RLIM_INFINITY and allowed < min(_ENOUGH_FILES, 5 * connections)
    key = "open-files-few" if is_few else "open-files-enough"
    yield make_result(key, allowed, max(1, allowed // 4 - 16))
    try:
        folder = tempfile.gettempdir()
    except OSError:
        yield make_result("temporary-files-impossible")
    else:
        yield make_result("temporary-files-there", folder)
