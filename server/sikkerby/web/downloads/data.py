"""`/data/`: how to take, check and cite the data; every file that the version holds."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator

from flask import Response

from sikkerby.publication.tables.declaration import TABLES
from sikkerby.publication.version import PublishedFile, all_versions
from sikkerby.web.downloads.files import GROUPS, read_citation
from sikkerby.web.pages import blueprint
from sikkerby.web.records.registers import read_sample
from sikkerby.web.served import records, site
from sikkerby.web.templating import page
from sikkerby.web.wording import name_licence
from sikkerby.web.words import language

# What a row of the table of initiatives says, so that a reader sees what there is.
_SAMPLE = ("row", "name_{}", "principle_number", "involved_{}", "places_{}", "target_group_{}")
_SAMPLE_ROWS = 3
_INITIATIVES = next(table for table in TABLES if table.name == "initiatives")
_MOST_VERSIONS = 5
# Of many strategies there are thousands of parts; a page names so many, and SHA256SUMS all.
_MOST_FILES = 200


@blueprint.get("/data/")
def data() -> Response:
    """What there is, what it may be used for, what its tables hold, its versions and its files."""
    served = site()
    manifest = served.version.manifest
    citations = [
        file.path.partition("/")[2] for file in manifest.files if file.path.startswith("citations/")
    ]
    shown = "sikkerby.apa.txt"
    versions = list(reversed(all_versions(served.settings.home, served.version)))
    by_name = {column.name: column for column in _INITIATIVES.columns}
    columns = [by_name[name.format(language())] for name in _SAMPLE]
    return page(
        "data.html",
        sample_columns=columns,
        sample=read_sample(records(), _INITIATIVES.name, [c.name for c in columns], _SAMPLE_ROWS),
        tables=[table for table in TABLES if table.sheet],
        groups=_grouped(manifest.files),
        most_files=_MOST_FILES,
        versions=[version.manifest for version in versions[:_MOST_VERSIONS]],
        licence=name_licence(manifest.licence),
        citation=read_citation(shown).strip() if shown in citations else "",
        # Those among the files name the identifier.
        citations=citations if served.settings.public_url else [],
    )


def _grouped(files: Iterable[PublishedFile]) -> Iterator[tuple[str, list[PublishedFile]]]:
    """The files for each purpose: each stands in the first group that has a pattern for it, in the
    order of the patterns."""
    left = {file.path: file for file in files}
    for key, patterns in GROUPS.items():
        found = [left.pop(path) for pattern in patterns for path in fnmatch.filter(left, pattern)]
        if found:
            yield key, found
