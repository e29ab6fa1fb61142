"""Candidates for names in other registers: asked of a reconciliation service, taken one by one."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from flask import Response, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.documents.folder import LINKS, PUBLICATION
from sikkerby.documents.manifest import read_publication
from sikkerby.documents.tables import read_lines
from sikkerby.documents.turtle import read_folder
from sikkerby.errors import InputError
from sikkerby.linking.accept import DataSet, accept_links
from sikkerby.linking.review import COLUMNS, read_review, write_table
from sikkerby.vocabulary import slugify
from sikkerby.web.words import text
from sikkerby.whole_files import write_whole
from sikkerby.workbench.jobs import Job
from sikkerby.workbench.state import bench, blueprint, change, given, go, page, user

_JOB = "candidates"


@blueprint.get("/candidates")
def show_candidates() -> Response:
    job = bench().jobs.get(_JOB)
    proposals = _proposals(job)
    address = job.about if job else "https://wikidata.reconci.link/da/api"
    return page("candidates.html", job=job, proposals=proposals, address=address)


@blueprint.post("/candidates")
def ask_service() -> BaseResponse:
    """Begin to ask the service at the address of the form."""
    address, data = given("address"), bench().data
    bounds = [] if bench().private_services else ["--public-only"]

    def work(job: Job) -> bytes:
        return job.run("link", "reconcile", address, "--data", data, *bounds)

    bench().jobs.start(_JOB, user(), work, address)
    return go("/candidates")


def _file() -> Path:
    return bench().scratch() / "candidates.tsv"


def _proposals(job: Job | None) -> list[dict[str, str]]:
    """The candidates that were found, but for those that are linked already."""
    if job is None or not job.is_done or job.error:
        return []
    write_whole(_file(), job.result)
    base = read_publication(bench().data / PUBLICATION).base
    linked = {
        (triple.subject.value, triple.object.value)
        for triple in read_folder(bench().data / LINKS, base)
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode)
    }
    lines = [cells for _, cells in read_lines(_file(), COLUMNS)]
    return [line for line in lines if (line["our_iri"], line["their_iri"]) not in linked]


@blueprint.post("/candidates/accept")
def take_candidates() -> BaseResponse:
    """Keep the links that were accepted, in a file of their own."""
    accepted = set(request.form.getlist("accept"))
    chosen = [
        {**line, "decision": "yes"}
        for line in _proposals(bench().jobs.get(_JOB))
        if f"{line['our_iri']} {line['their_iri']}" in accepted
    ]
    if not chosen:
        raise InputError("no-candidate-chosen")
    who = user()
    change(text("saved_candidates", n=len(chosen)), lambda draft: _accept(draft, chosen, who))
    return go("/candidates")


def _accept(draft: Path, lines: Sequence[Mapping[str, str]], who: str) -> None:
    write_whole(_file(), write_table(lines).encode("utf-8"))
    decisions = read_review(_file())
    # What all addresses begin with, up to a stroke or a number sign: addresses are no paths.
    space = os.path.commonprefix([entry.their_iri for entry in decisions])  # noqa: RUF071 - by letters
    space = space[: max(map(space.rfind, "/#")) + 1]
    host = urlsplit(space).netloc
    base = read_publication(draft / PUBLICATION).base
    folder = draft / LINKS
    stem = slugify(host)
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    name = next(name for name in names if not (folder / f"{name}.ttl").exists())
    accept_links(decisions, DataSet(space, host, host, space), who, folder, name=name, base=base)
