"""What a trial asks of the world: shown as it would be sent, never sent; the author says what the answers are."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from palaver.basic.drive.scratch import Scratch
from palaver.basic.errors import BasicError
from palaver.basic.ports.drive import Source
from palaver.basic.ports.http import Answer, Request
from palaver.basic.ports.knowledge import Found, Passage
from palaver.basic.program import Program
from palaver.basic.values.kinds import File
from palaver.basic.values.text import text
from palaver.basic.websites import Website

_STATUS: Final = re.compile(r"([1-5]\d\d)(?: +|\Z)(.*)", re.DOTALL)
_SHOWN: Final = 4_000
_SCHEMES: Final = frozenset({"http", "https"})


class Unreplied(BaseException):
    """The replies are used up; no handler of a program may catch this, as it catches Exception only."""


class Replies:
    """`show` tells what would be sent; the author's replies are given one after the other, and told to `replied`."""

    def __init__(self, show: Callable[[str], None], replied: Callable[[str], None], given: Sequence[str]) -> None:
        self._show, self._replied, self._left = show, replied, iter(given)

    def told(self, what: str, body: str = "") -> None:
        self._show(f"{what}\n{body}"[:_SHOWN].rstrip() if body else what[:_SHOWN])

    def to(self, what: str, body: str = "") -> str:
        """What the author says is the answer; Unreplied where nothing is left."""
        self.told(what, body)
        found = next(self._left, None)
        if found is None:
            raise Unreplied
        self._replied(found)
        return found


class Web:
    """Other servers: a reply may begin with a status, 404 Not found."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self.headers: dict[str, str] = {}

    async def ask(self, request: Request) -> Answer:
        if urlsplit(request.url).scheme not in _SCHEMES:
            raise BasicError("AccessDenied", f"{request.url[:100]} is no address that is asked")
        headers = "\n".join(f"{name}: {value}" for name, value in {**self.headers, **request.headers}.items())
        body = request.body.decode("utf-8", "replace")
        reply = self._replies.to(f"{request.method} {request.url}", "\n".join(each for each in (headers, body) if each))
        found = _STATUS.fullmatch(reply)
        status, written = (int(found[1]), found[2]) if found else (200, reply)
        kind = "application/json" if written.lstrip()[:1] in {"{", "["} else "text/plain"
        body_, headers_ = written.encode(), {"content-type": f"{kind}; charset=utf-8"}
        return Answer(status=status, reason="", headers=headers_, body=body_, url=request.url)


class Files(Scratch):
    """A drive in memory; what lies at an address is a reply, and a PDF is empty."""

    def __init__(self, replies: Replies) -> None:
        super().__init__()
        self._replies = replies

    async def make_pdf(self, document: str, target: str, *, markdown: bool) -> File:
        del markdown
        self._replies.told(f"{target} would be written as a PDF", document)
        return await self.write(target, b"")

    async def fetch(self, url: str, path: str | None) -> File:
        content = self._replies.to(f"GET {url}").encode()
        name = urlsplit(url).path.rstrip("/").rpartition("/")[2]
        return await self.write(path or f"downloads/{name or 'file'}", content)


class Letters:
    """Mail, other conversations, other bots."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    async def mail(self, to: str, subject: str, body: str, reply_to: str = "") -> str:
        answers = f", answers to {reply_to}" if reply_to else ""
        self._replies.told(f"Mail to {to}{answers}: {subject}", body)
        return "trial"

    async def tell(self, session: str, text: str) -> str:
        self._replies.told(f"Message to the conversation {session}", text)
        return "trial"

    async def newest(self, user: str) -> str | None:
        return user

    async def ask(self, bot: str, message: str, seconds: float) -> str:
        del seconds
        return self._replies.to(f"Message to the bot {bot}", message)


