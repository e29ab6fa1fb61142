"""The workbench of one data folder, and what each of its pages needs."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Blueprint, Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sikkerby.documents.folder import PUBLICATION, edition_folders, input_files
from sikkerby.errors import InputError, NotFound
from sikkerby.translation import translate
from sikkerby.vocabulary import slugify
from sikkerby.web.addresses import link_to, path_to
from sikkerby.web.templating import other_language_address
from sikkerby.web.words import language, listed, number, rich, text
from sikkerby.workbench.access import Access
from sikkerby.workbench.jobs import Jobs
from sikkerby.workbench.known import KnownEdition, read_known
from sikkerby.workbench.preview import Preview
from sikkerby.workbench.saving import FOLDER, Saves
from sikkerby.workbench.serving import USER

blueprint = Blueprint("workbench", __name__)
NAVIGATION = (
    ("home", "/"),
    ("tasks", "/tasks"),
    ("names", "/names"),
    ("english", "/english"),
    ("publish", "/publish"),
    ("options", "/options"),
    ("changes", "/changes"),
)

Made = TypeVar("Made")


@dataclass
class Workbench:
    """One data folder being edited, and the home that it is published into. Where it
    `needs_approval`, nobody publishes what they have changed themselves; with `private_services`,
    candidates may come from a private network."""

    data: Path
    home: Path
    access: Access
    saves: Saves
    jobs: Jobs
    preview: Preview
    needs_approval: bool = False
    private_services: bool = False
    _known: dict[str, tuple[str, KnownEdition]] = field(default_factory=dict)

    @property
    def is_begun(self) -> bool:
        """Whether the data folder is one."""
        return (self.data / PUBLICATION).exists()

    def editions(self) -> list[str]:
        """The names of the editions; none where there is none yet."""
        try:
            return [folder.name for folder in edition_folders(self.data)]
        except InputError:
            return []

    def fingerprint(self) -> str:
        """What tells one state of the data folder from another, without reading it."""
        stats = ((str(file), file.stat()) for file in input_files(self.data))
        described = [(name, s.st_mtime_ns, s.st_size, s.st_ino) for name, s in stats]
        return digest(described)

    def known(self, edition: str) -> KnownEdition:
        """An edition, read; it is read again only once the folder has changed. Raises NotFound."""
        if edition not in self.editions():
            raise NotFound("edition-unknown", edition)
        state = self.fingerprint()
        entry = self._known.get(edition)
        if entry is None or entry[0] != state:
            entry = self._known[edition] = (state, read_known(self.data, edition))
        return entry[1]

    def scratch(self) -> Path:
        """Where what is neither data nor published may lie."""
        return self.data / FOLDER


def bench() -> Workbench:
    """The workbench that this request is for."""
    return cast(Workbench, current_app.extensions["workbench"])


def user() -> str:
    """Who asks."""
    return str(request.environ[USER])


def digest(value: object) -> str:
    """What a form carries to tell whether what it shows has been changed meanwhile."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]


def change(what: str, work: Callable[[Path], Made]) -> Made:
    """Change the data folder in the name of whoever asks."""
    return bench().saves.change(user(), what, work)


def today() -> str:
    return datetime.date.today().isoformat()


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page with what every one needs."""
    here = request.path
    menu = [
        (text(f"menu_{key}"), link_to(path), "page" if here == path else "")
        for key, path in NAVIGATION
    ]
    body = render_template(
        f"workbench/{template}",
        t=text,
        rich=rich,
        number=number,
        listed=listed,
        language=language(),
        link_to=link_to,
        path_to=path_to,
        menu=menu if bench().is_begun else [],
        other_address=other_language_address(),
        user=user(),
        form_token=bench().access.form_token(user()),
        digest=digest,
        translate=lambda words: translate(words, language()),
        **values,
    )
    return Response(body, status, content_type="text/html; charset=utf-8")


def go(path: str, **parameters: object) -> BaseResponse:
    """To another page after a form was taken."""
    return redirect(link_to(path, **parameters), 303)


def given(name: str) -> str:
    """A field of the form in one line."""
    return " ".join(request.form.get(name, "").split())


def name_of_file(name: str) -> str:
    """A safe name for a file that somebody sent: its stem in a–z, and its suffix."""
    stem, _, suffix = os.path.basename(name.replace("\\", "/")).rpartition(".")  # noqa: PTH119
    return f"{slugify(stem) or 'document'}.{slugify(suffix)[:5] or 'txt'}"
