"""Bad input to the builder: one clear message, the right exit code, nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from sikkerby import resources
from sikkerby.documents.manifest import check_base
from sikkerby.errors import InputError
from tests.conftest import EDITION
from tests.support.command import run_command
from tests.support.published import copy_shipped_home

Spoil = Callable[[Path], None]


def _document(folder: Path) -> Path:
    return folder / "editions" / EDITION / "document.txt"


def _replace(old: str, new: str, name: str = "document.txt") -> Spoil:
    def spoil(folder: Path) -> None:
        file = folder / "editions" / EDITION / name
        text = file.read_text("utf-8")
        assert text.count(old) >= 1, old
        file.write_text(text.replace(old, new, 1), "utf-8")

    return spoil


def _write(content: bytes) -> Spoil:
    return lambda folder: _document(folder).write_bytes(content) and None


def _transform(change: Callable[[bytes], bytes]) -> Spoil:
    def spoil(folder: Path) -> None:
        file = _document(folder)
        file.write_bytes(change(file.read_bytes()))

    return spoil


def _append(name: str, line: str) -> Spoil:
    def spoil(folder: Path) -> None:
        with (folder / "editions" / EDITION / name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    return spoil


def _spoil_reference(folder: Path) -> None:
    file = folder / "reference" / "organisations.ttl"
    file.write_text(
        file.read_text("utf-8").replace(' ;\n    skos:notation "BIF"', "", 1) + "\n<a> b"
    )


CASES: dict[str, tuple[Spoil, int, list[str]]] = {
    "empty file": (_write(b""), 2, ["empty", "document.txt"]),
    "binary file": (_write(b"\x7fELF\0\0\1\2"), 2, ["binary", "document.txt"]),
    "no table": (_write(b"Ingen tabel her.\n"), 2, ["no section", "names of the columns"]),
    "a column is missing": (
        _replace("Område\tMålgruppe\t", "Målgruppe\t"),
        2,
        ["5 cells", "4 columns", "line 23"],
    ),
    "a row with too few cells": (
        _replace("Alle borgere\tBUF, SOF og BIF", "Alle borgere"),
        2,
        ["4 cells", "5 columns", "line 29", "Triangel"],
    ),
    "an unknown abbreviation": (
        _replace("ØKF, SOF, BIF, BUF, KFF, TMF", "ØKF, SOF, BIX, BUF, KFF, TMF"),
        1,
        ["“BIX”", "row 7", "Involverede forvaltninger", "BIF", "reference data"],
    ),
    "an unknown organisation": (
        _replace("Ungdommens Røde Kors\n", "Ungdommens Rode Kors\n"),
        1,
        ["Ungdommens Rode Kors", "row 14", "Ungdommens Røde Kors"],
    ),
    "an unknown place": (
        _replace("\tNørrebro\tUnge med", "\tNørbro\tUnge med"),
        1,
        ["“Nørbro”", "row 31", "Område", "Nørrebro"],
    ),
    "an unknown code in the document's list": (
        _replace("SUF: Sundheds", "SUX: Sundheds"),
        1,
        ["“SUX”", "line 19", "Sundheds- og Omsorgsforvaltningen"],
    ),
    "a byte-order mark": (_transform(lambda b: b"\xef\xbb\xbf" + b), 2, ["byte-order mark"]),
    "CRLF": (
        _transform(lambda b: b.replace(b"\n", b"\r\n")),
        2,
        ["carriage return", "line 1", "sikkerby import"],
    ),
    "Latin-1": (
        _transform(lambda b: b.decode().replace("–", "-").encode("latin-1")),
        2,
        ["not UTF-8", "line 3", "sikkerby import"],
    ),
    "decomposed letters": (
        _transform(lambda b: unicodedata.normalize("NFD", b.decode()).encode()),
        2,
        ["NFC", "line 5"],
    ),
    "a heading out of order": (
        _replace("Princip 3:", "Princip 4:"),
        2,
        ["principle 4", "principle 3 is due", "line 41"],
    ),
    "a manifest with a wrong key": (
        _replace('publisher = "', 'publischer = "', "edition.toml"),
        2,
        ["unknown key “publischer”", "edition.toml", "publisher"],
    ),
    "a manifest without a key": (
        _replace("short_name =", "# short_name =", "edition.toml"),
        2,
        ["lacks the key “short_name”"],
    ),
    "a manifest with a wrong date": (
        _replace('revised = "2026-11-28"', 'revised = "22/11-26"', "edition.toml"),
        2,
        ["22/11-26", "not a date", "line"],
    ),
    "a manifest that is no TOML": (
        _replace("identifier =", "identifier", "edition.toml"),
        2,
        ["cannot be parsed", "edition.toml"],
    ),
    "a translation for a row that is not there": (
        _append("translations.tsv", "46\ttitle\tNoget\tSomething"),
        1,
        ["row 46", "45 rows", "translations.tsv", "line 124"],
    ),
    "a translation of other words": (
        _replace("\tFerieCamp\tFerieCamp", "\tFerieKamp\tFerieCamp", "translations.tsv"),
        1,
        ["other words", "row 16", "translations.tsv", "FerieCamp"],
    ),
    "a table with another header": (
        _replace("row\tcolumn\tdanish", "række\tcolumn\tdanish", "translations.tsv"),
        2,
        ["header", "translations.tsv", "line 1"],
    ),
    "a line with too few cells": (
        _append("corrections.tsv", "46\ttitle"),
        2,
        ["2 cells instead of 8", "corrections.tsv"],
    ),
    "a correction of words that are not there": (
        _append("corrections.tsv", "1\ttitle\txyz\tabc\tf\tf\tA\t2026-01-01"),
        1,
        ["“xyz”", "0 times", "row 1"],
    ),
    "reference data with a syntax error": (
        _spoil_reference,
        2,
        ["organisations.ttl", "line", "cannot be parsed"],
    ),
    "no edition": (
        lambda folder: shutil.rmtree(folder / "editions" / EDITION),
        2,
        ["no edition", "sikkerby import"],
    ),
    "no data folder": (lambda folder: shutil.rmtree(folder), 2, ["not a data folder", "--data"]),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published version."""
    return copy_shipped_home(tmp_path_factory.mktemp("home") / "home")


