"""Preview and publish: both are the commands' own builds, whose progress outlives a reload."""

from __future__ import annotations

from pathlib import Path

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.errors import Forbidden, InputError, StoreError
from sikkerby.publication.history.changes import describe_changes
from sikkerby.publication.lock import locked
from sikkerby.publication.log import change_current
from sikkerby.publication.version import (
    Version,
    all_versions,
    current_version,
    versions_folder,
)
from sikkerby.web.words import language, text
from sikkerby.workbench.jobs import Job
from sikkerby.workbench.state import bench, blueprint, given, go, page, user

PREVIEW, PUBLISH = "preview", "publish"


@blueprint.get("/publish")
def show_publish() -> Response:
    workbench = bench()
    # Before what it changes is read: a page that says that it is done shows what it did.
    preview, publish = map(workbench.jobs.get, (PREVIEW, PUBLISH))
    served = _current(workbench.home)
    previewed = _current(workbench.preview.home)
    changes = ""
    if served and previewed and served.name != previewed.name:
        changes = describe_changes(served, previewed).to_text(language())
    return page(
        "publish.html",
        preview=preview,
        publish=publish,
        served=served,
        previewed=previewed,
        changes=changes,
        versions=list(reversed(all_versions(workbench.home)))
        if versions_folder(workbench.home).exists()
        else [],
        editors=sorted(_editors()) if workbench.needs_approval else [],
        going_on=any(job and not job.is_done for job in (preview, publish)),
    )


def _current(home: Path) -> Version | None:
    try:
        return current_version(home)
    except StoreError:
        return None


def _editors() -> set[str]:
    """Who has changed anything since the version that is served was made."""
    served = _current(bench().home)
    since = served.manifest.created if served else ""
    return bench().saves.editors_since(since)


@blueprint.post("/preview-version")
def make_preview() -> BaseResponse:
    data, home = bench().data, bench().preview.home

    def work(job: Job) -> bytes:
        return job.run("build", "--data", data, "--home", home, "--keep-versions", 2)

    bench().jobs.start(PREVIEW, user(), work)
    return go("/publish")


@blueprint.post("/publish")
def publish() -> BaseResponse:
    """Derive what is reviewed as a diff, then build: `derive` and `build`."""
    workbench, who = bench(), user()
    if workbench.needs_approval and who in _editors():
        raise Forbidden("somebody-else-must-publish")

    what = text("saved_derived")

    def work(job: Job) -> bytes:
        workbench.saves.change(who, what, lambda draft: job.run("derive", "--data", draft))
        return job.run("build", "--data", workbench.data, "--home", workbench.home)

    workbench.jobs.start(PUBLISH, who, work)
    return go("/publish")


@blueprint.post("/serve-version")
def serve_version() -> BaseResponse:
    """Let another version be served: so the last publication is undone, or done again."""
    name = given("version")
    home = bench().home
    with locked(home):
        if name not in {version.name for version in all_versions(home)}:
            raise InputError("no-such-version-in-home", name, home)
        change_current(home, name, "serve", who=user())
    return go("/publish")
