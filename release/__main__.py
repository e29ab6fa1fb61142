"""Builds what a release consists of from a tag, checks it, and writes it into a new folder.

    python -m release TAG DIR

The wheel and the source distribution are built from a clean clone of the tag. The wheel is
installed with the pinned libraries into an empty environment, where it publishes the shipped data
and `sikkerby doctor` finds no fault; the one built from the source distribution has the same files.
The bill of materials (CycloneDX) is of that environment, with the texts of all licences, and of
what the wheel has of others: the packages of the front end, and the fonts. With podman, buildah or
docker, the image is built and started too.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

_TOP = Path(__file__).parents[1]
_BUILDERS = ("podman", "buildah", "docker")
_FONTS = "sikkerby/web/figures/drawing/fonts"
_BUNDLED = "sikkerby/web/static/bundle/licences.txt"
_PACKAGE = re.compile(r"(?P<name>(?:@[^/\s]+/)?\S+) (?P<version>\S+) \((?P<licence>[^)]+)\)\n+")


class Refused(Exception):
    """Why nothing is released; what to do is in the text."""


def main(arguments: list[str]) -> int:
    """Write the release of a tag into a folder; 1 where it must not be."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    tag, target = arguments[0], Path(arguments[1]).absolute()
    try:
        with tempfile.TemporaryDirectory(prefix="sikkerby-release-") as folder:
            made = _release(tag, Path(folder))
            target.mkdir(parents=True)
            for file in sorted(made.iterdir()):
                shutil.move(file, target / file.name)
                print(target / file.name)
    except (Refused, FileExistsError) as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


def _release(tag: str, folder: Path) -> Path:
    """A folder with the files of a release, all of them checked. Raises Refused."""
    clone, made = folder / "clone", folder / "made"
    _run("git", "-c", "advice.detachedHead=false", "clone", "--quiet", "--branch", tag, "--depth=1",
         f"file://{_TOP}", clone, what=f"There is no tag {tag} that could be cloned")  # fmt: skip
    version = check_version(clone, tag)
    made.mkdir()
    tools, clean = _environment(folder / "tools"), _environment(folder / "clean")
    _pip(tools, "--require-hashes", "--requirement", clone / "requirements-release.lock")
    built = _build(clone, made)
    _same_from_source(made, folder / "again", built)
    _pip(clean, "--require-hashes", "--requirement", clone / "requirements-runtime.lock")
    _pip(clean, "--no-deps", built)
    _try_out(clean, folder / "home", version)
    bill = _bill_of_materials(tools, clean, built, version)
    (made / f"sikkerby-{version}.cdx.json").write_text(json.dumps(bill, indent=1) + "\n", "utf-8")
    _build_image(clone, made, version)
    sums = "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in sorted(made.iterdir())
    )
    (made / "SHA256SUMS").write_text(sums, "ascii")
    return made


def check_version(clone: Path, tag: str) -> str:
    """The version of a clone, which its tag and its list of changes name. Raises Refused."""
    project = tomllib.loads((clone / "pyproject.toml").read_text("utf-8"))["project"]
    version = str(project["version"])
    if tag != f"v{version}":
        raise Refused(
            f"the tag is {tag}, and pyproject.toml says {version}: it should be v{version}"
        )
    changes = (clone / "CHANGELOG.md").read_text("utf-8")
    if not re.search(rf"^## \[?{re.escape(version)}\b", changes, re.MULTILINE):
        raise Refused(f"CHANGELOG.md has no section {version}: give “Unreleased” that name")
    return version


def _run(*command: object, what: str, cwd: Path | None = None) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{what}: {' '.join(words)}\n{(done.stderr or done.stdout)[-3000:]}")
    return done.stdout


def _environment(folder: Path) -> Path:
    """The Python of a new environment."""
    venv.create(folder, with_pip=True)
    return folder / "bin/python"


def _pip(python: Path, *what: object) -> None:
    command = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(*command, *what, what="The libraries cannot be installed")


def _build(source: Path, target: Path) -> Path:
    """The wheel of a clone; the source distribution lies beside it."""
    command = (sys.executable, "-m", "hatchling", "build", "-d", target)
    _run(*command, cwd=source, what="The package cannot be built")
    (wheel,) = target.glob("*.whl")
    return wheel


def _same_from_source(made: Path, folder: Path, wheel: Path) -> None:
    """Whoever builds from the source distribution gets the same. Raises Refused."""
    (source,) = made.glob("*.tar.gz")
    shutil.unpack_archive(source, folder, filter="data")
    (unpacked,) = folder.iterdir()
    again = _build(unpacked, folder / "wheel")
    one, other = (_contents(file) for file in (wheel, again))
    if one != other:
        differing = sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
        raise Refused(f"the source distribution gives another wheel: {', '.join(differing[:5])}")


