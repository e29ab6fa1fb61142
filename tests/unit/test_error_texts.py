"""The catalogue of errors: complete, in both languages, each key where it is used."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sikkerby
from sikkerby import errors
from sikkerby.errors import InputError, Remedy, SikkerbyError
from sikkerby.translation import error_files, error_texts, fill, translate

PROGRAM = Path(sikkerby.__file__).parent
CLASSES = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, SikkerbyError)
}
# The key is chosen elsewhere, by the vocabulary that a term is sought in.
CHOSEN = {"validation/lint.py"}


class Use(NamedTuple):
    """A key that is named in a call, and with how many values."""

    file: str
    key: str
    values: int
    is_remedy: bool

    @property
    def room(self) -> str:
        return self.file.rpartition("/")[0].partition("/")[0]


def _keys(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str | None]:
    """The keys that an expression can be; None for one that cannot be told."""
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.IfExp(body=one, orelse=other):
            yield from _keys(one, constants)
            yield from _keys(other, constants)
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(
            table := constants.get(name), ast.Dict
        ):
            for value in table.values:
                yield from _keys(value, constants)
        case _:
            yield None


def _uses(file: str, tree: ast.Module) -> Iterator[Use | None]:
    constants = {
        entry.targets[0].id: entry.value
        for entry in tree.body
        if isinstance(entry, ast.Assign) and isinstance(entry.targets[0], ast.Name)
    }
    for call in ast.walk(tree):
        name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
        if name == "Remedy" or name in CLASSES:
            assert isinstance(call, ast.Call)
            for key in _keys(call.args[0], constants):
                is_remedy = name == "Remedy"
                yield Use(file, key, len(call.args) - 1, is_remedy) if key is not None else None


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {
        file.relative_to(PROGRAM).as_posix(): ast.parse(file.read_text("utf-8"))
        for file in PROGRAM.rglob("*.py")
        if file != PROGRAM / "errors.py"
    }


@pytest.fixture(scope="module")
def uses(trees: dict[str, ast.Module]) -> list[Use]:
    return [use for file, tree in trees.items() for use in _uses(file, tree) if use is not None]


@pytest.fixture(scope="module")
def entries() -> dict[str, dict[str, Any]]:
    """What each room says, by its name; the package's own by none."""
    return {
        file.parent.name if file.parent != PROGRAM else "": tomllib.loads(file.read_text("utf-8"))
        for file in error_files()
    }


def _numbers(*words: str) -> set[int]:
    return {int(number) for text in words for number in re.findall(r"\{(\d)", text)}


def test_each_key_that_is_raised_has_its_words_and_their_values(uses: list[Use]) -> None:
    texts = error_texts()
    assert len(uses) > 350
    for use in uses:
        known = texts.remedies if use.is_remedy else texts.messages
        assert use.key in known, use
        said = [known[use.key]["en"]]
        if not use.is_remedy and use.key in texts.remedies:
            said.append(texts.remedies[use.key]["en"])
        assert _numbers(*said) == set(range(use.values)), use


def test_keys_are_named_where_errors_are_raised(trees: dict[str, ast.Module]) -> None:
    untold = {file for file, tree in trees.items() if None in _uses(file, tree)}
    assert untold == CHOSEN


def test_errors_tell_only_what_their_classes_declare(trees: dict[str, ast.Module]) -> None:
    told = {
        (call.func.id, detail.arg)
        for tree in trees.values()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in CLASSES
        for detail in call.keywords
    }
    # Of details that are given together, the names are not written there.
    details = {(name, detail) for name, detail in told if detail not in {"place", "remedy", None}}
    assert len(details) > 10
    assert not [d for d in details if not hasattr(getattr(errors, d[0]), d[1] or "")]


def test_each_key_is_told_once_and_used(
    trees: dict[str, ast.Module], entries: dict[str, dict[str, Any]]
) -> None:
    rooms = list(entries.values())
    named = [key for room in rooms for key in room.get("remedies", {})]
    keys = [key for room in rooms for key in room if key != "remedies"]
    assert [key for key, times in Counter([*keys, *named]).items() if times > 1] == []
    written = {
        node.value
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    pointed = {room[key].get("remedy") for room in rooms for key in room if key != "remedies"
               if not isinstance(room[key].get("remedy"), dict)}  # fmt: skip
    assert set(keys) - written == set()
    assert set(named) - written - pointed == set()
    assert pointed - {None} <= set(named)


def test_words_stand_in_the_room_that_says_them(
    uses: list[Use], entries: dict[str, dict[str, Any]]
) -> None:
    """Those of several rooms, in the package."""
    found: dict[str, set[str]] = {}
    for use in uses:
        if not use.is_remedy:
            found.setdefault(use.key, set()).add(use.room)
    for key, rooms in found.items():
        (room,) = rooms if len(rooms) == 1 else ("",)
        assert key in entries[room], f"{key} is said in {rooms}"


def test_what_several_errors_advise_is_told_once(entries: dict[str, dict[str, Any]]) -> None:
    said = Counter(
        entry["remedy"]["en"]
        for room in entries.values()
        for key, entry in room.items()
        if key != "remedies" and isinstance(entry.get("remedy"), dict)
    )
    several = {english for english, times in said.items() if times > 1}
    # With values, the numbers tell whose they are.
    assert {english for english in several if "{" not in english} == set()


def test_both_languages_say_the_same() -> None:
    texts = error_texts()
    for known in (texts.messages, texts.remedies):
        for key, words in known.items():
            assert set(words) - {"remedy"} == {"en", "da"}, key
            assert words["en"], key
            assert words["da"], key
            assert _numbers(words["da"]) <= _numbers(words["en"]), key
            # What was kept in English is told in Danish, numbers as Danes write them.
            values = [1234 if f"{{{n}:" in words["en"] else f"værdi{n}" for n in range(9)]
            said = fill(words["en"], values, "en")
            assert "{0" not in said
            assert translate(said, "da") == fill(words["da"], values, "da"), key


def test_rendering_never_fails() -> None:
    """A mistake in a raise is shown, and does not hide the error."""
    unknown = InputError("never-heard-of", "x", 3, remedy=Remedy("neither", "y"))
    assert str(unknown) == "never-heard-of x 3\n  what to do: neither y"
    assert unknown.of("da").startswith("never-heard-of x 3")
    too_few = InputError("table-lacks-column")
    assert "column" in str(too_few)
    not_a_number = InputError("file-too-large", "much", "more")
    assert "much" in not_a_number.of("da")


def test_values_are_kept_as_words() -> None:
    """An error goes from one process to another, and holds no other error with all its frames."""
    error = InputError("context-not-readable", ValueError("“x”"))
    assert error.values == ("“x”",)
    assert error.args == ("context-not-readable", "“x”")
    assert error.of("da").startswith("Konteksten kan ikke læses: “x”.")
