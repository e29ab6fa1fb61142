"""Who gets a slot, in which order, and what is said to the others."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from sikkerby.errors import Busy
from sikkerby.settings import Settings
from sikkerby.store.admission import Admission

NARROW = Settings(
    quick_slots=2, slow_slots=1, client_slots=3, queue_length=2, queue_seconds=3_600,
    quick_seconds=30, exempt_clients="10.0.0.1",
)  # fmt: skip


class Asker:
    """Questions of clients, each held until it is let go."""

    def __init__(self, settings: Settings) -> None:
        self.admission = Admission(settings)
        self.running: list[str] = []
        # A loop alone does not keep tasks that wait for what nobody else has.
        self._asked: list[asyncio.Task[None]] = []

    def ask(self, client: str) -> tuple[asyncio.Task[None], asyncio.Event]:
        end = asyncio.Event()

        async def hold() -> None:
            async with self.admission.turn(client):
                self.running.append(client)
                await end.wait()

        self._asked.append(asyncio.ensure_future(hold()))
        return self._asked[-1], end


def run(scenario: Callable[[Asker], Awaitable[None]], settings: Settings = NARROW) -> None:
    async def with_asker() -> None:
        await scenario(Asker(settings))

    # In a thread of its own: another test of this process may have a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, with_asker()).result()


async def settle() -> None:
    await asyncio.sleep(0.01)


def test_the_client_with_the_fewest_running_comes_first() -> None:
    async def scenario(asker: Asker) -> None:
        (_, first), _, (_, third), (_, fourth) = (asker.ask(client) for client in "aaab")
        await settle()
        assert asker.running == ["a", "a"]
        first.set()
        await settle()
        assert asker.running == ["a", "a", "b"]
        assert asker.admission.gauges() == {"running": 2, "waiting": 1}
        third.set()
        fourth.set()
        await settle()
        assert asker.running == ["a", "a", "b", "a"]

    run(scenario)


def test_bounds_are_told_apart() -> None:
    async def scenario(asker: Asker) -> None:
        for client in ("a", "a", "a"):
            asker.ask(client)
        await settle()
        with pytest.raises(Busy, match="client_slots"):
            await asker.ask("a")[0]
        asker.ask("10.0.0.1")
        await settle()
        with pytest.raises(Busy, match="queue_length"):
            await asker.ask("10.0.0.1")[0]
        assert asker.admission.counts == {"refused_client": 1, "refused_queue": 1}

    run(scenario)


def test_whoever_waits_too_long_is_sent_away_and_the_next_after_him() -> None:
    async def scenario(asker: Asker) -> None:
        asker.ask("a")
        asker.ask("b")
        await settle()
        early, _ = asker.ask("c")
        await asyncio.sleep(0.1)
        late, _ = asker.ask("d")
        with pytest.raises(Busy, match="queue_seconds"):
            await early
        with pytest.raises(Busy, match="queue_seconds"):
            await late
        assert asker.admission.counts == {"refused_waiting": 2}

    run(scenario, dataclasses.replace(NARROW, queue_seconds=0.2))


@pytest.mark.parametrize("granted", [False, True])
def test_a_question_given_up_holds_no_slot(granted: bool) -> None:
    async def scenario(asker: Asker) -> None:
        (_, first), (_, second), (waiting, _) = (asker.ask(client) for client in "abc")
        await settle()
        first.set()
        if granted:
            # One turn of the loop: the slot is handed over, and its new owner not yet awake.
            await asyncio.sleep(0)
            assert asker.admission.gauges() == {"running": 2, "waiting": 0}
        waiting.cancel()
        second.set()
        await settle()
        assert "c" not in asker.running
        assert asker.admission.gauges() == {"running": 0, "waiting": 0}

    run(scenario)


def test_a_question_given_up_holds_up_nobody() -> None:
    async def scenario(asker: Asker) -> None:
        (_, first), _, (waiting, _) = (asker.ask(client) for client in "abc")
        await settle()
        first.set()
        asker.ask("d")
        waiting.cancel()
        await settle()
        assert asker.running == ["a", "b", "d"]

    run(scenario)


def test_closing_sends_those_who_wait_away_and_lets_the_others_finish() -> None:
    async def scenario(asker: Asker) -> None:
        (one, first), (two, second), (waiting, _) = (asker.ask(client) for client in "abc")
        await settle()
        asyncio.get_running_loop().call_later(0.02, first.set)
        asyncio.get_running_loop().call_later(0.02, second.set)
        await asker.admission.drain(5)
        assert one.done()
        assert two.done()
        with pytest.raises(Busy):
            await waiting
        with pytest.raises(Busy):
            await asker.ask("d")[0]

    run(scenario)
