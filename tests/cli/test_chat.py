"""`palaver chat` against a real server: piped, and at a terminal."""

import asyncio
import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from tests.cli.server import PATIENCE_S, PROGRAM, Served, environment, run
from tests.cli.test_conversation import FIRST, SECOND, listening, streaming


def test_piped_questions_are_answered_in_one_session(served: Served) -> None:
    before = len(served.ask("GET", "/api/bots")[1]["items"])
    answer = served.run("chat", "quick", typed="What?\n\nAnd why?\n")
    assert (answer.returncode, answer.stderr) == (0, "")
    words = "word0 word1 word2 word3 word4 "
    assert answer.stdout == f"{words}\n\n{words}\n\n"
    assert len(served.ask("GET", "/api/bots")[1]["items"]) == before


def test_a_program_speaks_first_and_what_is_piped_answers_it(served: Served) -> None:
    source = 'ADD SUGGESTION TOOL "x" AS "Hours"\nTALK "Hi!"\nHEAR a AS "inside", "terrace" "Where?"\nTALK "So ${a}."'
    config = {"dialogs": {"scripts": {"start.bas": source}}, "model": {"connection": "openai", "name": "quick"}}
    status, told = served.ask("POST", "/api/bots", {"alias": "greeter", "config": config})
    assert status == 201, told
    answer = served.run("chat", "greeter", typed="somewhere\n2\n")
    assert (answer.returncode, answer.stderr) == (0, "")
    asks, again, over = answer.stdout.rsplit("\n\n", 3)[:3]
    assert asks == "Hi!\n\nWhere?\n(inside / terrace)"
    assert again.endswith("\n(inside / terrace)")
    assert over == "So terrace.\n(Hours)"


def test_an_answer_lists_what_it_cites(with_document: Served) -> None:
    answer = with_document.run("chat", "quotes", typed="How many days of paid leave are there a year?\n")
    assert answer.returncode == 0, answer.stderr
    assert "30 days of paid leave" in answer.stdout
    assert re.search(rf"\n\[1\] Leave.*\n    {re.escape(with_document.url)}/documents/", answer.stdout)


def test_the_key_that_it_makes_for_itself_is_revoked(served: Served) -> None:
    served.run("chat", "quick", typed="Hello\n")
    lines = [line for line in served.run("keys", "list", "--all").stdout.splitlines() if "palaver chat" in line]
    assert lines
    assert all("revoked" in line for line in lines)


def test_a_given_key_is_taken(served: Served) -> None:
    secret = served.run("keys", "create", "--kind", "prod", "--bot", "quick").stdout.strip()
    answer = served.run("chat", typed="Hello\n", PALAVER_API_KEY=secret)
    assert (answer.returncode, answer.stdout[:6]) == (0, "word0 ")
    refused = served.run("chat", "quick", typed="Hello\n", PALAVER_API_KEY="sk_prod_unknown")
    assert (refused.returncode, "unknown, revoked or expired" in refused.stderr) == (1, True)


def test_one_failed_answer_is_told_and_the_next_question_is_asked(served: Served) -> None:
    answer = served.run("chat", "broken", typed="one\ntwo\n")
    assert answer.returncode == 1
    assert answer.stdout.count("The answer failed: ") == 2


def test_what_cannot_be_asked_is_said(served: Served, tmp_path: Path) -> None:
    assert "no bot 'nobody'" in served.run("chat", "nobody", typed="Hello\n").stderr
    unsaid = served.run("chat").stderr
    assert "Say which bot, as in `palaver chat ALIAS`: there are " in unsaid
    assert " broken, " in unsaid
    assert " demo, " in unsaid
    assert "start one by `palaver serve`" in run(tmp_path / "data", "chat", "demo").stderr
    elsewhere = served.run("chat", "quick", "--url", "http://127.0.0.1:9")
    assert "Set PALAVER_API_KEY to a key for http://127.0.0.1:9" in elsewhere.stderr


class Terminal:
    """A verb at a terminal of its own."""

    def __init__(self, data: Path, *arguments: str, **more: str) -> None:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [*PROGRAM, "chat", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment(PALAVER_DATA_DIR=str(data), TERM="dumb", **more),
            start_new_session=True,
        )
        os.close(theirs)
        self.screen = ""
        self._seen = 0

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def until(self, text: str) -> None:
        """Read on until a text shows that was not waited for before."""
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.screen[self._seen :]:
            assert time.monotonic() < deadline, self.screen
            if select.select([self._ours], [], [], 1)[0]:
                self.screen += os.read(self._ours, 4096).decode(errors="replace")
        self._seen = self.screen.index(text, self._seen) + len(text)

    def wait(self) -> int:
        assert self.ended_within(PATIENCE_S), self.screen
        return self._process.wait()

    def ask_until_ended(self, ask: Callable[[], None]) -> None:
        """Again and again, because readline misses what comes right after its prompt."""
        for _ in range(10):
            ask()
            if self.ended_within(2):
                break

    def ended_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self._process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if select.select([self._ours], [], [], 0.1)[0]:
                    self.screen += os.read(self._ours, 4096).decode(errors="replace")
        return self._process.poll() is not None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)


@pytest.fixture
def terminal(served: Served) -> Iterator[Terminal]:
    made = Terminal(served.data, "slow")
    yield made
    made.close()


def test_the_first_ctrl_c_stops_the_answer_and_the_conversation_goes_on(terminal: Terminal) -> None:
    terminal.until("> ")
    terminal.type("Count.\n")
    terminal.until("word3")
    terminal.interrupt()
    terminal.until("[stopped]")
    terminal.until("> ")
    terminal.ask_until_ended(lambda: terminal.type("\x04"))
    assert terminal.wait() == 0


async def test_a_second_ctrl_c_ends(tmp_path: Path) -> None:
    """Even when the server goes on as if nobody had cancelled."""
    cancelled = asyncio.Event()

    async def cancel(_request: web.Request) -> web.StreamResponse:
        cancelled.set()
        return web.Response(status=204)

    async def answer(request: web.Request) -> web.StreamResponse:
        response = await streaming(FIRST, SECOND)(request)
        await asyncio.sleep(PATIENCE_S)
        return response

    routes = (web.post("/api/chat/completion/stream", answer), web.post("/api/chat/turns/t/cancel", cancel))
    async with listening(*routes) as url:
        terminal = Terminal(tmp_path, "demo", "--url", url, PALAVER_API_KEY="sk_test_x")
        try:
            await asyncio.to_thread(terminal.until, "> ")
            terminal.type("Hi\n")
            await asyncio.to_thread(terminal.until, "Hello")
            terminal.interrupt()
            await asyncio.wait_for(cancelled.wait(), PATIENCE_S)
            terminal.interrupt()
            assert await asyncio.to_thread(terminal.wait) == 130
        finally:
            terminal.close()


def test_ctrl_c_at_the_prompt_ends(terminal: Terminal) -> None:
    terminal.until("> ")
    terminal.ask_until_ended(terminal.interrupt)
    assert terminal.wait() == 0
