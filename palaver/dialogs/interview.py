"""A tool that a person begins: its program with a question in the place of each parameter that nobody has supplied."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from palaver.basic.analyzer.tools import Tool
from palaver.basic.calling import constant
from palaver.basic.hearing.kinds import KINDS
from palaver.basic.host import Suggestion
from palaver.basic.library import library
from palaver.basic.nodes.declarations import Constant, Param, Procedure
from palaver.basic.nodes.expressions import Comparison, ComparisonOperator, Expression, Hear, Name, Text
from palaver.basic.nodes.statements import Assignment, ExpressionStatement, Statement, While
from palaver.basic.printer import printed
from palaver.basic.values.text import text
from palaver.config.bots import Bot
from palaver.dialogs.programs import Programs, Script
from palaver.dialogs.shelf import offers_in

TOOL: Final = "tool"  # in the note of a run that a person has begun so
_KINDS: Final = {"PHONE": "MOBILE", "TIME": "HOUR", "STRING": ""}


async def pressed(programs: Programs, bot: Bot, offered: Sequence[Suggestion], said: str) -> tuple[str, str] | None:
    """The path and the source of the tool whose button says this."""
    words = said.strip().casefold()
    names = [
        each.value
        for each in offered
        if each.kind == "tool" and words in {each.label.casefold(), each.value.casefold()}
    ]
    offers = (await offers_in(bot.document)) if names else None
    offer = offers.tool(names[0]) if offers is not None else None
    script = await programs.script(bot, offer.path) if offer is not None else None
    if offer is None or script is None:
        return None
    tool = next(each for each in script.analysis.tools if each.name == offer.name)
    return script.path, interview(script, tool)


def interview(script: Script, tool: Tool) -> str:
    """As a file of its own, so that a run which waits in it is found again like any."""
    tree, section = script.analysis.program, tool.section
    questions = [each for param in section.params for each in _asked(param)]
    procedures = (each for each in tree.statements if isinstance(each, Procedure))
    whole = replace(tree, statements=(*questions, *section.body, *procedures), comments=())
    return printed(whole, None, library())


def _asked(param: Param) -> Iterator[Statement]:
    """What is optional stays NULL, what has a default takes it."""
    name = Name(param.name.casefold(), param.name)
    if param.default is not None:
        yield Assignment(name, param.default)
    elif not param.optional:
        prompt = param.description or f"{param.name}?"
        yield _hear(name, param, prompt)
        outside = [_beyond(name, "<", param.minimum, "at least"), _beyond(name, ">", param.maximum, "at most")]
        for each in outside:
            if each is not None:
                condition, wanted = each
                yield While(condition, (_hear(name, param, f"{param.name}: {wanted}. {prompt}"),))


def _hear(name: Name, param: Param, prompt: str) -> Statement:
    kind = "MENU" if param.enum else _KINDS.get(param.type, param.type)
    options = tuple(Text(each) for each in param.enum)
    return ExpressionStatement(Hear(name, kind if kind in KINDS else "", options, Text(prompt)))


def _beyond(name: Name, sign: ComparisonOperator, limit: Constant | None, words: str) -> tuple[Expression, str] | None:
    return None if limit is None else (Comparison(sign, name, limit), f"{words} {text(constant(limit))}")