def _snapshot(folder: Path) -> dict[str, bytes]:
    """All that is published; what was found of a refused build is remembered, too."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and folder / "cache" not in file.parents
    }


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_named_and_changes_nothing(case: str, tmp_path: Path, home: Path) -> None:
    spoil, code, expected = CASES[case]
    data = tmp_path / "data"
    shutil.copytree(resources.data_folder(), data)
    spoil(data)
    before = _snapshot(home)
    result = run_command("build", "--home", home, "--data", data)
    assert result.code == code, result.err
    for words in expected:
        assert words in result.err, f"{words!r} is not in:\n{result.err}"
    assert "Traceback" not in result.err
    assert "what to do:" in result.err
    assert result.out == ""
    assert _snapshot(home) == before


@pytest.mark.parametrize("base", ["a.example/", "https://a.example", "https://a.example/#/"])
def test_a_base_ends_in_a_slash_of_its_path(base: str) -> None:
    with pytest.raises(InputError) as caught:
        check_base(base)
    assert base in caught.value.message


def test_a_wrong_option_is_wrong_use(tmp_path: Path) -> None:
    assert run_command("build", "--no-such-option").code == 2
    result = run_command("build", "--home", tmp_path, "--keep-versions", "many")
    assert result.code == 2
    assert "keep-versions" in result.err


def test_a_home_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run_command("build", "--home", tmp_path / "file" / "home")
    assert result.code == 3
    assert "Traceback" not in result.err


@pytest.mark.parametrize("library", ["click", "pyoxigraph"])
def test_a_library_that_is_missing_is_named(tmp_path: Path, library: str) -> None:
    (tmp_path / f"{library}.py").write_text(
        f"raise ModuleNotFoundError('No module', name={library!r})", "ascii"
    )
    done = subprocess.run(
        [sys.executable, "-m", "sikkerby", "check"],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "LANGUAGE": "en"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert f"The library “{library}” is missing." in done.stderr
    assert "Traceback" not in done.stderr
