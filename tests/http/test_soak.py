"""Versions published while readers read: each answer is of the version that it names, whole, and
nothing is left behind."""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import itertools
import json
import random
import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from sikkerby.publication.version import make_current
from tests.importing import municipality
from tests.store.servers import oxigraph
from tests.unit.serving import PROGRAM, Serving

# In English, the first initiative's title ends in a number of the version's own.
TITLE = municipality.TRANSLATIONS[municipality.ROWS[0][0]]
MARK = re.compile(rf"{TITLE} (\d+)")
INITIATIVE = f"initiative/{municipality.EDITION}/fritidspas"
ADMINISTRATION = "organisation/eksempelkoebing-boerne-og-ungeforvaltningen"
QUERY = (
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    f"SELECT ?name {{ <{municipality.BASE}id/{INITIATIVE}> rdfs:label ?name }}"
)
ASKED = quote(QUERY)
HTML = "text/html"
# What readers ask for: an address, and what they accept. OLD stands for the name of another
# version, RANDOM for what makes the address a new one.
READ = [
    (f"/en/doc/{INITIATIVE}", HTML),
    (f"/en/doc/{ADMINISTRATION}", HTML),
    ("/en/initiatives", HTML),
    ("/en/search?q=leisure", HTML),
    ("/en/queries/all-initiatives", HTML),
    (f"/en/sparql?query={ASKED}", HTML),
    (f"/en/sparql?query={ASKED}%23RANDOM", HTML),
    (f"/doc/{INITIATIVE}", "text/turtle"),
    (f"/doc/{INITIATIVE}.jsonld", "*/*"),
    (f"/doc/{ADMINISTRATION}.nt", "*/*"),
    (f"/sparql?query={ASKED}", "text/csv"),
    (f"/sparql?query={ASKED}%23RANDOM", "text/csv"),
    ("/queries/all-initiatives.csv", "*/*"),
    ("/queries/all-initiatives.csv?version=OLD", "*/*"),
    ("/en/initiatives.csv", "*/*"),
    ("/en/initiatives.json", "*/*"),
    ("/sparql/names.json", "*/*"),
    ("/data/sikkerby.nt", "*/*"),
    ("/data/tables/initiatives.csv", "*/*"),
    ("/data/versions/OLD/tables/initiatives.csv", "*/*"),
    (f"/graph/curated/{municipality.EDITION}.ttl", "*/*"),
]


class Town:
    """A data folder and its home, in which each version has a mark of its own."""

    def __init__(self, folder: Path, store: str = "") -> None:
        self.data = folder / "data"
        self.home = folder / "home"
        self._store = store
        self.marks: dict[str, str] = {}
        municipality.write_data(self.data)
        self._file = self.data / "editions" / municipality.EDITION / "translations.tsv"
        self._text = self._file.read_text("utf-8")

    def publish(self) -> str:
        """Build another version; its name."""
        mark = str(len(self.marks) + 1)
        self._file.write_text(self._text.replace(TITLE, f"{TITLE} {mark}"), "utf-8")
        name = self._run("build", "--data", str(self.data)).strip()
        self.marks[name] = mark
        return name

    def make_current(self, name: str) -> None:
        """Let it be served; servers elsewhere are filled by whoever publishes."""
        make_current(self.home, name)
        if self._store:
            self._run("load", "--store", self._store)

    def _run(self, command: str, *options: str) -> str:
        arguments = [PROGRAM, command, "--home", str(self.home), *options]
        return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


class Readers:
    """Threads that ask for everything, again and again; what they find is looked at afterwards."""

    def __init__(self, port: int, town: Town) -> None:
        self._port = port
        self._town = town
        self._stopping = threading.Event()
        # What was asked, the version that the answer names, and the marks that it holds.
        self.found: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
        self.faults: Counter[str] = Counter()
        # Told to come again, as while the store of another version is loaded on a busy machine.
        self.refused = 0
        self._bodies: dict[tuple[str, str, str], str] = {}
        self._threads = [
            threading.Thread(daemon=True, target=self._read, args=(n,)) for n in range(6)
        ]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        chance = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._stopping.is_set():
            asked, accept = chance.choice(READ)
            old = chance.choice(list(self._town.marks)[-3:])
            path = asked.replace("OLD", old).replace("RANDOM", str(chance.random()))
            try:
                connection.request("GET", path, headers={"Accept": accept})
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.faults[f"{asked}: {type(error).__name__}"] += 1
                connection.close()
                continue
            if answer.status == 503 and answer.headers["Retry-After"]:
                self.refused += 1
                continue
            if answer.status != 200:
                self.faults[f"{asked}: {answer.status} {said(body)[-300:]}"] += 1
                continue
            self._look_at(asked, old, path, accept, answer, body)
        connection.close()

    def _look_at(
        self,
        asked: str,
        old: str,
        path: str,
        accept: str,
        answer: http.client.HTTPResponse,
        body: bytes,
    ) -> None:
        text = body.decode()
        named = {answer.headers["Sikkerby-Version"]}
        if accept == HTML:
            named |= set(re.findall(r"Version ([0-9a-f-]+)</a>", text))
        if "OLD" in asked:
            named.add(old)
        etag = answer.headers["ETag"].strip('"')
        sha256 = hashlib.sha256(body).hexdigest()
        if path.startswith(("/data/", "/graph/")) and etag != sha256:
            self.faults[f"{asked}: not as the manifest has it"] += 1
        # The same tag stands for the same bytes, whichever version is served when.
        if self._bodies.setdefault((path, accept, etag), sha256) != sha256:
            self.faults[f"{asked}: two bodies with one ETag"] += 1
        marks = tuple(sorted(set(MARK.findall(text))))
        self.found[asked, " ".join(sorted(named)), marks] += 1

    def check(self) -> None:
        """Fail for any fault and any mixture, and where readers did not see several versions."""
        assert self.faults == {}
        assert self.refused < self.found.total() / 100
        mixed = {
            entry: number
            for entry, number in self.found.items()
            if entry[2] != (self._town.marks.get(entry[1]),)
        }
        assert mixed == {}
        for asked, _ in READ:
            assert len({version for kind, version, _ in self.found if kind == asked}) > 1, asked


