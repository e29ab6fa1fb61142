"""The catalogue of words: both languages, each text used, and none asked for that is not there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from sikkerby import resources
from sikkerby.documents.folder import OWN_TEXTS, WORD_FORMS
from sikkerby.web.words import TEXTS as SITE
from sikkerby.web.words import text
from sikkerby.workbench.app import WORDS

# The workbench has words of its own, which stand before those of the site.
TEXTS = {**SITE, **WORDS}
PACKAGE = Path(resources.__file__).parent
MODULES = {file: ast.parse(file.read_text("utf-8")) for file in PACKAGE.rglob("*.py")}
TEMPLATES = "\n".join(
    file.read_text("utf-8")
    for kind in (
        "templates/**/*.html",
        "templates/**/*.json",
        "templates/**/*.txt",
        "drawing/*.svg",
    )
    for file in PACKAGE.rglob(kind)
)
# Tables whose keys and values are keys of texts, or parts of them.
TABLES = "\n".join(
    (PACKAGE / "web" / file).read_text("utf-8")
    for file in (
        "site_pages.toml",
        "answers/columns.toml",
        "downloads/files.toml",
        "records/selection.toml",
    )
)
# What says which columns and properties there are, to which pages give names.
NAMING = "\n".join(
    file.read_text("utf-8")
    for file in (
        *resources.queries_folder().glob("*.rq"),
        resources.ontology_folder() / "context-v1.jsonld",
    )
)


@cache
def _words() -> set[str]:
    """The keys, and the parts of composed keys, that stand in programs, templates, tables, queries
    and the context."""
    found = set(re.findall(r"""["']([\w-]+)["']""", TEMPLATES + TABLES))
    found |= set(re.findall(r"^(\w+) = ", TABLES, re.MULTILINE)) | set(re.findall(r"\w+", NAMING))
    # A publication may have its own forms of these, and the workbench has a label for each.
    found |= WORD_FORMS.keys()
    for module in MODULES.values():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
                found.add(str(node.value).replace(" ", "_"))
    return {word.lower() for word in found}


@cache
def _patterns() -> set[str]:
    """Keys that are composed: `f"basis_{basis}"` in a program, `"basis_" ~ basis` in a template."""
    found = {
        rf"{begin}(\w+){end}"
        for begin, end in re.findall(r'"(\w+_)" ~ [^"{}]+?(?:~ "(\w+)"|[^~"{}]*[)}])', TEMPLATES)
    }
    for module in MODULES.values():
        for node in ast.walk(module):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    str(part.value) if isinstance(part, ast.Constant) else r"(\w+)"
                    for part in node.values
                ]
                # Of what has hardly a letter of its own, such as `f"{name}_en"`, any text would be.
                if re.fullmatch(r"[a-z_]{4,}", "".join(parts).replace(r"(\w+)", "")):
                    found.add("".join(parts))
    return found


def _is_used(key: str) -> bool:
    return key.lower() in _words() or any(
        all(map(_is_used, match.groups()))
        for pattern in _patterns()
        if (match := re.fullmatch(pattern, key))
    )


def test_every_text_has_both_languages_with_the_same_places() -> None:
    for key, (danish, english) in TEXTS.items():
        assert danish, key
        assert english, key
        assert set(re.findall(r"\{(\w+)\}", danish)) == set(re.findall(r"\{(\w+)\}", english)), key


def test_every_text_is_used() -> None:
    assert {key for key in TEXTS if not _is_used(key)} == set()


def test_a_text_that_nothing_asks_for_is_found() -> None:
    for key in ("basis_forgotten", "forgotten", "reason_forgotten_name", "home_forgotten"):
        assert not _is_used(key), key


def test_no_text_is_asked_for_that_is_not_there() -> None:
    asked = set(re.findall(r'\b(?:t|rich)\("([a-z_]+)"[,)]', TEMPLATES))
    for file, module in MODULES.items():
        for node in ast.walk(module):
            if (
                {"web", "workbench"} & set(file.relative_to(PACKAGE).parts)
                and isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("text", "rich")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                asked.add(str(node.args[0].value))
    assert len(asked) > 300
    assert asked - TEXTS.keys() - set(OWN_TEXTS) == set()


def test_a_text_that_is_not_there_is_named_with_its_file() -> None:
    with pytest.raises(KeyError, match=r"words\.tsv has no line “unknown”"):
        text("unknown")
