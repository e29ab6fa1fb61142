"""The next edition: which initiative continues which of the edition before, side by side."""

from __future__ import annotations

from pathlib import Path

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.documents.model import Column
from sikkerby.documents.tables import read_lines
from sikkerby.errors import InputError, NotFound
from sikkerby.linking.review import COLUMNS, SAFE, write_table
from sikkerby.web.words import text
from sikkerby.whole_files import write_whole
from sikkerby.workbench.jobs import Job
from sikkerby.workbench.state import bench, blueprint, change, go, page, user


def _before(later: str) -> str:
    """The edition that another continues. Raises NotFound where it says none that is there."""
    earlier = bench().known(later).edition.manifest.continues
    if earlier not in bench().editions():
        raise NotFound("edition-continues-nothing", later)
    return earlier


def _proposing(later: str) -> Job:
    """The comparison of the editions as they are now: begun where there is none yet."""
    earlier, data = _before(later), bench().data
    return bench().jobs.of(
        f"continue {later}",
        user(),
        lambda job: job.run("link", "editions", earlier, later, "--data", data),
        bench().fingerprint(),
    )


def _proposals(job: Job, later: str) -> list[dict[str, str]]:
    """The lines of the table to review."""
    if not job.is_done or job.error or job.about != bench().fingerprint():
        return []
    file = _review_file(later)
    write_whole(file, job.result)
    return [cells for _, cells in read_lines(file, COLUMNS)]


def _review_file(later: str) -> Path:
    return bench().scratch() / f"continues-{later}.tsv"


@blueprint.get("/continue/<later>")
def show_continuations(later: str) -> Response:
    job = _proposing(later)
    return page(
        "continuing.html",
        later=later,
        earlier=_before(later),
        job=job,
        proposals=_proposals(job, later),
        described={**_descriptions(_before(later)), **_descriptions(later)},
        safe=SAFE,
    )


def _descriptions(name: str) -> dict[tuple[str, str], str]:
    """What an edition says of its initiatives, by its name and their titles."""
    edition = bench().known(name).edition
    return {
        (name, edition.corrected(row, Column.TITLE)): row.cell(Column.DESCRIPTION).text
        for row in edition.table.rows
    }


@blueprint.post("/continue/<later>")
def take_continuations(later: str) -> BaseResponse:
    """Keep what was accepted, as `link accept` does."""
    job = _proposing(later)
    proposals = _proposals(job, later)
    if not proposals:
        raise InputError("still-comparing")
    accepted = set(request.form.getlist("accept"))
    for cells in proposals:
        cells["decision"] = "yes" if cells["our_iri"] in accepted else "no"
        # Whoever has no English names it in Danish.
        cells["their_name_en"] = cells["their_name_en"] or cells["their_name_da"]
    if not accepted & {cells["our_iri"] for cells in proposals}:
        return go("/")
    write_whole(_review_file(later), write_table(proposals).encode("utf-8"))
    who = user()
    change(
        text("saved_continuations", x=later),
        lambda draft: Job("accept", who).run(
            "link", "accept", _review_file(later), "--reviewer", who, "--data", draft,
            "--name", f"continues-{later}", "--overwrite",
        ),
    )  # fmt: skip
    return go("/")
