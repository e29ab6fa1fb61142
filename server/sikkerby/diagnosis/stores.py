"""The store: whether it answers from the version that is served."""

from __future__ import annotations

from collections.abc import Iterator

from sikkerby.diagnosis.result import Result, fault_of, make_result
from sikkerby.errors import SikkerbyError, StoreError
from sikkerby.formats import BY_NAME
from sikkerby.publication.version import Version, scratch_folder
from sikkerby.settings import Settings
from sikkerby.store.base import Question
from sikkerby.store.kinds import EMBEDDED, store_kind
from sikkerby.store.lease import holder_of, is_void, read_claims
from sikkerby.store.sparql_client import Server, read_servers
from sikkerby.store.upload import find_statement, whole_version


def check_store(settings: Settings, version: Version) -> Iterator[Result]:
    """Whether a question is answered from a version, as `sikkerby serve` would; and what servers
    elsewhere hold."""
    if settings.store != EMBEDDED:
        for server in read_servers(settings.store):
            yield from _check_server(server, version)
    store = store_kind(settings)(
        settings, version.store_files, version.name, scratch=scratch_folder(settings.home)
    )
    try:
        store.wait()
        answer = store.answer(Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", BY_NAME["csv"]))
    except SikkerbyError as error:
        yield fault_of("store", error)
    else:
        yield make_result("store-answers", int(answer.body.split()[1]))
    finally:
        store.close()


def _check_server(server: Server, version: Version) -> Iterator[Result]:
    try:
        held = whole_version(server).rpartition("/")[2]
        statement = find_statement(version.store_files)
        is_read = statement is not None and statement.is_on(server, 10.0)
        claims = read_claims(server)
    except StoreError as error:
        yield fault_of("server", error)
        return
    if not held:
        yield make_result("server-empty", server.name)
    elif held == version.name and not is_read:
        yield make_result("server-marked", server.name, held)
    else:
        yield make_result("server-holds", server.name, held)
    for said in claims.values():
        key = "server-left" if is_void(said) else "server-being-filled"
        yield make_result(key, server.name, holder_of(said))