class Company:
    """Other bots of the conversation: told, and answering nobody."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._added: dict[str, int] = {}

    async def add(self, bot: str, words: Sequence[str], tools: Sequence[str] | None) -> None:
        del tools
        self._added.setdefault(bot, 0)
        self._replies.told(f"The bot {bot} joins", ", ".join(words))

    async def remove(self, bot: str) -> None:
        self._known(bot)
        del self._added[bot]

    async def prioritise(self, bot: str, priority: int) -> None:
        self._known(bot)
        self._added[bot] = priority

    async def all(self) -> list[dict[str, Any]]:
        return [{"name": name, "added": True, "priority": priority} for name, priority in self._added.items()]

    async def give(self, bot: str) -> None:
        self._replies.told(f"The conversation is given to the bot {bot}")

    def _known(self, bot: str) -> None:
        if bot not in self._added:
            raise BasicError("NotFound", f"the bot {bot[:100]} was not added")


class Shelves:
    """Collections: a reply is the one passage that is found, an empty one nothing."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._used: list[str] = []

    async def use(self, name: str, *, alone: bool = False) -> None:
        self._used = [name] if alone else [*dict.fromkeys([*self._used, name])]

    async def leave(self, name: str = "") -> bool:
        before = len(self._used)
        self._used = [each for each in self._used if name and each != name]
        return len(self._used) < before

    async def use_website(self, website: Website) -> None:
        self._replies.told(f"{website.url} would be read, and again after {website.days} days")
        await self.use(website.url)

    async def leave_websites(self) -> None:
        self._used = [each for each in self._used if urlsplit(each).scheme not in _SCHEMES]

    async def near(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        del query, texts
        raise BasicError("KbError", "a trial knows nothing of meaning")

    async def search(self, query: str) -> Found:
        found = self._replies.to(f"Search in {', '.join(self._used) or 'no collection'}", query)
        where = self._used[0] if self._used else ""
        passages = (Passage(content=found, source="trial", collection=where, relevance=1.0),) if found else ()
        return Found(passages=passages, asked=tuple(self._used))


class Shelf:
    """Tools of the conversation, and of other servers."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._used: list[str] = []

    async def use(self, name: str) -> None:
        self._used = [*dict.fromkeys([*self._used, name])]

    async def leave(self, name: str = "") -> None:
        self._used = [each for each in self._used if name and each != name]

    async def all(self) -> list[dict[str, Any]]:
        return [{"name": each, "description": ""} for each in self._used]

    async def of_server(self, server: str) -> list[dict[str, Any]]:
        found = _value(self._replies.to(f"List the tools of {server}"))
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    async def ask_server(self, server: str, tool: str, arguments: dict[str, Any]) -> Any:
        return _value(self._replies.to(f"Call {tool} of {server}", text(arguments)))


class Senses:
    """Pictures and recordings: nobody looks, a reply says what is in them; those that are made are empty."""

    def __init__(self, replies: Replies, drive: Files) -> None:
        self._replies, self._drive = replies, drive

    async def seen(self, source: Source) -> str:
        return self._replies.to("Look at, or listen to", text(source))

    async def read(self, source: Source) -> str:
        return self._replies.to("Read the words in", text(source))

    async def drawn(self, prompt: str) -> File:
        self._replies.told("A picture would be made", prompt)
        return await self._drive.keep("picture.png", b"", "image/png")

    async def spoken(self, text: str) -> File:
        self._replies.told("This would be spoken", text)
        return await self._drive.keep("speech.mp3", b"", "audio/mpeg")


class Plans:
    """Schedules and events: told, and nothing begins by them."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    async def later(self, program: Program, section: str, seconds: float, values: dict[str, Any]) -> None:
        del section, values
        self._replies.told(f"A part of {program.source.name} would run in {seconds:g} s")

    async def hook(self, program: Program, endpoint: str, method: str, secret: str) -> None:
        del secret
        self._replies.told(f"{program.source.name} would be called by {method or 'POST'} /webhook/…/{endpoint}")

    async def handle(self, program: Program, kind: str, subject: str, options: dict[str, str], section: str) -> None:
        del options, section
        self._replies.told(f"A part of {program.source.name} would run ON {kind} {subject}".rstrip())

    async def schedule(self, when: str | date, script: str, argument: str | None, since: date | None) -> None:
        del argument, since
        self._replies.told(f"{script or 'This program'} would run: {when}")

    async def clear(self, script: str | None) -> int:
        self._replies.told(f"Schedules of {script or 'this program'} would end")
        return 0

    async def publish(self, name: str, data: dict[str, Any]) -> None:
        self._replies.told(f"The event {name}", text(data))

    async def since(self, name: str) -> int:
        del name
        return 0

    async def wait(self, name: str, seconds: float) -> dict[str, Any] | None:
        found = _value(self._replies.to(f"Wait {seconds:g} s for the event {name}"))
        return found if isinstance(found, dict) else None


def _value(written: str) -> Any:
    """JSON as its value, everything else as its text."""
    try:
        return json.loads(written)
    except ValueError:
        return written or None
