"""The pages of the workbench: a table of contents, and how errors are shown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from jinja2 import ChoiceLoader, PackageLoader
from werkzeug.exceptions import HTTPException

from sikkerby.documents.folder import PUBLICATION
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import NotFound, SikkerbyError
from sikkerby.importing.package import MAXIMUM_FILE
from sikkerby.settings import Settings
from sikkerby.web.addresses import take_language
from sikkerby.web.error_pages import handle_errors
from sikkerby.web.site.brand import brand_style
from sikkerby.web.words import language, read_words

# Each adds its routes to the blueprint when it is imported.
from sikkerby.workbench import (  # noqa: F401 - their routes
    candidates,
    changes,
    continuing,
    english,
    home,
    names,
    options,
    points,
    publishing,
    renaming,
    rows,
    tasks,
    upload,
)
from sikkerby.workbench.access import Access
from sikkerby.workbench.jobs import Jobs
from sikkerby.workbench.preview import Preview
from sikkerby.workbench.saving import FOLDER, Saves
from sikkerby.workbench.state import Workbench, bench, blueprint, page, user

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
        "connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_HERE = Path(__file__).parent
WORDS = read_words(_HERE / "words.tsv")


class Pages:
    """The WSGI application: Danish at the bare path, English below `/en/`."""

    def __init__(self, flask: Flask) -> None:
        self.flask = flask

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        take_language(environ)
        return self.flask.wsgi_app(environ, start_response)


def open_workbench(
    settings: Settings,
    access: Access,
    *,
    git: bool = False,
    needs_approval: bool = False,
    private_services: bool = False,
) -> Workbench:
    """The workbench of the data folder in the settings; `git` commits each change."""
    data = settings.data
    assert data is not None
    preview = Preview(data / FOLDER / "preview", access.origin)
    saves = Saves(data, git=git)
    return Workbench(
        data, settings.home, access, saves, Jobs(), preview, needs_approval, private_services
    )


def create_pages(workbench: Workbench) -> Pages:
    """The pages of a workbench."""
    app = Flask("sikkerby.workbench", root_path=str(_HERE))
    app.config["MAX_CONTENT_LENGTH"] = MAXIMUM_FILE + 2**20
    app.config["MAX_FORM_MEMORY_SIZE"] = 2**23
    app.config["MAX_FORM_PARTS"] = 20_000
    app.extensions["workbench"] = workbench
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("sikkerby.workbench"), PackageLoader("sikkerby.web")]
    )
    app.static_folder = str(_HERE / "static")
    app.register_blueprint(blueprint)

    @app.before_request
    def prepare() -> None:
        g.own_texts = WORDS
        if request.method not in ("GET", "HEAD"):
            bench().access.check_form(user(), request.form.get("form_token", ""))

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(_HEADERS)
        return response

    @app.get("/styles/site.css")
    def styles() -> Response:
        """The site's own style sheet."""
        file = _HERE.parent / "web" / "static" / "site.css"
        return Response(file.read_bytes(), content_type="text/css; charset=utf-8")

    @app.get("/styles/brand.css")
    def brand() -> Response:
        """The colour that the publication has now."""
        colour = read_publication(bench().data / PUBLICATION).colour if bench().is_begun else ""
        style = brand_style(colour) if colour else ""
        return Response(style, content_type="text/css; charset=utf-8")

    def fail(error: SikkerbyError) -> Response:
        g.own_texts = WORDS
        return page("problem.html", error.http_status, messages=error.of(language()).split("\n"))

    def ours(error: HTTPException) -> SikkerbyError | None:
        if error.code == 404:
            return NotFound("no-page", request.path)
        return None

    handle_errors(app, fail, ours)
    return Pages(app)
