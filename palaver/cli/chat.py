"""
Talk to a bot in the terminal, through the running server. Piped input is read as one question a line.

Ctrl-C stops an answer, a second one ends, and so does Ctrl-D. PALAVER_API_KEY is the credential; without it, on the
server's own machine, a short-lived key is made and revoked at the end.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Sequence

from palaver.cli import _settings
from palaver.cli._access import access
from palaver.cli._conversation import Conversation, Event, Refused, client
from palaver.cli._transcript import Transcript
from palaver.core.errors import PalaverError, Unprocessable

with contextlib.suppress(ImportError):
    import readline  # noqa: F401  # its import alone lets input() edit lines and remember them

_PROMPT = "> "


def main(arguments: Sequence[str]) -> int:
    flags = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with access(_settings.settings_of(flags), flags.url or "") as found, asyncio.Runner() as runner:
        http = runner.run(client(found.url, found.key, local=found.local))
        try:
            bot = flags.bot or runner.run(_only_bot(Conversation(http, None)))
            if sys.stdin.isatty():
                print(f"{bot or 'A bot'} at {found.url}. Ctrl-C stops an answer, Ctrl-D ends.")
            return _talk(runner, Conversation(http, bot), Transcript(sys.stdout, found.url))
        finally:
            runner.run(http.close())


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="palaver chat", description=__doc__)
    made.add_argument("bot", nargs="?", metavar="BOT", help="the bot's alias; not needed where there is one bot")
    made.add_argument("--url", help="the server (PALAVER_PUBLIC_URL, or the one over the data directory)")
    _settings.add_data_dir(made)
    return made


def _talk(runner: asyncio.Runner, conversation: Conversation, transcript: Transcript) -> int:
    """What a program says first, then question by question; 1 when one of them went wrong."""
    failed = False
    for events in _turns(conversation):
        try:
            failed |= not runner.run(_turn(conversation, events, transcript))
        except PalaverError as error:
            failed = True
            transcript.end()
            print(f"palaver: {error}", file=sys.stderr)
        except asyncio.CancelledError:
            transcript.end()
            return 130
    return int(failed)


def _turns(conversation: Conversation) -> Iterator[AsyncIterator[Event]]:
    yield conversation.open()
    for question in _questions():
        yield conversation.ask(question)


def _questions() -> Iterator[str]:
    """What is typed, or what is piped, without empty lines."""
    if not sys.stdin.isatty():
        yield from filter(None, map(str.strip, sys.stdin))
        return
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            question = input(_PROMPT).strip()
            if question:
                yield question
    print()


async def _turn(conversation: Conversation, events: AsyncIterator[Event], transcript: Transcript) -> bool:
    """Print what comes; whether the answer came to its end. The first Ctrl-C cancels the turn, the second this task."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    stopping: list[asyncio.Task[None]] = []

    def interrupted() -> None:
        if stopping:
            task.cancel()
        else:
            stopping.append(loop.create_task(conversation.cancel()))

    loop.add_signal_handler(signal.SIGINT, interrupted)
    try:
        async for event in events:
            transcript.show(event)
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        await asyncio.gather(*stopping, return_exceptions=True)
    return transcript.end()


async def _only_bot(conversation: Conversation) -> str | None:
    """The one bot there is; None where the key may not look, because it names its own."""
    try:
        aliases = await conversation.bots()
    except Refused:
        return None
    if len(aliases) != 1:
        known = f"there are {', '.join(sorted(aliases))}" if aliases else "there is none yet: create one under Bots"
        raise Unprocessable(f"Say which bot, as in `palaver chat ALIAS`: {known}.")
    return aliases[0]
