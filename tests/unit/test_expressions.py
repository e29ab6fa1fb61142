"""Expressions in tables: how they are read, and that modules and tables name the same ones."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import sikkerby
from sikkerby.expressions import read_expression, read_patterns, read_tables

PROGRAM = Path(sikkerby.__file__).parent
MODULES = sorted(
    file
    for file in PROGRAM.rglob("*.py")
    if "read_patterns(__file__)" in file.read_text("utf-8") and file.stem != "expressions"
)
TABLE = r"""
signs = ["a", "abc"]

[values]
en = 1
tolv = 12

[parts]
number = '(?:${values})'
[patterns]
some = '''
    ${number}
    \s${other.thing}
'''
[exact]
sign = '${signs}'
"""


@pytest.fixture
def module(tmp_path: Path) -> str:
    (tmp_path / "some.toml").write_text(TABLE, "utf-8")
    (tmp_path / "other.toml").write_text("[parts]\nthing = 'ting(?:e)?'\n", "utf-8")
    return str(tmp_path / "some.py")


def test_an_expression_holds_the_others_that_it_names(module: str) -> None:
    patterns = read_patterns(module)
    assert patterns["some"].pattern == r"(?:tolv|en)\sting(?:e)?"
    assert patterns["some"].fullmatch("TOLV Ting")
    assert "number" not in patterns


def test_of_two_words_the_longer_one_is_tried_first(module: str) -> None:
    assert read_patterns(module)["sign"].findall("abc a A") == ["abc", "a"]
    assert read_tables(module)["signs"] == ["a", "abc"]


def test_a_name_that_no_table_has_is_a_fault(module: str) -> None:
    with pytest.raises(KeyError):
        read_expression(module, "none")


def _named_in(module: Path) -> Iterator[str]:
    """The patterns that a module takes, or hands on to one of its folder, among all its words."""
    for file in module.parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.mark.parametrize("module", MODULES, ids=lambda file: file.stem)
def test_a_module_and_its_table_name_the_same_patterns(module: Path) -> None:
    patterns = read_patterns(str(module))
    taken = re.findall(r'_PATTERNS\["(\w+)"\]', module.read_text("utf-8"))
    assert set(taken) <= set(patterns)
    assert set(patterns) <= set(_named_in(module))


@pytest.mark.parametrize("module", MODULES, ids=lambda file: file.stem)
def test_every_part_is_part_of_something(module: Path) -> None:
    folder = "".join(file.read_text("utf-8") for file in module.parent.glob("*.toml"))
    tables = tomllib.loads(module.with_suffix(".toml").read_text("utf-8"))
    own = module.with_suffix(".toml").read_text("utf-8")
    for name in tables.get("parts", {}):
        assert f"${{{name}}}" in own or f"${{{module.stem}.{name}}}" in folder, name
