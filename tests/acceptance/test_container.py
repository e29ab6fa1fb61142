"""`deploy/Containerfile`, step by step on this machine, where no registry of images is reached.

Each stage is a layer over this machine's files, with a fresh environment as its Python; the network
of the last step has nothing but a loopback address.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.running import CHECKOUT, environment
from tests.support.programs import need

_FILE = CHECKOUT / "deploy/Containerfile"
# MB that the image may add to its base.
_MOST_ADDED = 200
_STAGE = """
stage() {
    mkdir -p "$1/upper" "$1/work" "$1/layers"
    mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/layers"
    for place in proc dev; do mount --rbind "/$place" "$1/layers/$place"; done
    cat /etc/resolv.conf > "$1/resolv" && cp "$1/resolv" "$1/layers/etc/resolv.conf"
    # This machine's Python may lie in a folder of its user's alone.
    chmod a+x "$1/layers$HOME"
    chroot "$1/layers" python3 -m venv /base
    du --summarize --block-size=M "$1/upper" | sed 's/M.*//; s/^/base: /'
}
"""
_SERVED = """
ip link set lo up
{command} 2> served &
until [ -e served ] && grep --quiet 'Sikkerby is at' served; do
    sleep 0.2; kill -0 $! || {{ cat served >&2; exit 98; }}
done
{health}
echo healthy
kill $!
wait $! && echo ended
"""


def _instructions() -> Iterator[tuple[str, str]]:
    text = _FILE.read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name, rest


def _script() -> str:
    """The steps of the file as a shell script in a mount namespace of its own."""
    lines = ["set -eu", "mount -t tmpfs tmpfs .", _STAGE]
    stage, names = 0, {}
    user, variables, command = "", "", ""
    inside = 'chroot {options}"{stage}/layers" env PATH="/base/bin:$PATH" {variables}{what}'
    for name, rest in _instructions():
        if name == "FROM":
            stage += 1
            names[rest.rpartition(" AS ")[2]] = stage
            lines.append(f"stage {stage}")
        elif name == "COPY":
            *options, source, target = rest.split()
            top = (
                f"{names[options[0].partition('=')[2]]}/layers"
                if options
                else shlex.quote(str(CHECKOUT))
            )
            lines.append(f'mkdir -p "{stage}/layers{target}"')
            where = f"{stage}/layers{target}"
            if source == ".":
                lines.append(f"git -C {top} archive HEAD | tar -x -C {where}")
            else:
                is_folder = "/." if options else ""
                lines.append(f"cp -r {top}/{source}{is_folder} {where}")
        elif name == "RUN":
            what = f"sh -c {shlex.quote(rest)}"
            lines.append(inside.format(options="", stage=stage, variables="", what=what))
        elif name == "USER":
            user = f"--userspec={rest} "
        elif name == "ENV":
            variables = f"{rest} "
        elif name == "HEALTHCHECK":
            health = inside.format(
                options=user, stage=stage, variables=variables, what=rest.partition("CMD ")[2]
            )
        elif name == "ENTRYPOINT":
            command = shlex.join(json.loads(rest))
        elif name == "CMD":
            command = f"{command} {shlex.join(json.loads(rest))}"
            command = inside.format(options=user, stage=stage, variables=variables, what=command)
    lines.append(f"du --summarize --block-size=M {stage}/upper | sed 's/M.*//; s/^/image: /'")
    served = _SERVED.format(command=command, health=health)
    lines.append(f"exec unshare --net sh -euc {shlex.quote(served)}")
    return "\n".join(lines)


@pytest.mark.nightly
def test_the_container_is_built_and_serves(tmp_path: Path) -> None:
    for program in ("unshare", "chroot", "ip"):
        need(program)
    script = _script()
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", script],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-2:] == ["healthy", "ended"]
    (_, base), (image,) = (
        re.findall(rf"^{name}: (\d+)$", done.stdout, re.MULTILINE) for name in ("base", "image")
    )
    assert 50 < int(image) - int(base) < _MOST_ADDED
