"""Regular expressions that stand in a table beside the module that uses them: TOML of its name.

    [parts]       what others are made of
    [patterns]    what is looked for, in capitals or small letters
    [exact]       what is looked for just as it is written

Each other key is a list of words, or a table by words. An expression may take several lines, of
which white space at either end is none of it. In it, `${name}` stands for another one and
`${module.name}` for one of a module in the same folder; words stand for any of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_SECTIONS = ("parts", "patterns", "exact")
_NAMED = re.compile(r"\$\{(?:(?P<module>\w+)\.)?(?P<name>\w+)\}")


def read_patterns(module: str) -> Mapping[str, re.Pattern[str]]:
    """The patterns of the table beside a module, whose `__file__` is given, by their names."""
    tables = read_tables(module)
    return {
        name: re.compile(read_expression(module, name), flags)
        for section, flags in (("patterns", re.IGNORECASE), ("exact", re.NOFLAG))
        for name in tables.get(section, ())
    }


@cache
def read_tables(module: str) -> Mapping[str, Any]:
    """All of the table beside a module as it is written."""
    return tomllib.loads(Path(module).with_suffix(".toml").read_text("utf-8"))


def read_expression(module: str, name: str) -> str:
    """An expression of the table beside a module, with all that it names. Raises KeyError."""
    tables = read_tables(module)
    given = next((tables[key][name] for key in _SECTIONS if name in tables.get(key, ())), None)
    if given is None:
        # The longer of two words must be tried first.
        return "|".join(sorted(tables[name], key=len, reverse=True))

    def fill(named: re.Match[str]) -> str:
        other = Path(module).with_stem(named["module"]) if named["module"] else module
        return read_expression(str(other), named["name"])

    return _NAMED.sub(fill, "".join(map(str.strip, given.splitlines())))
