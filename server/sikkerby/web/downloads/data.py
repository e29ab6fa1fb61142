"""`/data/`: how to take, check and cite the data; every file that the version holds."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from operator import itemgetter

from flask import Response

from sikkerby.publication.version import PublishedFile, all_versions
from sikkerby.web.downloads.files import read_citation
from sikkerby.web.pages import blueprint
from sikkerby.web.served import site
from sikkerby.web.structured_data import describe_dataset
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
# Of many strategies there are thousands of parts; a page names so many, and SHA256SUMS all.
_MOST_SHOWN = 200


@dataclass(frozen=True)
class FileGroup:
    """Files for one purpose, under its own heading; of many, the first."""

    key: str
    files: tuple[PublishedFile, ...]
    count: int
    is_open: bool


@blueprint.get("/data/")
def data() -> Response:
    """The files that the manifest holds by purpose, earlier versions, and how to cite."""
    served = site()
    names = [file.path for file in served.version.manifest.files]
    citations = [path.partition("/")[2] for path in names if path.startswith("citations/")]
    shown = "sikkerby.apa.txt"
    return page(
        "data.html",
        groups=_grouped(served.version.manifest.files),
        versions=[v.manifest for v in reversed(all_versions(served.settings.home, served.version))],
        structured=describe_dataset(served),
        citation=read_citation(shown).strip() if shown in citations else "",
        # Those among the files name the identifier.
        citations=citations if served.settings.public_url else [],
    )


def _place(path: str) -> tuple[str, int]:
    """The group of a file, and which of its patterns the file has."""
    return next(
        (key, rank)
        for key, patterns in _GROUPS
        for rank, pattern in enumerate(patterns)
        if fnmatch(path, pattern)
    )


def _grouped(files: tuple[PublishedFile, ...]) -> list[FileGroup]:
    # Each stands in the first group that has a pattern for it, in the order of the patterns.
    found: dict[str, list[tuple[int, PublishedFile]]] = {key: [] for key, _ in _GROUPS}
    by_folder = {patterns[0]: key for key, patterns in _GROUPS}
    for file in files:
        # Nearly all are parts and graphs: a look at the folder is enough.
        folder = f"{file.path.partition('/')[0]}/*"
        key, rank = (by_folder[folder], 0) if folder in by_folder else _place(file.path)
        found[key].append((rank, file))
    return [
        FileGroup(
            key,
            tuple(file for _, file in sorted(members, key=itemgetter(0))[:_MOST_SHOWN]),
            len(members),
            key in _OPEN_AT_FIRST,
        )
        for key, members in found.items()
        if members
    ]
