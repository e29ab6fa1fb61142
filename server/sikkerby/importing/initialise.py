"""A data folder of one's own, empty but for what every publication needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from sikkerby.documents.manifest import check_base
from sikkerby.errors import InputError, Place
from sikkerby.vocabulary import slugify
from sikkerby.whole_files import whole_folder

_FILES = (
    "publication.toml", "README.md", "reference/organisations.ttl", "reference/places.ttl",
    "links/authorities.ttl", "editions/README.md",
)  # fmt: skip


@dataclass(frozen=True)
class Beginning:
    """What a data folder begins with; `revised` is today, as 2026-11-22.

    `base` is a web address that ends in a slash, `municipality_da` the full name, such as
    “Eksempelkøbing Kommune”. Empty values follow from it.
    """

    base: str
    municipality_da: str
    revised: str
    municipality_en: str = ""
    short_name: str = ""
    publisher: str = ""


def init_folder(target: Path, beginning: Beginning) -> list[Path]:
    """Make a data folder; return its files.

    Raises InputError where `target` exists and is not an empty folder, or the base is no address.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(
            "folder-not-empty" if target.is_dir() else "file-of-that-name", place=Place(target)
        )
    check_base(beginning.base)
    if not slugify(beginning.municipality_da):
        raise InputError("municipality-unnamed")
    values = _values(beginning)
    target = target.absolute()
    if target.exists():
        target.rmdir()
    templates = files("sikkerby.importing") / "templates"
    contents = {
        name: Template((templates / name.replace("/", "-")).read_text("utf-8"))
        .substitute(values)
        .encode("utf-8")
        for name in _FILES
    }
    with whole_folder(target) as folder:
        for name, content in contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    return [target / name for name in _FILES]


def _values(beginning: Beginning) -> dict[str, str]:
    name = " ".join(beginning.municipality_da.split())
    stem = name.removesuffix(" Kommune")
    english = beginning.municipality_en or (f"{stem} Municipality" if stem != name else name)
    short = slugify(beginning.short_name or stem)
    texts = {
        "base": beginning.base,
        "name_da": name,
        "name_en": english,
        "publisher_da": beginning.publisher or name,
        "publisher_en": beginning.publisher or english,
        "revised": beginning.revised,
    }
    return {
        # What stands between quotation marks in JSON may stand there in TOML and in Turtle too.
        **{key: json.dumps(text, ensure_ascii=False)[1:-1] for key, text in texts.items()},
        "plain_name": name,
        "short": short,
        "municipality": f"{short}-kommune",
        "agent": slugify(texts["publisher_en"]),
    }
