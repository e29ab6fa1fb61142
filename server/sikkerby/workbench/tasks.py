"""Tasks: one line for each finding of `check`, with a button to the place, or acknowledged."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.documents.acknowledgements import Acknowledgement, add_acknowledgement
from sikkerby.documents.folder import EDITIONS, PUBLICATION
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import InputError
from sikkerby.validation.render import common_message
from sikkerby.web.addresses import link_to
from sikkerby.workbench.jobs import Job
from sikkerby.workbench.state import bench, blueprint, change, given, go, page, today, user

CHECK = "check"
# `check` ends with it where something stops publication: that is an answer too.
_FOUND_FAULTS = 1


@dataclass(frozen=True)
class Group:
    """The findings of one check; what their messages share is said once."""

    check: str
    findings: Sequence[Mapping[str, Any]]

    @property
    def severity(self) -> str:
        return str(self.findings[0]["severity"])

    def message(self, language: str) -> str:
        return common_message([finding["message"][language] for finding in self.findings])

    def detail(self, finding: Mapping[str, Any], language: str) -> str:
        """What a finding says besides."""
        return str(finding["message"][language]).removeprefix(self.message(language)).strip()

    def remedy(self, language: str) -> str:
        return str(self.findings[0]["remedy"][language])


@dataclass(frozen=True)
class CheckReport:
    """What `check` found last; it is of an earlier state while the next is being made."""

    findings: Sequence[Mapping[str, Any]]

    @property
    def violations(self) -> int:
        return sum(1 for finding in self.findings if finding["severity"] == "violation")

    @property
    def groups(self) -> list[Group]:
        """The open findings by their check, in the order of the report: the gravest first."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for finding in self.findings:
            if not finding["acknowledged"]:
                found.setdefault(finding["check"], []).append(finding)
        return [Group(check, findings) for check, findings in found.items()]


def check_job() -> Job | None:
    """The check of the folder as it is now: begun where there is none yet."""
    workbench = bench()
    if not workbench.editions():
        return None
    name = f"{CHECK} {workbench.fingerprint()}"
    job = workbench.jobs.get(name)
    if job is None:
        data, home = workbench.data, workbench.home
        job = workbench.jobs.start(
            name,
            user(),
            lambda job: job.run(
                "check", "--format", "json", "--data", data, "--home", home,
                refuses=[_FOUND_FAULTS],
            ),
        )  # fmt: skip
    return job


def check_report() -> CheckReport | None:
    """What the check of the folder as it is now found; nothing while it goes on or where it
    failed."""
    job = check_job()
    if job is None or not job.is_done or job.error or not job.result:
        return None
    return CheckReport(json.loads(job.result)["findings"])


@blueprint.get("/tasks")
def show_tasks() -> Response:
    job = check_job()
    report = check_report()
    base = read_publication(bench().data / PUBLICATION).base
    return page(
        "tasks.html",
        job=job,
        report=report,
        path_of=lambda finding: finding["focus"].removeprefix(base),
        place_of=_place_of,
    )


def _place_of(finding: Mapping[str, Any]) -> str:
    """The page on which a finding can be mended; empty where there is none."""
    place = finding["place"] or {}
    file = str(place.get("file", ""))
    found = re.match(rf"{EDITIONS}/([\w-]+)/(.*)", file)
    if found and "row" in place:
        return link_to(f"/edition/{found[1]}/{place['row']}")
    if found and found[2] in ("translations.tsv", "principles.tsv"):
        return link_to("/english")
    if found:
        return link_to("/options")
    if file.startswith("reference/"):
        return link_to("/names")
    return link_to("/options") if file else ""


@blueprint.post("/acknowledge")
def acknowledge() -> BaseResponse:
    reason = given("reason")
    if not reason:
        raise InputError("A finding is acknowledged without a reason.", remedy="Write why.")
    entry = Acknowledgement(given("check"), given("about"), reason, user(), today())
    change(f"Acknowledge {entry.check}: {reason}", lambda draft: add_acknowledgement(draft, entry))
    return go("/tasks")