def said(body: bytes) -> str:
    """What an error says, without the page around it."""
    main = re.sub(r"(?s).*<main[^>]*>|</main>.*|<[^>]*>", " ", body.decode())
    return " ".join(main.split())


def wait_until(holds: Callable[[], bool]) -> None:
    """Until something holds; fails where it does not within a minute."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def descriptors(pid: int) -> Counter[str]:
    """What a process has open, by what it is."""
    found: Counter[str] = Counter()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
        except FileNotFoundError:
            continue
        found[target.partition(":")[0] if target[0] != "/" else Path(target).suffix] += 1
    return found


def descendants(pid: int) -> list[int]:
    """The processes below one."""
    below: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            below += [child, *descendants(child)]
    return below


def is_used(store: Path) -> bool:
    """Whether any server uses a store on disk."""
    with (store / "lock").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


class Running:
    """A server of the town's home."""

    def __init__(self, serving: Serving, town: Town) -> None:
        self._serving = serving
        self._town = town
        self.port = serving.port

    def wait_for(self, version: str) -> None:
        """Until it has taken over a version."""
        wait_until(lambda: json.loads(self._serving.get("/health")[1])["version"] == version)

    def remains(self) -> dict[str, object]:
        """What it holds at rest, having answered from the current version and two others."""
        self.wait_for((self._town.home / "current").read_text().strip())
        others = [name for name in self._town.marks if name not in self._current()][-2:]
        for address in (*(f"?version={name}" for name in others), ""):
            path = f"/queries/all-initiatives.csv{address}"
            wait_until(lambda path=path: self._serving.get(path)[0] == 200)
        pid, web = self._serving.process.pid, self._serving.web_pid
        stores = [is_used(data.parent) for data in self._town.home.glob("scratch/*/data-*")]
        return {
            "processes": len(descendants(pid)),
            "parent": descriptors(pid),
            "web": descriptors(web),
            "stores": sum(stores),
            # The last one that was used may stay for the next server.
            "left over": max(0, stores.count(False) - 1),
        }

    def _current(self) -> str:
        return (self._town.home / "current").read_text()

    def settle(self, wanted: dict[str, object] | None = None) -> dict[str, object]:
        """What remains once all that ends has ended: the same twice, or as is wanted."""
        before: dict[str, object] = {}
        for _ in range(20):
            found = self.remains()
            if found == (wanted or before):
                break
            before = found
            time.sleep(0.5)
        return found


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[tuple[Town, Running]]:
    """A home of three versions, of which the last is served."""
    town = Town(folder, environment.get("store", ""))
    for _ in range(3):
        name = town.publish()
    town.make_current(name)
    options = ("--home", town.home, "--data", town.data)
    given = {f"SIKKERBY_{name.upper()}": value for name, value in environment.items()}
    with Serving(folder, *options, environment={"SIKKERBY_CLIENT_SLOTS": "0", **given}) as serving:
        yield town, Running(serving, town)
        assert serving.stop() == 0
        events = {event["event"] for event in serving.events() if "event" in event}
        # A version that no server has been filled with yet is told of.
        waiting = {"change-over failed"} if "store" in environment else set()
        assert events - waiting == {"change-over"}


def soak(town: Town, running: Running, versions: Iterator[str], pause: float, each: float) -> None:
    """Read for `each` seconds, twice, while a version is published every `pause` seconds."""
    readers = []
    remains = []
    for _ in range(2):
        with Readers(running.port, town) as reading:
            end = time.monotonic() + each
            while time.monotonic() < end:
                began = time.monotonic()
                town.make_current(next(versions))
                time.sleep(max(0.0, began + pause - time.monotonic()))
        readers.append(reading)
        # What readers made it open of a version goes with that version.
        town.make_current(next(versions))
        remains.append(running.settle(remains[0] if remains else None))
    for reading in readers:
        reading.check()
        versions_seen = {entry[1] for entry in reading.found}
        print(f"{reading.found.total():,} answers of {len(versions_seen)} versions, "
              f"{reading.refused} refused; {remains}")  # fmt: skip
    assert remains[0] == remains[1]


def test_versions_that_change_places(tmp_path: Path) -> None:
    """Back and forth, as after a mistake: a name that comes again has the data that it had."""
    with served(tmp_path) as (town, running):
        soak(town, running, itertools.cycle(list(town.marks)), 2.2, 5)


@pytest.mark.nightly
@pytest.mark.alone
@pytest.mark.parametrize("kind", ["memory", "disk", "remote"])
def test_five_minutes(tmp_path: Path, kind: str) -> None:
    with ExitStack() as stack:
        settings = {"memory": {}, "disk": {"memory_triples": "0"}}.get(kind)
        if settings is None:
            pair = (stack.enter_context(oxigraph()), stack.enter_context(oxigraph()))
            settings = {"store": ", ".join(pair)}
        town, running = stack.enter_context(served(tmp_path, **settings))
        soak(town, running, iter(town.publish, ""), 10, 150)
