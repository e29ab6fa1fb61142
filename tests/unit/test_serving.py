"""The life of `sikkerby serve`: what it needs, what it survives, and what it says at its end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from benchmarks.pages import Client

from sikkerby.publication.fingerprint import fingerprint, note_built
from sikkerby.publication.version import all_versions, current_version, make_current
from tests.support.programs import free_port, need
from tests.support.published import (
    copy_data,
    copy_shipped_home,
    copy_town,
    edit_translation,
    publish_data,
)
from tests.unit.serving import PROGRAM, Serving


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shipped data published."""
    return copy_shipped_home(tmp_path_factory.mktemp("built") / "published")


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A folder with that home where it is by default."""
    shutil.copytree(built, tmp_path / "published")
    return tmp_path


def wait_until(holds: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


# ---- Start


@pytest.mark.parametrize("store", ["memory", "elsewhere"])
def test_the_first_visitor_waits_no_longer_than_the_next(folder: Path, store: str) -> None:
    """By processor time, which other work on the machine does not change."""
    dead = f"http://127.0.0.1:{free_port()}/query"
    elsewhere = {"SIKKERBY_STORE": dead} if store == "elsewhere" else {}
    environment = {"SIKKERBY_CACHE_BYTES": "0", **elsewhere}
    with Serving(folder, environment=environment) as server:
        client = Client(server.port, server.web_pid)
        slow = {}
        for path in ("/", "/organisations", "/map", "/queries/", "/ns"):
            first, *next_ones = [client.fetch(path).worked for _ in range(4)]
            if first > 1.5 * max(next_ones) + 0.01:
                slow[path] = (first, *next_ones)
        assert slow == {}


def test_all_defaults_from_a_folder_with_any_name(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "æøå med mellemrum"
    shutil.copytree(built, folder / "published")
    (folder / "json.py").write_text("raise SystemExit('A file of somebody else.')")
    dead = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy"), "http://127.0.0.1:9")
    with Serving(folder, environment={**dead, "LC_ALL": "C"}) as server:
        for path in (
            "/", "/en/", "/data/sikkerby.ttl", "/data/SHA256SUMS", "/catalogue", "/graph/links",
            "/.well-known/void", "/validation.ttl", "/data/sikkerby.xlsx",
        ):  # fmt: skip
            assert server.get(path)[0] == 200, path
        # The port that was free is the one in links.
        feed = server.get("/data/versions/feed.atom")[1].decode()
        assert f"{server.address}/data/versions/" in feed
        assert ":0/" not in feed
        assert server.stop() == 0


@pytest.mark.parametrize("host", ["::1", "::"])
def test_addresses_of_version_6_stand_in_brackets(folder: Path, host: str) -> None:
    if not Path("/proc/net/if_inet6").exists():
        pytest.skip("There is no IPv6 here.")
    with Serving(folder, "--host", host) as server:
        assert server.address.startswith("http://[::1]:")
        status, description = server.get("/sparql")
        assert status == 200
        assert server.address.encode() in description


def _spoil_file(folder: Path, environment: dict[str, str]) -> str:
    """What cannot be opened at all, whoever asks."""
    (file,) = (folder / "published/versions").glob("*/sikkerby.nq")
    file.unlink()
    file.mkdir()
    return "sikkerby.nq"


def _spoil_import(folder: Path, environment: dict[str, str]) -> str:
    (folder / "flask.py").write_text("raise ImportError('flask is broken')")
    environment["PYTHONPATH"] = str(folder)
    return "flask is broken"


def _spoil_library(folder: Path, environment: dict[str, str]) -> str:
    (folder / "uvloop.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    environment["PYTHONPATH"] = str(folder)
    return "ended by a signal"


def _spoil_current(folder: Path, environment: dict[str, str]) -> str:
    (folder / "published/current").write_bytes(b"\xff")
    return "Which version is the current one cannot be told"


def _spoil_scratch(folder: Path, environment: dict[str, str]) -> str:
    (folder / "published/scratch").write_text("no folder")
    environment["SIKKERBY_MEMORY_TRIPLES"] = "0"
    return "published/scratch"


@pytest.mark.parametrize(
    "spoil", [_spoil_file, _spoil_import, _spoil_library, _spoil_current, _spoil_scratch]
)
def test_what_cannot_start_ends_and_says_why(
    folder: Path, spoil: Callable[[Path, dict[str, str]], str]
) -> None:
    environment: dict[str, str] = {}
    words = spoil(folder, environment)
    with Serving(folder, environment=environment) as server:
        assert server.process.wait(60) == 3
        assert words in server.log
        assert server.log.count("sikkerby: ") == 1
        assert "what to do:" in server.log
        assert "Traceback" not in server.log


# ---- Signals


def test_a_hang_up_harms_nobody(folder: Path) -> None:
    """As when a terminal is closed: every process gets it."""
    with Serving(folder) as server:
        server.get("/")
        before = server.web_pid
        tree = [server.process.pid, before]
        tree += map(int, Path(f"/proc/{before}/task/{before}/children").read_text().split())
        assert len(tree) > 2
        for pid in tree:
            os.kill(pid, signal.SIGHUP)
        time.sleep(0.3)
        assert server.get("/sparql?query=ASK%7B%7D")[0] == 200
        assert server.web_pid == before
        assert server.stop() == 0


@pytest.mark.parametrize("ignored", [False, True])
def test_an_interrupt_is_ignored_where_it_was_from_the_start(folder: Path, ignored: bool) -> None:
    """As a shell does for what it runs in the background."""
    kind = signal.SIG_IGN if ignored else signal.SIG_DFL
    with Serving(folder, prepare=lambda: signal.signal(signal.SIGINT, kind)) as server:
        server.get("/")
        server.process.send_signal(signal.SIGINT)
        if ignored:
            with pytest.raises(subprocess.TimeoutExpired):
                server.process.wait(1)
            assert server.stop() == 0
        else:
            assert server.process.wait(30) == 0


def test_signals_that_were_left_ignored(folder: Path) -> None:
    """Without this the end of a child could not be waited for, nor a query be stopped."""

    def ignore() -> None:
        for number in (signal.SIGCHLD, signal.SIGALRM, signal.SIGXCPU, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)

    shutil.rmtree(folder / "published")
    with Serving(folder, "--data", copy_town(folder / "data"), prepare=ignore) as server:
        assert server.get("/health")[0] == 200
        assert server.stop() == 0


# ---- The log


def test_the_last_request_is_logged(folder: Path) -> None:
    with Serving(folder) as server:
        server.get("/about")
        assert server.stop() == 0
        assert [entry["route"] for entry in server.events()] == ["pages"]


def test_what_visitors_cause_is_lines_of_the_log(folder: Path) -> None:
    """The engine prints lines of its own where memory runs out."""
    queries = (
        "SELECT DISTINCT ?a ?b ?c { ?a ?p ?q . ?b ?r ?s . ?c ?t ?u } ORDER BY ?a",
        "SELECT (GROUP_CONCAT(STR(?a)) AS ?all) { ?a ?p ?q . ?b ?r ?s }",
    )
    with Serving(folder, "--query-memory", 2**24) as server:
        for query in queries:
            assert server.get("/sparql?" + urlencode({"query": query}))[0] == 503
        with socket.create_connection(("127.0.0.1", server.port)) as plain:
            plain.sendall(b"NO HTTP\r\n\r\n")
            plain.recv(100)
        assert server.stop() == 0
        events = server.events()
        assert [entry["status"] for entry in events if "route" in entry] == [503, 503]
        (warning,) = (entry for entry in events if "event" in entry)
        assert warning["event"] == "warning"
        assert "Invalid HTTP request" in warning["reason"]


def test_a_damaged_database_is_told_and_another_derived(folder: Path) -> None:
    """Of the right size and form, so that only its hash tells."""
    home = folder / "published"
    version = current_version(home)
    assert version is not None
    file = version.folder / "sikkerby.sqlite"
    published = file.read_bytes()
    spoilt = published.replace(b"Socialforvaltningen", b"SocialforvaltningeX")
    assert spoilt != published
    file.write_bytes(spoilt)
    with Serving(folder) as server:
        # Whether before or after the first page and the address are there hangs on the machine.
        server.wait_for("is not as it was published")
        wait_until(lambda: b"Socialforvaltningen" in server.get("/organisations")[1])
        assert server.stop() == 0
        (fault,) = (line for line in server.log.splitlines() if "not as it was published" in line)
        assert str(file) in json.loads(fault)["reason"]
    assert file.read_bytes() == spoilt


def test_faults_and_take_overs_are_lines_of_the_log(folder: Path, tmp_path: Path) -> None:
    """What names no version is told once, what served goes on, and a better one is taken over."""
    home = folder / "published"
    old = current_version(home)
    assert old is not None
    data = copy_data(tmp_path / "data")
    edit_translation(data, 1)
    new = publish_data(data, home)
    note_built(home, fingerprint(data), new.name)
    make_current(home, old.name)
    with Serving(folder, "--data", data) as server:
        assert json.loads(server.get("/health")[1])["version"] == old.name
        for content in (b"\xff", b"../../etc\n", b"no such\n"):
            (home / "current").write_bytes(content)
            wanted = sum(entry.get("event") == "change-over failed" for entry in server.events())
            wait_until(
                lambda wanted=wanted: (
                    sum(e.get("event") == "change-over failed" for e in server.events()) > wanted
                )
            )
        time.sleep(4.5)
        failed = [e for e in server.events() if e.get("event") == "change-over failed"]
        assert len(failed) == 3
        assert all("current" in entry["reason"] for entry in failed)
        # A web process that dies now cannot start again, but is tried, ever more seldom.
        os.kill(server.web_pid, signal.SIGKILL)
        time.sleep(4)
        ends = [e for e in server.events() if e.get("event") == "web process ended"]
        assert 2 <= len(ends) <= 6
        assert ends[0]["code"] == -signal.SIGKILL
        delays = [entry["restart_seconds"] for entry in ends]
        assert delays == sorted(set(delays))
        starts = [e for e in server.events() if e.get("event") == "start failed"]
        assert starts
        assert all("current" in entry["reason"] for entry in starts)
        # Mended, all comes back without a hand.
        make_current(home, old.name)
        server.wait_for("serving again")
        make_current(home, new.name)
        wait_until(lambda: any(e.get("event") == "change-over" for e in server.events()))
        assert json.loads(server.get("/health")[1])["version"] == new.name
        assert server.stop() == 0
        server.events()


def test_metrics_tell_of_the_process_and_what_it_runs(folder: Path) -> None:
    with Serving(folder) as server:
        lines = server.get("/metrics")[1].decode().splitlines()
        values = dict(line.rpartition(" ")[::2] for line in lines if not line.startswith("#"))
        pid = server.web_pid
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        resident = int(values["process_resident_memory_bytes"])
        assert abs(resident / (pages * os.sysconf("SC_PAGE_SIZE")) - 1) < 0.2
        there = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        assert abs(int(values["process_open_fds"]) - there) < 5
        (version,) = all_versions(folder / "published")
        labels = f'{{release="{version.manifest.release}",version="{version.name}"}}'
        assert values[f"sikkerby_build_info{labels}"] == "1"
        assert int(values["sikkerby_version_triples"]) == version.manifest.triples
        report = json.loads((version.folder / "report.json").read_text("utf-8"))
        assert int(values["sikkerby_version_notes"]) == report["counts"]["info"]
        assert int(values["sikkerby_version_warnings"]) == report["counts"]["warning"]
        assert float(values["sikkerby_build_seconds"]) > 0
        assert abs(float(values["sikkerby_publication_time_seconds"]) - time.time()) < 3600
        assert values["sikkerby_ready"] == "1"
        assert values["sikkerby_pinned"] == "0"
        assert float(values["sikkerby_home_free_bytes"]) > 0
        # The process that holds the data, and those that answer from it.
        assert int(values["sikkerby_children_memory_bytes"]) > 10_000_000


# ---- Under a strict service manager

# The restrictions of deploy/sikkerby.service: nothing can be written to but the home, not
# even folders for temporary files, and no right is ever gained.
_RESTRICTIONS = """
set -eu
mount --bind "$1" "$1"
[ "$2" = read-write ] || mount -o remount,bind,ro "$1"
while read -r _ point _; do
    case $point in "$1" | /proc* | /sys* | /dev*) ;; *) mount -o remount,bind,ro "$point" ;; esac
