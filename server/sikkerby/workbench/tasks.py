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
from sikkerby.web.words import text
from sikkerby.workbench.decide import NAME, ORGANISATION, PLACE, read_names
from sikkerby.workbench.jobs import Job
from sikkerby.workbench.state import bench, blueprint, change, given, go, page, today, user

CHECK = "check"
# The check of addresses that were given and that nothing describes any more.
LOST = "identifier-lost"
# The shape of words that lack English.
_ENGLISH = "english-words"
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
    data, home = workbench.data, workbench.home
    return workbench.jobs.of(
        CHECK,
        user(),
        lambda job: job.run(
            "check", "--format", "json", "--data", data, "--home", home, refuses=[_FOUND_FAULTS]
        ),
        workbench.fingerprint(),
    )


def check_report() -> CheckReport | None:
    """What the check of the folder as it is now found; nothing while it goes on or where it
    failed."""
    job = check_job()
    if job is None or not job.is_done or job.error or not job.result:
        return None
    if job.about != bench().fingerprint():
        return None
    return CheckReport(json.loads(job.result)["findings"])


@blueprint.get("/tasks")
def show_tasks() -> Response:
    job = check_job()
    report = check_report()
    base = read_publication(bench().data / PUBLICATION).base
    names = _names()

    def path_of(finding: Mapping[str, Any]) -> str:
        return str(finding["focus"]).removeprefix(base)

    return page(
        "tasks.html",
        job=job,
        report=report,
        lost=LOST,
        path_of=path_of,
        spot_of=lambda finding: _spot_of(finding, names, path_of(finding)),
    )


@dataclass(frozen=True)
class Spot:
    """Where a finding is mended: the page's address, empty where there is none, and what the link
    is called. Where it is a `field` of the workbench, files and their remedies need not be told."""

    address: str
    label: str
    is_field: bool = False


def _spot_of(finding: Mapping[str, Any], names: Mapping[str, str], path: str) -> Spot:
    place = finding["place"] or {}
    file = str(place.get("file", ""))
    found = re.match(rf"{EDITIONS}/([\w-]+)/(.*)", file)
    if found and "row" in place:
        label = text("row_number", x=place["row"])
        return Spot(link_to(f"/edition/{found[1]}/{place['row']}"), label)
    if path.partition("#")[0] in names:
        name = path.partition("#")[0]
        return Spot(f"{link_to('/names')}#{name.replace('/', '-')}", names[name], True)
    if found and finding["check"] == _ENGLISH:
        return Spot(link_to("/english", edition=found[1]), text("menu_english"), True)
    if found:
        return Spot(f"{link_to('/options')}#{found[1]}", found[1], True)
    return Spot(link_to("/options"), text("menu_options")) if file else Spot("", "")


def _names() -> dict[str, str]:
    """What organisations and places are called, by their paths."""
    data = bench().data
    return {
        f"id/{room}/{row[room]}": row[NAME]
        for room in (ORGANISATION, PLACE)
        for row in read_names(data, room)
    }


@blueprint.post("/acknowledge")
def acknowledge() -> BaseResponse:
    reason = given("reason")
    if not reason:
        raise InputError("acknowledged-without-reason")
    entry = Acknowledgement(given("check"), given("about"), reason, user(), today())
    change(
        text("saved_acknowledged", x=entry.check, why=reason),
        lambda draft: add_acknowledgement(draft, entry),
    )
    return go("/tasks")


@blueprint.post("/withdraw")
def withdraw() -> BaseResponse:
    """Give up the addresses that nothing describes any more, as `withdraw --all` does."""
    reason, who = given("reason"), user()
    if not reason:
        raise InputError("name-given-up-without-reason")
    change(
        text("saved_withdrawn", why=reason),
        lambda draft: Job("withdraw", who).run(
            "withdraw", "--all", "--reason", reason, "--data", draft
        ),
    )
    return go("/tasks")
