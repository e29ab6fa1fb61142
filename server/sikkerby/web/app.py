"""The whole web application: `/sparql` beside Flask, everything else through it.

A new version that is published while we serve is taken over without a pause.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestedRangeNotSatisfiable
from werkzeug.routing import RequestRedirect
from werkzeug.test import Client, create_environ

from sikkerby import __version__
from sikkerby.errors import (
    Forbidden,
    MethodNotAllowed,
    NotFound,
    RangeNotSatisfiable,
    SikkerbyError,
    StoreError,
    TooLarge,
)
from sikkerby.events import describe_fault
from sikkerby.formats import Format
from sikkerby.publication.operating_figures import version_figures
from sikkerby.publication.version import (
    STORE_FILES,
    Version,
    current_name,
    find_version,
)
from sikkerby.settings import Settings, public_url
from sikkerby.store.exemptions import is_exempt
from sikkerby.store.kinds import EMBEDDED

# Features meet here: each adds its routes when it is imported, most to the blueprint of `pages`;
# embeds import the figures.
from sikkerby.web import page_cache, pages, problems  # noqa: F401 - its routes
from sikkerby.web.addresses import ENGLISH, link_to, path_to, take_language
from sikkerby.web.answers import listing  # noqa: F401 - its route
from sikkerby.web.answers import routes as answers
from sikkerby.web.answers.ask import askable_queries, default_text
from sikkerby.web.conventions import add_headers, ignore_ranges, settle_slash
from sikkerby.web.downloads import data, files, versions  # noqa: F401 - its routes
from sikkerby.web.embeds import routes as embeds  # noqa: F401 - its routes
from sikkerby.web.embeds.sharing import card_address, share
from sikkerby.web.error_pages import handle_errors
from sikkerby.web.figures.drawing.svg import TEMPLATES
from sikkerby.web.foreign import mark_foreign
from sikkerby.web.http.metrics import CONTENT_TYPE
from sikkerby.web.initiatives import ask, compare, search  # noqa: F401 - its routes
from sikkerby.web.initiatives import routes as initiatives  # noqa: F401 - its routes
from sikkerby.web.open_version import OpenVersion, mend_database, open_database, open_version
from sikkerby.web.page_version import use_version
from sikkerby.web.past_versions import PastVersions
from sikkerby.web.reconcile import match
from sikkerby.web.reconcile import routes as reconcile
from sikkerby.web.records.database import Database
from sikkerby.web.records.model import BASES
from sikkerby.web.records.records import Records
from sikkerby.web.reports import contact, contact_address, report_address, write_report
from sikkerby.web.resources import dereferencing
from sikkerby.web.served import Site, client, return_connection
from sikkerby.web.site import (  # noqa: F401 - their routes
    about,
    brand,
    home,
    openapi,
    registers,
    sitemap,
    validation,
    vocabulary,
)  # fmt: skip
from sikkerby.web.site_pages import FOOT, MENU
from sikkerby.web.snippets import list_snippets
from sikkerby.web.sparql import page as sparql_page  # noqa: F401 - its routes
from sikkerby.web.sparql.endpoint import SparqlEndpoint
from sikkerby.web.sparql.service_description import write_description
from sikkerby.web.templating import FUNCTIONS, render
from sikkerby.web.words import language

_WATCH_SECONDS = 2.0
# A step of the preparation waits at most for so long until no visitor is answered.
_PAUSE_SECONDS, _MOST_PAUSES = 0.005, 20
_FEATURES = (dereferencing, files, pages, answers, reconcile, match, openapi)

# Asked every few seconds, by programs.
_UNNOTED = frozenset({"/health", "/metrics"})
_UNCACHED = {"Cache-Control": "no-store"}


class App:
    """The WSGI application of one web process: pages and files, and `/sparql` as a page."""

    def __init__(self, settings: Settings, opened: OpenVersion | None = None) -> None:
        version, store, database = opened or open_version(settings)
        self.settings = settings
        self._public = urlsplit(public_url(settings))
        self._root = unquote_to_bytes(self._public.path).decode("latin-1")
        self._store = store
        self._flask = create_flask(settings)
        self._flask.add_url_rule("/health", view_func=self._health)
        self._flask.add_url_rule("/metrics", view_func=self._show_metrics)
        self._past = PastVersions(settings)
        self._take(version, database)
        self._verified = version.name
        self.sparql = SparqlEndpoint(settings, store, self._describe)
        self._stopping = threading.Event()
        self._answering: set[int] = set()
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answer queries from this loop."""
        self._store.use(loop)

    def wait(self) -> None:
        """Until the first page is as quick as later ones, and the first question can be answered.

        Raises StoreError where it cannot be. A store elsewhere is not waited for, however long it
        is gone: pages do without it.
        """
        # Compiled, read and asked while the store loads, so that no visitor waits for it; those who
        # come before that go first.
        visitor = Client(self._flask)
        steps: list[Callable[[], object]] = [
            partial(environment.get_template, name)
            for environment in (self._flask.jinja_env, TEMPLATES)
            for name in environment.list_templates(extensions=["html", "svg", "graphml"])
        ]
        paths = ("/", "/openapi", *(page.path for page in (*MENU, *FOOT)))
        steps += [partial(visitor.get, path) for path in paths]
        for step in steps:
            for _ in range(_MOST_PAUSES):
                if not self._answering:
                    break
                time.sleep(_PAUSE_SECONDS)
            step()
        if self.settings.store == EMBEDDED:
            self._store.wait()

    def _take(self, version: Version, database: Database) -> None:
        before = self._flask.extensions.get("sikkerby")
        self.site = Site.of(self.settings, self._store, version, database, self._past)
        self._flask.extensions["sikkerby"] = self.site
        if before is not None:
            before.database.close()

    def _watch(self) -> None:
        """Take over a version that was published meanwhile; a fault keeps the old one.

        Each fault is logged once, until another occurs or the change succeeds.
        """
        reported = ""
        verified: Site | None = None
        while not self._stopping.wait(_WATCH_SECONDS):
            try:
                self._take_over()
                if (here := self.site) is not verified:
                    verified = here
                    # Hashed now, for which no page waits, and replaced where it is damaged.
                    database = mend_database(self.settings, here.version, here.database)
                    if database is not here.database:
                        self._take(here.version, database)
                reported = ""
            except Exception as error:
                # Of whatever kind: nobody would start this thread again.
                reason = str(error) or type(error).__name__
                if reason != reported:
                    self.sparql.log.event(
                        "change-over failed", reason=reason, **describe_fault(error)
                    )
                reported = reason

    def _take_over(self) -> None:
        # The name alone: to read again what the version holds would keep visitors waiting.
        name = current_name(self.settings.home)
        if not name:
            raise StoreError("nothing-published-any-more", self.settings.home)
        if name == self._store.version:
            return
        version = find_version(self.settings.home, name)
        if version.name != self._verified:
            # Once: a store elsewhere may hold the version only hours later.
            version.verify(*STORE_FILES, gently=True)
            self._verified = version.name
        database = open_database(self.settings, version)
        try:
            self._store.change(version.store_files, version.name)
        except BaseException:
            database.close()
            raise
        self._take(version, database)
        self.sparql.log.event("change-over", version=version.name)

    def _describe(self, format: Format) -> bytes:
        here = self.site
        with here.database.connection() as connection:
            found = Records(connection, here.base)
            queries = askable_queries(found).values()
            examples = [(q.name, q.question, default_text(q, found)) for q in queries]
        version = here.version
        return write_description(format, self.settings, version.graph_sizes, version.name, examples)

    def __call__(self, environ: WSGIEnvironment, start_response: Any) -> Iterable[bytes]:
        """Pages are Danish at the bare path and English below `/en/`."""
        started = time.perf_counter()
        path = environ.get("PATH_INFO", "")
        self._place(environ)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if path not in _UNNOTED:
                size = next((int(value) for name, value in headers if name == "Content-Length"), 0)
                self.sparql.note("pages", environ["REQUEST_METHOD"], int(status[:3]), size, started)
            return start_response(status, headers, *rest)

        self._answering.add(id(environ))
        try:
            return self._flask.wsgi_app(environ, start)
        finally:
            self._answering.discard(id(environ))

    def _place(self, environ: WSGIEnvironment) -> None:
        """Put a request in its language and at our address, whatever client and proxies call us."""
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = self._public.scheme, self._public.netloc
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME") or self._root
        take_language(environ)

    def request_of(self, client: str, tongue: str) -> contextlib.AbstractContextManager[object]:
        """A request of a client's in a language, for whoever answers it without a page: within it,
        all that pages read is there."""
        path = f"{ENGLISH}/" if tongue == "en" else "/"
        environ = create_environ(path, environ_overrides={"REMOTE_ADDR": client})
        self._place(environ)
        return self._flask.request_context(environ)

    def _health(self) -> Response:
        with contextlib.suppress(SikkerbyError):
            if not self._store.is_ready():
                self._store.wait()
        ready, version = self._store.is_ready(), self._store.version
        members = {"live": True, "ready": ready, "version": version, "release": __version__}
        return Response(json.dumps(members), 200 if ready else 503, _UNCACHED, "application/json")

    def _show_metrics(self) -> Response:
        # Behind a proxy that is not trusted, all visitors come from its address.
        is_forwarded = "X-Forwarded-For" in request.headers and not self.settings.trusted_proxies
        if is_forwarded or not is_exempt(client(), self.settings.metrics_clients):
            raise Forbidden("metrics-only-for-operator")
        found = self._store.statistics()
        gauges = {
            **found.gauges,
            **self.sparql.gauges(),
            **version_figures(self.settings.home, self.site.version),
            "ready": float(self._store.is_ready()),
        }
        build = {"release": __version__, "version": self._store.version}
        body = self.sparql.metrics.render(found.counts, gauges, build)
        return Response(body, 200, _UNCACHED, content_type=CONTENT_TYPE)

    def close(self) -> None:
        """Let running queries finish, and end the processes of the store."""
        self._stopping.set()
        self._past.close()
        self._store.close()
        self.sparql.log.close()