done < /proc/self/mounts
mount -t tmpfs -o ro tmpfs /dev/shm
for place in / /tmp /var/tmp; do ! touch "$place/probe" 2> /dev/null || exit 99; done
cd /
shift 2
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
"""


def _restricted(home: Path, access: str) -> list[str]:
    command = [need("unshare"), "--mount", "--propagation", "private", "sh", "-c", _RESTRICTIONS]
    command += ["sh", str(home), access]
    need("setpriv")
    tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"Mounts of one's own need a right: {tried.stderr.strip()}")
    return command


@pytest.mark.parametrize("memory_triples", [5_000_000, 0])
def test_a_strict_service_manager(tmp_path: Path, memory_triples: int) -> None:
    """From an empty home, so that all is built there; with the store in memory and on disk."""
    home = tmp_path / "home"
    home.mkdir()
    data = copy_town(tmp_path / "data")
    options = ("--home", home, "--data", data, "--memory-triples", memory_triples)
    with Serving(tmp_path, *options, before=_restricted(home, "read-write")) as server:
        assert server.get("/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D")[0] == 200
        for path in ("/", "/data/sikkerby.xlsx", "/queries/all-initiatives.xlsx"):
            assert server.get(path)[0] == 200, path
        assert server.stop() == 0
    assert bool(list(home.glob("scratch/sikkerby-store-*/whole"))) is (memory_triples == 0)


def test_a_strict_service_manager_that_gives_no_home(built: Path, tmp_path: Path) -> None:
    """Memory needs none; on disk there is no place at all, and this is said."""
    home = Path(shutil.copytree(built, tmp_path / "home"))
    before = _restricted(home, "read-only")
    with Serving(tmp_path, "--home", home, before=before) as server:
        assert server.get("/")[0] == 200
        assert server.stop() == 0
    with Serving(tmp_path, "--home", home, "--memory-triples", 0, before=before) as server:
        assert server.process.wait(60) == 3
        assert "The store on disk cannot be made: Read-only file system." in server.log
        assert "what to do:" in server.log


# ---- Streams


@pytest.mark.parametrize(
    ("redirection", "code", "words"),
    [
        ("| head -n 1 > /dev/null", 0, ""),
        ("| true", 0, ""),
        (">&-", 0, ""),
        (">&- 2>&- <&-", 0, ""),
        ("> /dev/full", 3, "No space left on device"),
    ],
)
def test_output_that_nobody_takes(built: Path, redirection: str, code: int, words: str) -> None:
    """The answer is longer than a pipe takes."""
    file = built.parent / "all.rq"
    file.write_text("SELECT * { ?s ?p ?o } LIMIT 5000")
    script = f'set -o pipefail; "$0" query "$1" --home "$2" {redirection}'
    done = subprocess.run(
        ["bash", "-c", script, PROGRAM, str(file), str(built)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert bool(done.stderr) is bool(words)


def test_a_library_that_opens_a_file_takes_no_closed_stream(built: Path) -> None:
    """As libffi does, where `ctypes` is imported."""
    program = (
        "import os, sys\n"
        "class Opening:\n"
        "    def find_spec(self, name, *others):\n"
        "        if name == 'click': os.open(os.devnull, os.O_RDONLY)\n"
        "sys.meta_path.insert(0, Opening())\n"
        "from sikkerby.cli import main\n"
        "main()"
    )
    arguments = ["query", "all-initiatives", "--home", str(built)]
    done = subprocess.run(
        ["bash", "-c", '"$0" -c "$@" >&-', sys.executable, program, *arguments],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_output_is_utf_8_in_any_locale(built: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "check", "--home", str(built)],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done.stdout.decode("utf-8")
