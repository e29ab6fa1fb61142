"""Long work beside the pages: commands in processes of their own, seen again after a reload."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field

from sikkerby.errors import DataError, SikkerbyError
from sikkerby.programs import module_command, module_environment

_LONGEST_SECONDS = 3600


@dataclass
class Job:
    """Work that was begun: `messages` are the lines that it wrote to standard error so far, `error`
    is how it failed, `result` what it gave, `about` the state of the data that it is of.
    """

    name: str
    who: str
    about: str = ""
    messages: list[str] = field(default_factory=list)
    result: bytes = b""
    error: SikkerbyError | None = None
    is_done: bool = False

    def run(self, *arguments: object, refuses: Sequence[int] = ()) -> bytes:
        """Run a command of the program, and give what it prints; it ends with this process.

        Raises DataError where it fails with a code that is none of `refuses`.
        """
        with subprocess.Popen(
            module_command("sikkerby", *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # What is published is noted under the name of whoever asked for it.
            env=module_environment(LANGUAGE="da", LOGNAME=self.who),
        ) as process:
            output = process.stdout
            assert output is not None
            assert process.stderr is not None
            timer = threading.Timer(_LONGEST_SECONDS, process.kill)
            timer.start()
            printed: list[bytes] = []
            reader = threading.Thread(target=lambda: printed.append(output.read()))
            reader.start()
            said: list[str] = []
            for line in process.stderr:
                said.append(line.decode("utf-8", "replace").rstrip("\n"))
                self.messages.append(said[-1])
            reader.join()
            timer.cancel()
        if process.returncode not in (0, *refuses):
            killed = "A process that did a part of the work was killed."
            raise DataError("as-given", "\n".join(said) or killed)
        return b"".join(printed)


class Jobs:
    """The work that was begun last, by its name; of each name one at a time.

    What is given is as it is at the moment, so that all that a page says of it agrees.
    """

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._alone = threading.Lock()

    def get(self, name: str) -> Job | None:
        return copy(self._jobs.get(name))

    def of(self, name: str, who: str, work: Callable[[Job], bytes], about: str) -> Job:
        """The work under a name on a state of the data: begun where there is none, and where what
        was done is of another state."""
        job = self.get(name)
        if job is not None and (job.about == about or not job.is_done):
            return job
        return self.start(name, who, work, about)

    def start(self, name: str, who: str, work: Callable[[Job], bytes], about: str = "") -> Job:
        """Begin work, or give the one that is going on under the name."""
        with self._alone:
            before = self._jobs.get(name)
            if before is not None and not before.is_done:
                return copy(before)
            job = self._jobs[name] = Job(name, who, about)

        def do() -> None:
            try:
                job.result = work(job)
            except SikkerbyError as error:
                job.error = error
            except Exception as error:
                job.error = SikkerbyError("program-fault", type(error).__name__)
            finally:
                job.is_done = True

        threading.Thread(target=do, name=name, daemon=True).start()
        return copy(job)