class _Flask(Flask):
    """Flask whose redirects to or from a final slash stay on the host and in the language."""

    def handle_http_exception(self, error: HTTPException) -> HTTPException | ResponseReturnValue:
        """The answer to an error; the router's redirects are paths, as all of ours are."""
        if isinstance(error, RequestRedirect):
            error.new_url = f"/{error.new_url.split('/', 3)[3]}"
        return super().handle_http_exception(error)


def create_flask(settings: Settings) -> Flask:
    """The pages and files; the caller sets the `Site` that they show."""
    app = _Flask("sikkerby", root_path=str(Path(__file__).parent))
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.query_bytes
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.finalize = mark_foreign
    app.jinja_env.globals.update(
        FUNCTIONS, card_address=card_address, contact=contact, contact_address=contact_address,
        list_snippets=list_snippets, report_address=report_address, share=share,
        write_report=write_report, bases=BASES,
    )  # fmt: skip
    app.before_request(use_version)
    app.before_request(settle_slash)
    app.before_request(ignore_ranges)
    app.after_request(add_headers)
    app.teardown_appcontext(return_connection)
    for feature in _FEATURES:
        app.register_blueprint(feature.blueprint)

    def fail(error: SikkerbyError) -> Response:
        page, accept = partial(render, "problem.html"), request.headers.get("Accept")
        status, headers, body = problems.write_problem(
            error, accept, settings=settings, page=page, language=language()
        )
        return Response(body, status=status, headers=headers)

    def ours(error: HTTPException) -> SikkerbyError | None:
        if error.code == 404:
            return NotFound("no-such-page", path_to(request.path), link_to("/"), link_to("/data/"))
        if error.code == 405:
            allow = tuple(sorted(getattr(error, "valid_methods", None) or ("GET", "HEAD")))
            return MethodNotAllowed("method-not-done", request.method, allow=allow)
        if isinstance(error, RequestedRangeNotSatisfiable):
            whole = f" The file has {error.length:,} bytes." if error.length is not None else ""
            return RangeNotSatisfiable("no-such-part", request.path, whole, length=error.length)
        if error.code == 413:
            return TooLarge("form-too-large", settings.query_bytes)
        return None

    handle_errors(app, fail, ours)
    return app