def _contents(wheel: Path) -> dict[str, int]:
    with zipfile.ZipFile(wheel) as archive:
        return {
            entry.filename: entry.CRC
            for entry in archive.infolist()
            # It lists the others.
            if not entry.filename.endswith("/RECORD")
        }


def _try_out(python: Path, home: Path, version: str) -> None:
    program = python.with_name("sikkerby")
    said = _run(program, "--version", what="The wheel does not start")
    if version not in said:
        raise Refused(f"the wheel says that it is {said.strip()}")
    _run(program, "build", "--home", home, what="The wheel does not publish")
    _run(program, "doctor", "--home", home, what="The wheel's doctor finds faults")


def _bill_of_materials(tools: Path, clean: Path, wheel: Path, version: str) -> Any:
    """What is installed, and what is bundled, with all licences."""
    text = _run(
        tools.with_name("cyclonedx-py"), "environment", "--output-reproducible",
        "--gather-license-texts", "--mc-type", "application", clean,
        what="The bill of materials cannot be written",
    )  # fmt: skip
    bill = json.loads(text)
    # The environment's own installer is no part of the program.
    parts = [part for part in bill["components"] if part["name"] not in ("pip", "setuptools")]
    for part in parts:
        part["licenses"] = part.get("licenses") or [_licence_of(clean, part["name"])]
    bill["components"] = [*parts, *bundled(wheel)]
    bill["metadata"]["component"] = {"type": "application", "name": "sikkerby", "version": version}
    # Of the installer too.
    bill.pop("dependencies", None)
    return bill


def _licence_of(python: Path, name: str) -> dict[str, Any]:
    """The licence of an installed library whose metadata name none: its file. Raises Refused."""
    environment = python.parents[1]
    pattern = f"lib/python*/site-packages/{name.replace('-', '_')}-*.dist-info/licenses/*"
    files = sorted(environment.glob(pattern))
    if not files:
        raise Refused(f"the library {name} comes without a licence")
    text = files[0].read_text("utf-8").strip()
    is_mit = "Permission is hereby granted, free of charge" in " ".join(text.split())
    return _licence("MIT" if is_mit else f"as {files[0].name} says", text)


def bundled(wheel: Path) -> list[dict[str, Any]]:
    """What a wheel has of others: the front end's packages and the fonts, as components."""
    with zipfile.ZipFile(wheel) as archive:
        listed = archive.read(_BUNDLED).decode()
        fonts = archive.read(f"{_FONTS}/OFL.txt").decode()
    found = []
    for section in listed.split(f"\n\n{'-' * 72}\n\n"):
        head = _PACKAGE.match(section)
        if head is None:
            raise Refused(f"{_BUNDLED} has a section without a name: {section[:60]!r}")
        name = head["name"].replace("@", "%40")
        purl = f"pkg:npm/{name}@{head['version']}"
        licence = _licence(head["licence"], section[head.end() :].strip())
        found.append(_component(head["name"], head["version"], purl, licence))
    font = _component("Noto Sans and Noto Serif, subsets", "", "", _licence("OFL-1.1", fonts))
    return [*found, font]


def _component(name: str, version: str, purl: str, licence: Any) -> dict[str, Any]:
    part = {"type": "library", "name": name, "licenses": [licence], "bom-ref": purl or name}
    return part | ({"version": version, "purl": purl} if purl else {})


def _licence(identifier: str, text: str) -> dict[str, Any]:
    content = {"text": {"content": text, "contentType": "text/plain"}} if text else {}
    # An expression, such as “MIT OR Apache-2.0”, and a title are no identifiers.
    key = "name" if " " in identifier else "id"
    return {"license": {key: identifier, **content}}


def _build_image(clone: Path, made: Path, version: str) -> None:
    builder = next((name for name in _BUILDERS if _works(name)), "")
    if not builder:
        print(f"release: no image, for none of {', '.join(_BUILDERS)} works here", file=sys.stderr)
        return
    name = f"sikkerby:{version}"
    build = ("build", "--file", "deploy/Containerfile", "--tag", name, ".")
    _run(builder, *build, cwd=clone, what="The image cannot be built")
    if builder != "buildah":
        _run(builder, "run", "--rm", name, "doctor", what="The image does not start")
    archive = made / f"sikkerby-{version}.oci.tar"
    if builder == "docker":
        _run("docker", "save", "--output", archive, name, what="The image cannot be saved")
    else:
        _run(builder, "push", name, f"oci-archive:{archive}", what="The image cannot be saved")


def _works(builder: str) -> bool:
    if not shutil.which(builder):
        return False
    return not subprocess.run([builder, "info"], capture_output=True, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
