"""What the web keeps, follows and leaves open has an end."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sikkerby.cli import group
from sikkerby.settings import Settings
from sikkerby.store.base import Answer, Question
from sikkerby.store.unnamed import LARGE
from sikkerby.web.app import App
from sikkerby.web.http.spool import Spool, SpooledBody
from sikkerby.web.served import Site
from sikkerby.web.serving import asgi
from sikkerby.web.sparql import formats
from sikkerby.web.sparql.replies import Reply, encode
from sikkerby.web.static_export.export import _Export
from tests.support.application import Visitor
from tests.support.published import shipped_home


def test_long_accept_headers_are_not_kept() -> None:
    formats._negotiate_cached.cache_clear()
    for accept in ("text/csv", "text/csv" + ", x/y" * 200):
        assert formats.choose_format((), accept, "select", pages=False).name == "csv"
    assert formats._negotiate_cached.cache_info().currsize == 1


def test_redirects_that_go_round_lead_nowhere() -> None:
    export = cast("Any", SimpleNamespace(redirects={"/a": "/b", "/b": "/a"}, places={}))
    assert _Export._locate(export, "/a") is None


def test_a_body_is_closed_where_its_start_is_cut_short() -> None:
    file = io.BytesIO(b"rows")
    body = cast("SpooledBody", SimpleNamespace(file=file))

    async def send(message: asgi.Message) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(asgi._send(cast("asgi.Receive", None), send, Reply(200, (), body), "GET"))
    assert file.closed


def test_a_body_on_disk_that_does_not_shrink_is_sent_all_the_same(tmp_path: Path) -> None:
    words = os.urandom(LARGE + 1)
    body = Spool(Settings(home=tmp_path)).write(words, "client")
    found = encode(Reply(200, [("Content-Length", str(len(body)))], body), "tag", ["gzip"]).body
    assert isinstance(found, SpooledBody)
    with found.file as file:
        file.seek(0)
        assert gzip.decompress(file.read()) == words


def test_a_type_of_an_argument_that_there_is_not_is_no_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(group, "PARAMETERS", {"export": {"target": {"pth": {}}}})
    with pytest.raises(TypeError, match="pth"):
        list(group._of_command("export"))


def test_what_a_form_lists_does_not_count_against_the_visitor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clients: list[tuple[str, str]] = []

    def answer(here: Site, question: Question) -> Answer:
        clients.append((question.client, question.counted))
        return here.store.answer(question)

    monkeypatch.setattr(Site, "ask", answer)
    app = App(Settings(home=shipped_home()))
    try:
        page = Visitor(app).get("/queries/initiatives-of-party", headers={"Accept": "text/html"})
    finally:
        app.close()
    assert page.status_code == 200
    assert len(clients) > 1
    # Nobody waits for data longer than a visitor does.
    assert all(client for client, _ in clients)
    assert sum(bool(counted) for _, counted in clients) == 1
