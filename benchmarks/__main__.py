"""`make bench`: every measurement, one after the other, each as its own program; the first prints
one table of all that Sikkerby does, beside others.

Figures on a machine that does other things are only good as ratios within one run.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# The peers are installed beside this Python by `make bench`.
PEERS = str(Path(sys.executable).parent)
PROGRAMS: tuple[tuple[str, ...], ...] = (
    ("table",),
    ("endpoint", "--peers", PEERS),
    ("pages",),
    ("validation",),
    ("build",),
)


def main() -> int:
    """Run all of them; the exit code is that of the first that failed."""
    codes = []
    for name, *options in PROGRAMS:
        print(f"\n== {name}\n", flush=True)
        codes.append(
            subprocess.run(
                [sys.executable, "-m", f"benchmarks.{name}", *options], cwd=ROOT
            ).returncode
        )
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
