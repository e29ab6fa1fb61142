"""Reference data and translations through spreadsheets and back, and what is published of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Triple

from sikkerby import resources
from sikkerby.cli.program import main_group
from sikkerby.importing.initialise import Beginning, init_folder
from sikkerby.importing.national import NationalBodies
from sikkerby.vocabulary import DCT, PROV, RDF
from tests.importing import municipality
from tests.importing.writers import write_text, write_word
from tests.support.published import copy_data

Sheet = dict[str, list[dict[str, str]]]


def run(*arguments: object, code: int = 0) -> str:
    """What a command prints to either stream."""
    words = [str(argument) for argument in arguments]
    done = CliRunner().invoke(main_group, words, env={"LANGUAGE": "en"})
    shown = f"{done.output}{done.stderr}{done.exception!r}"
    found = getattr(done.exception, "exit_code", done.exit_code)
    assert found == code, shown
    return f"{done.output}{done.stderr}{done.exception or ''}"


def change(workbook: Path, change: Callable[[str, dict[str, str]], dict[str, str] | None]) -> int:
    """Write what `change` makes of each line of each sheet, as Excel would; how many cells."""
    book = openpyxl.load_workbook(workbook)
    edits = 0
    for sheet in book:
        headings = [str(cell.value) for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            line = {name: str(cell.value or "") for name, cell in zip(headings, row, strict=False)}
            new = change(sheet.title, dict(line)) or line
            for name, cell in zip(headings, row, strict=False):
                if new[name] != line[name]:
                    edits += 1
                    cell.value = new[name]
    book.save(workbook)
    return edits


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "reference").iterdir()}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return copy_data(tmp_path / "data")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("target", ["names.xlsx", "names"])
def test_what_nobody_edits_stays_to_the_byte(
    data: Path, tmp_path: Path, target: str, language: str
) -> None:
    before = contents(data)
    run("reference", "export", tmp_path / target, "--data", data, "--language", language)
    told = run("reference", "import", tmp_path / target, "--data", data)
    assert contents(data) == before
    assert "86 as before, 0 translations changed" in told


def test_only_what_is_edited_changes(data: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "names.xlsx"
    run("reference", "export", workbook, "--data", data)
    before = contents(data)

    def rename(sheet: str, line: dict[str, str]) -> dict[str, str] | None:
        if line.get("organisation") == "skat":
            return line | {"kind": "forening", "members": "Red Barnet | Brandvæsenet"}
        return None

    assert change(workbook, rename) == 2
    assert "changed\torganisation/skat" in run("reference", "import", workbook, "--data", data)
    after = contents(data)
    assert after["places.ttl"] == before["places.ttl"]
    old, new = (texts["organisations.ttl"].decode().split("\n\n") for texts in (before, after))
    different = [block for block in new if block not in old]
    assert len(new) == len(old)
    assert len(different) == 1
    assert "org:classification sb:Association" in different[0]
    assert (
        "org:hasMember <id/organisation/red-barnet>, <id/organisation/brandvaesenet>"
        in different[0]
    )
    # What no column is about is still said, and what the program wrote comes back as it was.
    assert "org:changedBy <id/organisation/skat#dissolution>" in different[0]
    run("reference", "export", workbook, "--data", data)
    run("reference", "import", workbook, "--data", data)
    assert contents(data) == after


def test_all_cells_that_cannot_be_read_are_told_and_nothing_is_written(
    data: Path, tmp_path: Path
) -> None:
    workbook = tmp_path / "names.xlsx"
    run("reference", "export", workbook, "--data", data)
    before = contents(data)

    def spoil(sheet: str, line: dict[str, str]) -> dict[str, str] | None:
        if line.get("organisation") == "skat":
            return line | {"kind": "Politti", "place": "Nowhere"}
        if line.get("place") == "koebenhavn-valby":
            return line | {"point (longitude latitude)": "12,5"}
        return None

    assert change(workbook, spoil) == 3
    told = run("reference", "import", workbook, "--data", data, code=1)
    for words in ("“Politti” is not", "“Nowhere” is not", "“12,5” is not", "sheet “Places”"):
        assert words in told
    assert contents(data) == before


def test_a_line_that_is_gone_is_removed_only_when_asked(data: Path, tmp_path: Path) -> None:
    run("reference", "export", tmp_path / "names", "--data", data)
    file = tmp_path / "names" / "organisations.tsv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("frigg\t")), "utf-8")
    before = contents(data)
    told = run("reference", "import", tmp_path / "names", "--data", data)
    assert "left as they are: organisation/frigg." in told
    assert contents(data) == before
    run("reference", "import", tmp_path / "names", "--data", data, "--remove")
    after = contents(data)["organisations.ttl"]
    assert b"<id/organisation/frigg>" in before["organisations.ttl"]
    assert b"<id/organisation/frigg>" not in after


@pytest.mark.parametrize("coding", ["cp1252", "utf-16", "utf-8-sig"])
def test_translations_are_read_as_spreadsheets_save_them(
    data: Path, coding: str, tmp_path: Path
) -> None:
    before = contents(data)
    file = data / "editions/sikker-by-2018-2021/translations.tsv"
    lines = file.read_text("utf-8").splitlines()
    quoted = [
        "\t".join(
            f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set('",;') else cell
            for cell in line.split("\t")
        )
        for line in lines
    ]
    assert quoted != lines
    file.write_bytes("\r\n".join(quoted).encode(coding, "replace"))
    told = run("reference", "export", tmp_path / "names.xlsx", "--data", data)
    assert "names.xlsx" in told
    run("reference", "import", tmp_path / "names.xlsx", "--data", data)
    assert contents(data) == before
    assert file.read_text("utf-8").splitlines()[:20] == lines[:20]


def complete(sheet: str, line: dict[str, str]) -> dict[str, str] | None:
    """What only the steward knows, in the workbook: what kind the partners are."""
    if line.get("name (Danish)") == "Foreningen Lyse Nætter":
        return line | {"kind": "Forening"}
    if line.get("name (Danish)") == "Eksempelkøbing Politi":
        return line | {"kind": "Police", "place": "Danmark"}
    return None


def translate(sheet: str, line: dict[str, str]) -> dict[str, str] | None:
    danish = line.get("Danish", "")
    return line | {"English": municipality.TRANSLATIONS[danish]} if danish else None


def make_edition(folder: Path, name: str, *more: object, code: int = 1) -> str:
    sample = municipality.sample()
    sample.sections[0].rows[1] = [
        *sample.sections[0].rows[1][:4], "BUF, Foreningen Lyse Nætter, Kriminalforsorgen",
    ]  # fmt: skip
    document = folder / "skema.docx"
    write_word(sample, document)
    return run(
        "import", document, "--data", folder / "eksempel", "--edition", name,
        "--strategy-da", f"Tryg By {name[-9:]}", "--workbook", folder / "names.xlsx", *more,
        code=code,
    )  # fmt: skip


def test_a_danish_document_is_published_with_three_edits(tmp_path: Path) -> None:
    data = tmp_path / "eksempel"
    beginning = Beginning(municipality.BASE, municipality.NAME, municipality.TODAY)
    init_folder(data, beginning)
    told = make_edition(tmp_path, "tryg-by-2022-2025")
    assert "ready among the proposals: Kriminalforsorgen" in told
    assert change(tmp_path / "names.xlsx", complete) == 3
    run("reference", "import", tmp_path / "names.xlsx", "--data", data)
    told = run("check", "--data", data, "--home", tmp_path / "home")
    assert "0 violations, 0 warnings" in told
    assert "There is no English translation" in told
    # A publication that asks for English is not published without.
    manifest = data / "publication.toml"
    manifest.write_text(manifest.read_text("utf-8").replace('"welcome"', '"required"'), "utf-8")
    assert "24 violations" in run("check", "--data", data, "--home", tmp_path / "home", code=1)

    assert change(tmp_path / "names.xlsx", translate) == 14
    told = run("reference", "import", tmp_path / "names.xlsx", "--data", data)
    assert "14 translations changed" in told

    # The next edition has all of it: no name is unknown, and nothing is translated again.
    told = make_edition(tmp_path, "tryg-by-2026-2029", code=0)
    assert "lack English" not in told or "2 lines of" in told
    name = "tryg-by-2026-2029/translations.tsv"
    lines = (data / "editions" / name).read_text("utf-8").splitlines()[1:]
    assert all(line.split("\t")[3] for line in lines)


def test_national_bodies_have_identifiers_only_where_somebody_answers_for_them() -> None:
    base, slug = "https://town.example/", "koebenhavns-politi"
    body = NamedNode(f"{base}id/organisation/{slug}")
    code = NamedNode(f"{body.value}#district-code")
    agent = Triple(NamedNode(f"{base}id/agent/anna"), RDF["type"], PROV["Agent"])
    signed = NationalBodies(base, [agent]).triples_of(slug)
    assert signed.keys() == {body, code}
    assert Triple(code, DCT["creator"], agent.subject) in signed[code]
    unsigned = NationalBodies(base, ()).triples_of(slug)
    assert unsigned == {body: [t for t in signed[body] if t.object != code]}


def test_the_national_bodies_conform(tmp_path: Path) -> None:
    data = tmp_path / "eksempel"
    init_folder(data, Beginning(municipality.BASE, municipality.NAME, municipality.TODAY))
    bodies = Path(resources.__file__).with_name("importing") / "templates/national.ttl"
    agent = "id/agent/eksempelkoebing-municipality"
    text = bodies.read_text("utf-8").replace("$agent", agent)
    (data / "reference/national.ttl").write_text(text, "utf-8")
    document = write_text(municipality.sample(), tmp_path / "skema.txt")
    run(
        "import", document, "--data", data, "--edition", "tryg-by-2022-2025", "--strategy-da", "x",
        "--workbook", tmp_path / "names.xlsx", code=1,
    )  # fmt: skip
    change(tmp_path / "names.xlsx", complete)
    run("reference", "import", tmp_path / "names.xlsx", "--data", data)
    told = run("check", "--data", data, "--home", tmp_path / "home")
    assert "0 violations" in told
    shutil.rmtree(data)
