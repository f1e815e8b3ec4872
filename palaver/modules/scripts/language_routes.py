"""JSON routes of the language: its keywords, and what an editor asks of a program that is being written."""

from typing import Annotated, Any, Final

import msgspec

from palaver.basic.debugging.session import Command
from palaver.basic.errors import BasicError
from palaver.basic.loading import Unreadable
from palaver.basic.server.navigation import NotRenamed
from palaver.config.bots import Bots
from palaver.config.document.dialogs import LARGEST, Dialogs, is_script
from palaver.config.document.finding import Finding, refused
from palaver.core.caller import Caller
from palaver.core.errors import Unprocessable
from palaver.dialogs.programs.judging import Judged
from palaver.modules.scripts.rehearsal import Given, Rehearsals, Rehearsed
from palaver.modules.scripts.scripts import Scripts
from palaver.modules.scripts.stepping import Stepped, Stepping
from palaver.modules.scripts.testing import Report, Testing
from palaver.modules.scripts.workbench import (
    Change,
    Hint,
    Known,
    Meaning,
    Proposal,
    Shaped,
    Target,
    Workbench,
    keywords,
)
from palaver.web.call import Call
from palaver.web.route import Route

_NAMED: Final = "script.bas"

Text = Annotated[str, msgspec.Meta(max_length=LARGEST)]
Number = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Answer = Annotated[str, msgspec.Meta(max_length=10_000)]
Value = bool | int | float | Answer
Name = Annotated[str, msgspec.Meta(max_length=100)]
Row = Annotated[dict[Name, Value | None], msgspec.Meta(max_length=100)]
Rows = Annotated[list[Row], msgspec.Meta(max_length=500)]


