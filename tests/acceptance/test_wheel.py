"""The wheel, installed by pip into a clean environment, serves one who may write nothing there."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from pathlib import Path

from sikkerby import resources
from tests.acceptance.running import CHECKOUT, run, serving
from tests.acceptance.walk import Site, few, walk
from tests.support.programs import missing, need

# Root's folders are closed to others, so that nobody may read what root may, but write nothing.
AS_NOBODY = (
    "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
    "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search",
    "--bounding-set=-all,+dac_read_search",
)  # fmt: skip


def test_the_wheel_has_every_file_of_every_folder(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in resources.FOLDERS:
        for file in (CHECKOUT / folder).rglob("*"):
            if file.is_file():
                assert f"sikkerby/_bundle/{file.relative_to(CHECKOUT)}" in names
    for file in (CHECKOUT / "server" / "sikkerby").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            assert str(file.relative_to(CHECKOUT / "server")) in names


def test_the_wheel_serves_elsewhere_as_another_user(wheel: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        missing("The right to become another user")
    need("setpriv")
    run(f"'{sys.executable}' -m venv env && env/bin/pip install -q '{wheel}'", tmp_path)
    folder = tmp_path / "another folder"
    folder.mkdir()
    shutil.chown(folder, "nobody")
    as_nobody = run(f"{' '.join(AS_NOBODY)} touch ../env/mine || echo refused", folder)
    assert as_nobody == "refused\n"
    command = [*AS_NOBODY, str(tmp_path / "env/bin/sikkerby"), "serve"]
    with serving(command, folder, tmp_path / "log") as address, Site(address) as site:
        # All of them are walked where the clone is.
        walked = walk(site, address, within=few(1))
    assert walked.faults == []
    assert len(walked.pages("da")) == len(walked.pages("en")) > 60
    assert (folder / "published/current").owner() == "nobody"
