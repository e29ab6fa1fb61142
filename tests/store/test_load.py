"""`sikkerby load` beside web processes: killed at any moment, and several at once."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from sikkerby import resources
from sikkerby.errors import StoreError
from sikkerby.progress import Progress
from sikkerby.publication.fingerprint import fingerprint, note_built
from sikkerby.publication.log import change_current
from sikkerby.publication.version import Version
from sikkerby.store import lease
from sikkerby.store.lease import loading, read_claims
from sikkerby.store.loader import load
from sikkerby.store.sparql_client import Server, read_servers
from sikkerby.store.upload import count_files, is_marked, whole_version
from tests.store.servers import SERVERS, oxigraph
from tests.support.command import run_command
from tests.support.programs import free_port, wait_for_address

WEBS = 3
FEW, MANY = 6, 200
# As many triples as there are, and the word by which the versions differ.
QUERY = """SELECT (COUNT(*) AS ?n) (MAX(?word) AS ?last) {{
?s{0} ?p ?o
BIND (IF(CONTAINS(STR(?o), "(edited "),
STRBEFORE(STRAFTER(STR(?o), "(edited "), ")"), "") AS ?word) }}"""


# ---- One at a time


def _load(home: Path, store: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sikkerby", "load", "--home", str(home), "--store", store]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)


@pytest.mark.parametrize("kind", SERVERS)
def test_the_command_fills_and_says_where(versions: tuple[Version, ...], kind: str) -> None:
    home = versions[0].folder.parents[1]
    with SERVERS[kind]() as address:
        (server,) = read_servers(address)
        for state in ("filled", "holds it already"):
            done = run_command("load", "--home", home, "--store", address)
            assert (done.code, done.out.strip()) == (0, server.name), done.err
            assert state in done.err
        assert not read_claims(server)
        assert whole_version(server).endswith((home / "current").read_text().strip())


def test_nobody_is_named_who_could_be_filled(versions: tuple[Version, ...], tmp_path: Path) -> None:
    home = versions[0].folder.parents[1]
    cases = {
        "No server is named": (home, "embedded"),
        "no server has an address for writing": (home, "http://127.0.0.1:9/query"),
        "Nothing was published": (tmp_path, "http://127.0.0.1:9/query"),
    }
    for words, (place, store) in cases.items():
        done = run_command("load", "--home", place, "--store", store)
        assert done.code == 2
        assert words in done.err


def test_a_killed_loader_leaves_nobody_to_wait_for(versions: tuple[Version, ...]) -> None:
    """On an engine that has locks of its own, too."""
    chance, home = random.Random(3), versions[0].folder.parents[1]
    with SERVERS["virtuoso"]() as address:
        (server,) = read_servers(address)
        for _ in range(3):
            loader = _load(home, address)
            time.sleep(chance.uniform(0.5, 2))
            _kill(loader)
            began = time.monotonic()
            assert _readable_version(server) in ("", (home / "current").read_text().strip())
            assert time.monotonic() - began < 10
        assert _load(home, address).wait(60) == 0
        assert _readable_version(server) == (home / "current").read_text().strip()


@pytest.mark.parametrize("kind", SERVERS)
def test_of_many_one_loads_at_a_time(kind: str, tmp_path: Path) -> None:
    """Processes that want to load again and again never do so together, and each gets its turn."""
    inside = tmp_path / "inside"
    program = (
        "import os, sys, time\n"
        "from sikkerby.errors import StoreError\n"
        "from sikkerby.store.lease import loading\n"
        "from sikkerby.store.sparql_client import read_servers\n"
        "servers, done = read_servers(sys.argv[1]), 0\n"
        "while done < 5:\n"
        "    try:\n"
        "        with loading(servers):\n"
        "            os.close(os.open(sys.argv[2], os.O_CREAT | os.O_EXCL))\n"
        "            time.sleep(0.02)\n"
        "            os.unlink(sys.argv[2])\n"
        "            done += 1\n"
        "    except StoreError as error:\n"
        "        assert 'filled already' in str(error), error\n"
        "        time.sleep(0.02)\n"
    )
    with SERVERS[kind]() as address:
        command = [sys.executable, "-c", program, address, str(inside)]
        others = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
        for other in others:
            _, said = other.communicate(timeout=120)
            assert other.returncode == 0, said.decode()
        assert not read_claims(read_servers(address)[0])


def _claim_of_another_machine(server: Server) -> None:
    graph = "urn:x-sikkerby:loader:0"
    line = f'<{graph}> <urn:x-sikkerby:claims> "elsewhere:7:8:9 0" .\n'
    server.insert(graph, [line.encode()], 10)


def test_a_claim_from_elsewhere_holds_until_it_was_not_renewed_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with oxigraph() as address:
        servers = read_servers(address)
        _claim_of_another_machine(servers[0])
        monkeypatch.setattr(lease, "_VOID_SECONDS", 1.0)
        started = time.monotonic()
        with loading(servers):
            assert time.monotonic() - started > 1
        monkeypatch.setattr(lease, "_VOID_SECONDS", 30.0)
        _claim_of_another_machine(servers[0])
        renewing = threading.Timer(
            0.7,
            servers[0].insert,
            (
                "urn:x-sikkerby:loader:0",
                [b'<urn:x-sikkerby:loader:0> <urn:x-sikkerby:claims> "elsewhere:7:8:9 1" .\n'],
                10,
            ),
        )
        renewing.start()
        with pytest.raises(StoreError, match="by elsewhere, process 7"), loading(servers):
            pass


def test_a_loader_that_stood_still_for_too_long_sends_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with oxigraph() as address:
        servers = read_servers(address)
        with loading(servers) as held:
            (graph,) = read_claims(servers[0])
            servers[0].drop(graph, 10)
            held.renew()
            monkeypatch.setattr(lease, "_RENEW_SECONDS", 0.0)
            with pytest.raises(StoreError, match="stood still"):
                held.renew()


def test_a_server_that_is_whole_and_marked_is_the_one_to_fill(
    versions: tuple[Version, ...],
) -> None:
    """Its loader was killed as the last thing: nobody was ever answered from it."""
    first, second, third = versions
    with oxigraph() as blue, oxigraph() as green:
        both, quiet = f"{blue}, {green}", Progress(quiet=True)
        load(both, first.store_files, [], quiet)
        filled, _ = load(both, second.store_files, [first.name], quiet)
        filled.insert("urn:x-sikkerby:filling", [b'<urn:a> <urn:b> "true" .\n'], 10)
        served = [third.name, second.name, first.name]
        assert load(both, third.store_files, served, quiet) == (filled, True)
        names = {_readable_version(server) for server in read_servers(both)}
        assert names == {first.name, third.name}
        # A whole one that is wanted needs no upload.
        filled.insert("urn:x-sikkerby:filling", [b'<urn:a> <urn:b> "true" .\n'], 10)
        assert load(both, third.store_files, served, quiet) == (filled, False)
        assert _readable_version(filled) == third.name


# ---- Three web processes and one loader, killed


def _serve(home: Path, store: str, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sikkerby", "serve", "--home", str(home), "--store", store]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        [*command, "--port", str(port)], stdout=quiet, stderr=quiet, start_new_session=True
    )


@dataclass
class Visitor:
    """Asks a web process, no question twice; `answers` are triples, word, version."""

    port: int
    answers: set[tuple[int, str, str]] = field(default_factory=set)
    count: int = 0
    faults: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        number = 0
        while not self.stop.wait(0.05):
            number += 1
            query = urlencode({"query": QUERY.format(number)})
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.port}/sparql?{query}", headers={"Accept": "text/csv"}
            )
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    triples, word = answer.read().decode().split()[1].split(",")
                    version = answer.headers["Sikkerby-Version"]
                self.answers.add((int(triples), word, version))
                self.count += 1
            except urllib.error.HTTPError as error:
                with error:
                    if error.code != 503:
                        self.faults.append(f"{error.code} {error.read()[:300]!r}")
            except OSError:
                # It was killed, and has not come back.
                continue


def _expected(version: Version) -> tuple[int, str, str]:
    words = re.findall(rb"\(edited (\d+)\)", version.quads_file.read_bytes())
    return sum(count_files(version.store_files).values()), max(words).decode(), version.name


def _readable_version(server: Server) -> str:
    """The version that readers are answered from, if any."""
    return "" if is_marked(server) else whole_version(server).rpartition("/")[2]


def _kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


def _kill_all_sorts(versions: tuple[Version, ...], kind: str, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    home = versions[0].folder.parents[1]
    note_built(home, fingerprint(resources.data_folder()), versions[-1].name)
    with ExitStack() as stack:
        store = ", ".join(stack.enter_context(SERVERS[kind]()) for _ in range(2))
        servers = read_servers(store)
        change_current(home, versions[0].name, "serve")
        began = time.monotonic()
        assert _load(home, store).wait(60) == 0
        seconds = 2 + time.monotonic() - began
        visitors = [Visitor(free_port()) for _ in range(WEBS)]
        webs = [_serve(home, store, visitor.port) for visitor in visitors]
        stack.callback(lambda: [_kill(web) for web in webs])
        for visitor, web in zip(visitors, webs, strict=True):
            wait_for_address(f"http://127.0.0.1:{visitor.port}/health", web)
        threads = [threading.Thread(target=visitor.run, daemon=True) for visitor in visitors]
        for thread in threads:
            thread.start()
        held, done, killed = versions[0], 0, 0
        for number in range(kills * 3):
            wanted = versions[(done + 1) % len(versions)]
            change_current(home, wanted.name, "serve")
            loaders = [_load(home, store) for _ in range(chance.choice((1, 1, 2)))]
            time.sleep(chance.uniform(0, seconds))
            if chance.random() < 0.3:
                victim = chance.randrange(WEBS)
                _kill(webs[victim])
                webs[victim] = _serve(home, store, visitors[victim].port)
                killed += 1
            else:
                running = [loader for loader in loaders if loader.poll() is None]
                killed += len(running)
                for loader in running:
                    _kill(loader)
            codes = [loader.wait(60) for loader in loaders]
            names = [_readable_version(server) for server in servers]
            # What was answered from before is whole somewhere, whatever happened.
            assert held.name in names, (seed, number)
            assert set(codes) <= {0, 3, -signal.SIGKILL}
            if wanted.name in names:
                held, done = wanted, done + 1
            if killed >= kills:
                break
        # The next run needs no hand, and all web processes follow it.
        loader = _load(home, store)
        assert loader.wait(60) == 0
        deadline = time.monotonic() + 60
        expected = {_expected(version) for version in versions}
        last = next(found for found in expected if found[2] == wanted.name)
        while any(last not in visitor.answers for visitor in visitors):
            assert time.monotonic() < deadline, [visitor.answers for visitor in visitors]
            time.sleep(0.1)
        for visitor, thread in zip(visitors, threads, strict=True):
            visitor.stop.set()
            thread.join(60)
            assert not visitor.faults, visitor.faults[:3]
            # No answer was of a server that was half filled, or of two versions.
            assert visitor.answers <= expected
            assert visitor.count > kills
        assert not any(read_claims(server) for server in servers)


def test_killed_loaders_and_servers_lose_nothing(versions: tuple[Version, ...]) -> None:
    _kill_all_sorts(versions, "oxigraph", FEW, 1)


# Beside other work, 200 kills take a quarter of an hour.
@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", SERVERS)
def test_many_killed_loaders_and_servers_lose_nothing(
    versions: tuple[Version, ...], kind: str
) -> None:
    _kill_all_sorts(versions, kind, MANY, 2)
