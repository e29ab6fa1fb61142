"""Letters, signs and line ends of documents: none is lost or changed without being told."""

from __future__ import annotations

from pathlib import Path

import pytest

from sikkerby.documents.model import Column
from sikkerby.errors import InputError, shorten
from sikkerby.importing.document import ReadDocument, read_document
from sikkerby.importing.source import clean
from sikkerby.spelling import code_key, folded_key, plain_key
from tests.importing import municipality
from tests.importing.municipality import ROWS, sample
from tests.importing.writers import write_separated, write_text, write_word, write_workbook


def _cells(read: ReadDocument) -> list[list[str]]:
    return [[row.cell(column).text for column in Column] for row in read.table.rows]


def _notes(read: ReadDocument) -> str:
    return "\n".join(note.of("en") for note in read.found.notes)


@pytest.mark.parametrize("coding", ["cp1252", "cp850", "mac_roman", "utf-16", "utf-16-le", "utf-8"])
def test_every_coding_that_danish_is_saved_in_is_read(coding: str, tmp_path: Path) -> None:
    read = read_document(write_separated(sample(), tmp_path / "a.csv", ";", coding))
    assert _cells(read) == ROWS
    assert [section.statement.text for section in read.table.sections] == municipality.PRINCIPLES


def test_quotation_marks_of_windows_make_no_letters_of_ms_dos(tmp_path: Path) -> None:
    whole = sample()
    for section in whole.sections:
        section.rows = [["‘Lys’ i natten", *["BUF’s ‘nye’ tilbud"] * 4][:5] for _ in "x"]
    whole.sections[1].rows[0][0] = "‘Nat’ på broen"
    content = write_separated(whole, tmp_path / "a.csv", ";", "cp1252").read_bytes()
    assert b"\x91nye\x92" in content
    assert _cells(read_document(tmp_path / "a.csv"))[0] == whole.sections[0].rows[0]


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (b"Fri\x81tidspas", ("byte 81", "line 7")),
        (b"\xff\xfeF\0r", ("line 1",)),
        ("Fri\ufffdtidspas".encode(), ("spoilt", "line 7")),
    ],
)
def test_a_byte_that_is_no_letter_is_refused_with_its_place(
    spoilt: bytes, words: tuple[str, ...], tmp_path: Path
) -> None:
    content = write_separated(sample(), tmp_path / "a.csv", ";", "cp1252").read_bytes()
    if spoilt.startswith(b"\xff\xfe"):
        content = spoilt + content[: len(content) // 2 * 2 + 1]
    elif b"\xef\xbf\xbd" in spoilt:
        content = content.decode("cp1252").encode().replace(b"Fritidspas", spoilt)
    else:
        content = content.replace(b"Fritidspas", spoilt)
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_document(tmp_path / "a.csv")
    for word in words:
        assert word in str(caught.value)


def test_signs_that_nobody_sees_are_dropped_and_told_with_their_place(tmp_path: Path) -> None:
    whole = sample()
    whole.sections[0].rows = [
        ["Fritids\u200bpas", *ROWS[0][1:4], "BUF\u200e"],
        [*ROWS[1][:4], "\u2060BUF, Foreningen Lyse\u00a0Nætter"],
    ]
    for write, name in ((write_word, "a.docx"), (write_workbook, "a.xlsx"), (write_text, "a.txt")):
        read = read_document(write(whole, tmp_path / name))
        assert _cells(read) == ROWS
        for sign in ("U+200B", "U+200E", "U+2060"):
            assert _notes(read).count(sign) >= 1
        assert "U+00A0" not in _notes(read)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("krimi-\nnalitet", "kriminalitet"),
        ("krimi\u2011\nnalitet", "kriminalitet"),
        ("børne-\nog unge", "børne- og unge"),
        ("SSP-\nkonsulenter", "SSP-konsulenter"),
        ("SSP-\nog gademedarbejdere", "SSP- og gademedarbejdere"),
        ("18-\n25 år", "18-25 år"),
        ("18-\nårige", "18-årige"),
        ("A-\nB", "A-B"),
        ("Bydel 3 -\n5", "Bydel 3 - 5"),
    ],
)
def test_a_hyphen_at_a_line_end_is_dropped_only_where_it_parts_a_word(
    lines: str, joined: str
) -> None:
    assert clean(lines) == joined


def test_names_with_unseen_signs_or_other_hyphens_are_the_same_names() -> None:
    odd, plain = "Sikker\u2011By\u200e SSP", "Sikker-By SSP"
    for key in (plain_key, folded_key, code_key):
        assert key(odd) == key(plain)


def test_messages_show_the_code_of_a_sign_that_nobody_sees() -> None:
    assert shorten("BUF\u200e") == "BUF‹U+200E›"
