"""`/data/`: how to take, check and cite the data; every file that the version holds."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch

from flask import Response

from sikkerby.publication.version import PublishedFile, all_versions
from sikkerby.web.pages import blueprint
from sikkerby.web.served import site
from sikkerby.web.templating import page

# What people ask for, and the files that are it, the first choice first.
_GROUPS = (
    (
        "spreadsheets",
        ("sikkerby.xlsx", "sikkerby.sqlite", "tables/*.excel.csv", "tables/*.csv", "tables/*.json"),
    ),
    ("linked_data", ("sikkerby.*",)),
    ("graphs", ("graph/*",)),
    ("source", ("source/*",)),
    ("subsets", ("subsets/*",)),
    ("catalogue_files", ("catalogue.*",)),
    ("checks", ("SHA256SUMS", "report.*", "identifiers.tsv")),
    ("citations", ("citations/*",)),
    ("other_files", ("*",)),
)
_OPEN_AT_FIRST = ("spreadsheets", "linked_data")


@dataclass(frozen=True)
class FileGroup:
    """Files for one purpose, under its own heading."""

    key: str
    files: tuple[PublishedFile, ...]
    is_open: bool


@blueprint.get("/data/")
def data() -> Response:
    """The files that the manifest holds by purpose, earlier versions, and how to cite."""
    served = site()
    citation = served.version.folder / "citations" / "sikkerby.apa.txt"
    return page(
        "data.html",
        groups=_grouped(served.version.manifest.files),
        versions=[v.manifest for v in reversed(all_versions(served.settings.home))],
        citation=citation.read_text("utf-8").strip() if citation.is_file() else "",
    )


def _grouped(files: tuple[PublishedFile, ...]) -> list[FileGroup]:
    left = list(files)
    groups: list[FileGroup] = []
    for key, patterns in _GROUPS:
        found: list[PublishedFile] = []
        for pattern in patterns:
            found += [f for f in left if fnmatch(f.path, pattern) and f not in found]
        left = [file for file in left if file not in found]
        if found:
            groups.append(FileGroup(key, tuple(found), key in _OPEN_AT_FIRST))
    return groups
