"""A tool that a person begins: its program with a question in the place of each parameter that nobody has supplied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from palaver.basic.analyzer.tools import Tool
from palaver.basic.calling import constant
from palaver.basic.compiler.scopes import folded
from palaver.basic.hearing.kinds import KINDS
from palaver.basic.hearing.texts import wrong
from palaver.basic.host import Suggestion
from palaver.basic.library import library
from palaver.basic.nodes.declarations import Constant, Param, Procedure
from palaver.basic.nodes.expressions import (
    Comparison,
    ComparisonOperator,
    Expression,
    Hear,
    Is,
    KeywordCall,
    Name,
    Template,
    Text,
)
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import (
    Arm,
    Assignment,
    ExpressionStatement,
    If,
    Return,
    Statement,
    TextBlock,
    While,
)
from palaver.basic.parser import parse
from palaver.basic.printer import printed
from palaver.basic.source import Source
from palaver.basic.values.text import text
from palaver.config.bots import Bot
from palaver.dialogs.programs.programs import Programs, Script
from palaver.dialogs.tools.shelf import offers_in

TOOL: Final = "tool"  # in the note of a run that a person has begun so
_LIST: Final = """
WHILE {name} IS NOT NULL AND NOT ISARRAY({name})
  TRY
    {name} = JSON_PARSE({name})
    IF NOT ISARRAY({name}) AND NOT ISMAP({name}) THEN {name} = [{name}]
  CATCH
    IF NOT {name} STARTS WITH "[" THEN {name} = MAP(SPLIT({name}, ","), "{items}")
  END TRY
  IF NOT ISARRAY({name}) THEN HEAR {name} {again}
WEND
"""
_OBJECT: Final = """
WHILE {name} IS NOT NULL AND NOT ISMAP({name})
  TRY
    {name} = JSON_PARSE({name})
  CATCH
    {name} = ""
  END TRY
  IF NOT ISMAP({name}) THEN HEAR {name} {again}
WEND
"""
# What is said of each, and how an answer becomes one.
_HELD: Final = {
    "ARRAY": ("values with commas between, please, or JSON", _LIST),
    "OBJECT": ('JSON, please, like {"a": 1}', _OBJECT),
}
_ITEMS: Final = {"INTEGER": "item * 1", "NUMBER": "item * 1"}
_KINDS: Final = {"PHONE": "MOBILE", "TIME": "HOUR", "STRING": ""}


async def pressed(programs: Programs, bot: Bot, offered: Sequence[Suggestion], said: str) -> tuple[str, str] | None:
    """The path and the source of the tool whose button says this; a key is one where no context has its name."""
    names = [each.value for each in offered if _means(each, said.strip().casefold())]
    offers = (await offers_in(bot.document)) if names else None
    offer = offers.tool(names[0]) if offers is not None else None
    script = await programs.script(bot, offer.path) if offer is not None else None
    if offer is None or script is None:
        return None
    tool = next(each for each in script.analysis.tools if each.name == offer.name)
    return script.path, interview(script, tool, bot.document.identity.language)


def _means(offered: Suggestion, words: str) -> bool:
    if offered.kind == "key":
        return words == offered.label.casefold()
    return offered.kind == "tool" and words in {offered.label.casefold(), offered.value.casefold()}


def interview(script: Script, tool: Tool, locale: str) -> str:
    """As a file of its own, so that a run which waits in it is found again like any."""
    tree, section = script.analysis.program, tool.section
    questions = [each for param in section.params for each in _asked(param, locale)]
    procedures = (each for each in tree.statements if isinstance(each, Procedure))
    known = {param.name.casefold(): _name(param) for param in section.params}
    body = [_supplied(each, known) for each in (*section.body, *procedures)]
    whole = replace(tree, statements=(*questions, *body), comments=())
    return printed(whole, None, library())


def _name(param: Param) -> Name:
    name = folded(param.name)
    return Name(name, param.name if folded(param.name) == param.name.casefold() else name)


def _supplied(node: Any, known: Mapping[str, Name]) -> Any:
    """GET TOOL PARAM of a parameter is its variable: what was answered was supplied."""
    match node:
        case KeywordCall(keyword="get_tool_param", arguments=(Text(value=name),)) if name.casefold() in known:
            return known[name.casefold()]
        case Node():
            inner = {each.name: getattr(node, each.name) for each in fields(node) if each.name != "span"}  # type: ignore[arg-type]  # nodes are dataclasses
            changed = {name: _supplied(value, known) for name, value in inner.items()}
            return node if changed == inner else replace(node, **changed)  # type: ignore[type-var]  # as above
        case tuple():
            return tuple(_supplied(each, known) for each in node)
    return node


def _asked(param: Param, locale: str) -> Iterator[Statement]:
    """What is optional stays NULL, what has a default takes it; who does not say what is required ends it."""
    name = _name(param)
    if param.default is not None:
        yield Assignment(name, param.default)
    elif not param.optional:
        prompt = param.description or f"{param.name}?"
        yield _hear(name, param, prompt)
        if param.type in _HELD:
            yield from _held(name, param, prompt)
        outside = [_beyond(name, "<", param.minimum, "at least"), _beyond(name, ">", param.maximum, "at most")]
        for each in outside:
            if each is not None:
                condition, wanted = each
                yield While(condition, (_hear(name, param, f"{param.name}: {wanted}. {prompt}"),))
        said = TextBlock("TALK", Template((wrong(_kind(param), locale),)))
        yield If((Arm(Is(name, "NULL"), (said, Return())),))


def _held(name: Name, param: Param, prompt: str) -> Sequence[Statement]:
    """What was said becomes an array or an object, or is asked for again."""
    wanted, source = _HELD[param.type]
    again = quoted(f"{param.name}: {wanted}. {prompt}")
    source = source.format(name=name.written or name.name, again=again, items=_ITEMS.get(param.of, "TRIM(item)"))
    return parse(Source("held.bas", source)).program.statements


def quoted(value: str) -> str:
    """As a string of the language."""
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("$", "\\$"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return f'"{value}"'


def _kind(param: Param) -> str:
    kind = "MENU" if param.enum else _KINDS.get(param.type, param.type)
    return kind if kind in KINDS else ""


def _hear(name: Name, param: Param, prompt: str) -> Statement:
    options = tuple(Text(each) for each in param.enum)
    return ExpressionStatement(Hear(name, _kind(param), options, Text(prompt)))


def _beyond(name: Name, sign: ComparisonOperator, limit: Constant | None, words: str) -> tuple[Expression, str] | None:
    return None if limit is None else (Comparison(sign, name, limit), f"{words} {text(constant(limit))}")