class Program(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A program by itself, or as the program `path` beside those of the draft of a `bot`."""

    source: Text
    path: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = _NAMED
    bot: Name = ""


class Place(Program, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With a place of the cursor; both count from 1, in characters."""

    line: Number
    column: Number


class Rename(Place, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the thing at this place is to be called."""

    name: Name


class Trial(Program, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    `answers` are given to its questions one after the other, `replies` to what it asks of servers and models.

    `section` names a tool of the file; `rows` are those of its tables, which are in memory, by their names.
    """

    answers: Annotated[list[Answer], msgspec.Meta(max_length=100)] = []
    replies: Annotated[list[Answer], msgspec.Meta(max_length=100)] = []
    params: Annotated[dict[Name, Value], msgspec.Meta(max_length=100)] = {}
    section: Name = ""
    rows: Annotated[dict[Name, Rows], msgspec.Meta(max_length=50)] = {}

    def given(self) -> Given:
        return Given(
            answers=self.answers, replies=self.replies, params=self.params, section=self.section, rows=self.rows
        )


class Steps(Trial, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All commands since its beginning, the next one last; `breakpoints` are lines of the program."""

    commands: Annotated[list[Command], msgspec.Meta(min_length=1, max_length=500)]
    breakpoints: Annotated[list[Number], msgspec.Meta(max_length=100)] = []


class Whose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bot whose draft is tested."""

    bot: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Words(msgspec.Struct, frozen=True, kw_only=True):
    items: list[Known]


class Proposals(msgspec.Struct, frozen=True, kw_only=True):
    items: list[Proposal]


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    items: list[Target]


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing of it is kept yet: each is written like any program, with its ETag."""

    items: list[Change]


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """`hint` is null where nothing is called."""

    hint: Hint | None


async def words(_call: Call[None]) -> Words:
    return Words(items=keywords())


async def check(call: Call[Program]) -> Judged:
    around = await _around(call, call.caller)
    return await call.get(Workbench).check(call.body.source, call.body.path, around)


async def format(call: Call[Program]) -> Shaped:
    await _around(call, call.caller)
    return await call.get(Workbench).format(call.body.source)


async def complete(call: Call[Place]) -> Proposals:
    around, wanted = await _around(call, call.caller), call.body
    return Proposals(items=await call.get(Workbench).complete(wanted.source, wanted.line, wanted.column, around))


async def hover(call: Call[Place]) -> Meaning:
    around, wanted = await _around(call, call.caller), call.body
    return await call.get(Workbench).hover(wanted.source, wanted.line, wanted.column, around)


async def signature(call: Call[Place]) -> Called:
    around, wanted = await _around(call, call.caller), call.body
    return Called(hint=await call.get(Workbench).signature(wanted.source, wanted.line, wanted.column, around))


async def definition(call: Call[Place]) -> Targets:
    around, wanted = await _around(call, call.caller), call.body
    bench = call.get(Workbench)
    return Targets(items=await bench.definition(wanted.source, wanted.path, wanted.line, wanted.column, around))


async def rename(call: Call[Rename]) -> Changes:
    around, wanted = await _around(call, call.caller), call.body
    line, column, bench = wanted.line, wanted.column, call.get(Workbench)
    try:
        return Changes(items=await bench.rename(wanted.source, wanted.path, line, column, wanted.name, around))
    except NotRenamed as error:
        raise Unprocessable(f"Nothing is renamed: {error.message}.") from None


async def run(call: Call[Trial]) -> Rehearsed:
    around, wanted = await _around(call, call.caller), call.body
    locale = "en"
    if wanted.bot:
        locale = (await call.get(Bots).active(call.caller, wanted.bot)).document.identity.language
    try:
        return await call.get(Rehearsals).run(wanted.source, wanted.path, wanted.given(), around, locale)
    except Unreadable as error:
        raise refused(list(_findings(error)), "The program has errors.") from None
    except BasicError as error:
        raise Unprocessable(f"The program cannot be tried: {error.message}.") from None


async def step(call: Call[Steps]) -> Stepped:
    around, wanted = await _around(call, call.caller), call.body
    try:
        return await call.get(Stepping).run(
            wanted.source, wanted.path, wanted.given(), wanted.commands, wanted.breakpoints, around
        )
    except Unreadable as error:
        raise refused(list(_findings(error)), "The program has errors.") from None
    except BasicError as error:
        raise Unprocessable(f"The program cannot be tried: {error.message}.") from None


async def test(call: Call[Whose]) -> Report:
    around = await call.get(Scripts).dialogs(call.caller, call.body.bot)
    language = (await call.get(Bots).active(call.caller, call.body.bot)).document.identity.language
    return await call.get(Testing).run(around, language)


async def _around(call: Call[Any], caller: Caller) -> Dialogs | None:
    """The other programs, of a bot that the caller may use."""
    if not is_script(call.body.path):
        hint = "folders and a name that ends in .bas"
        raise refused([Finding(path="path", code="path", message="this is no path of a program", hint=hint)])
    return await call.get(Scripts).dialogs(caller, call.body.bot) if call.body.bot else None


def _findings(error: Unreadable) -> list[Finding]:
    source = error.source
    places = [(each, source.place(each.span.start)) for each in error.diagnostics[:100]]
    return [
        Finding(
            path=source.name,
            code=f"basic_{each.code}",
            message=f"line {place.line}, column {place.column}: {each.message}",
            hint=each.suggestion or each.expected,
        )
        for each, place in places
    ]


def _asks(verb: str, handler: Any, body: Any, response: Any, summary: str) -> Route:
    return Route(
        method="POST",
        path=f"/api/basic/{verb}",
        handler=handler,
        permission="bots.write",
        rate="read",
        body=body,
        response=response,
        refuses=(404, 422),
        summary=summary,
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/basic/keywords",
        handler=words,
        permission="bots.read",
        response=Words,
        summary="List the keywords of BASIC: what each takes, does and gives, and whether it can run here",
    ),
    _asks("check", check, Program, Judged, "Say what is wrong with a program, by itself or beside those of a bot"),
    _asks("compile", check, Program, Judged, "The same as /api/basic/check"),
    _asks("format", format, Program, Shaped, "Give a program its usual shape; one with errors stays as it is"),
    _asks("complete", complete, Place, Proposals, "Say what may be written at a place of a program"),
    _asks("hover", hover, Place, Meaning, "Say what stands at a place of a program, in Markdown"),
    _asks("signature", signature, Place, Called, "Say how the keyword or function is called that is being written"),
    _asks("definition", definition, Place, Targets, "Say where a name is given its meaning, in which program of a bot"),
    _asks("rename", rename, Rename, Changes, "Say what a new name changes in all programs of a bot; nothing is kept"),
    _asks(
        "run",
        run,
        Trial,
        Rehearsed,
        "Try a program with answers given beforehand: it is bounded, and nothing of what it does stays",
    ),
    _asks("test", test, Whose, Report, "Play the programs of a bot's draft against the transcripts in their comments"),
    _asks(
        "step",
        step,
        Steps,
        Stepped,
        "Step through a program: it is tried again with all commands so far, and where it stops its variables are told",
    ),
)
