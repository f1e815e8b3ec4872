"""The bot document: every field is read by the code, and every prompt is a field."""

import re
from collections.abc import Sequence

import pytest
from pydantic import BaseModel

from palaver.config.document.document import BotDocument
from tools.house import fields, prompts
from tools.house.source import Module

# Another value than 1 is refused: that is its reader.
READ_BY_THE_SCHEMA = {("BotDocument", "schema_version")}


class Inner(BaseModel):
    used: int = 1
    dead: int = 2


class Outer(BaseModel):
    inner: Inner = Inner()
    many: list[Inner] = []


@pytest.mark.parametrize(
    "body",
    [
        "return bot.document.inner.used",
        "document = parse(bot)\n  return document.inner.used",
        "inner = bot.document.inner\n  return inner.used",
        "return [each.used for each in bot.document.many]",
        "for each in bot.document.many:\n    print(each.used)",
    ],
)
def test_a_field_that_is_read_is_told_from_a_dead_one(body: str) -> None:
    found = fields.unread(Outer, [Module("palaver/x.py", f"def f(bot):\n  {body}\n")])
    assert ("Inner", "used") not in found
    assert ("Inner", "dead") in found


@pytest.mark.parametrize(
    "function",
    [
        "def f(bot):\n  bot.document.inner.used\n",
        "def f(bot):\n  _ = bot.document.inner.used\n",
        "def f(bot):\n  return other.inner.used\n",
        "def f(document: Other):\n  return document.inner.used\n",
        "def f(document) -> Sequence[Finding]:\n  if bot.document.inner.used: return []\n",
        "used = 1",
    ],
)
def test_a_read_that_comes_to_nothing_is_none(function: str) -> None:
    assert ("Inner", "used") in fields.unread(Outer, [Module("palaver/x.py", function)])


def test_what_validates_a_field_does_not_read_it() -> None:
    head = f"from {__name__} import Inner\nclass X:\n  @model_validator(mode='after')\n"
    text = f"{head}  def f(self, i: Inner): return i.used\n"
    assert ("Inner", "used") in fields.unread(Outer, [Module("palaver/x.py", text)])
    assert ("Inner", "used") not in fields.unread(
        Outer, [Module("palaver/x.py", text.replace("model_validator(mode='after')", "other"))]
    )


def test_every_field_is_read(palaver: Sequence[Module]) -> None:
    assert set(fields.unread(BotDocument, palaver)) == READ_BY_THE_SCHEMA


def test_a_field_whose_readers_are_gone_is_told(palaver: Sequence[Module]) -> None:
    """Each field in turn, with its name changed in every module that reads it."""
    sections = fields.sections(BotDocument)
    readers: dict[tuple[str, str], list[Module]] = {}
    for module in palaver:
        for field in set(fields.reads(module, BotDocument, sections)):
            readers.setdefault(field, []).append(module)
    leaves = {(kind.__name__, name) for kind in sections.values() for name in kind.model_fields}
    for field in leaves - READ_BY_THE_SCHEMA:
        assert field in fields.unread(BotDocument, [without(module, field) for module in readers[field]]), field


def without(module: Module, field: tuple[str, str]) -> Module:
    """A module in which nothing is called as a field is."""
    return Module(module.path, re.sub(rf"\.{field[1]}\b", ".gone", module.text))


@pytest.mark.parametrize(
    "text",
    [
        'PROMPT = "You are a helpful assistant."',
        'def f(): return "Summarize the conversation in one sentence."',
        'request = Message("system", "The time is now.")',
        'request = Message(role="system", content=f"Be nice to {name} all day.")',
        'ask("Answer only from the passages below.")',
    ],
)
def test_a_prompt_in_the_code_is_found(text: str) -> None:
    assert list(prompts.prompts(Module("palaver/chat/x.py", text)))
    assert not any(list(prompts.prompts(Module(home, text))) for home in prompts.HOMES)


@pytest.mark.parametrize(
    "text",
    [
        '"""Answer the question from the documents."""',
        'raise Forbidden("You are an operator: answer in the language of the bot.")',
        'Message("system", "\\n\\n".join(parts))',
        'Message("system", document.prompt.system)',
        'Route(summary="Extract the text of documents")',
    ],
)
def test_what_people_read_is_no_prompt(text: str) -> None:
    assert not list(prompts.prompts(Module("palaver/chat/x.py", text)))


def test_prompts_stand_in_the_document(palaver: Sequence[Module]) -> None:
    assert not [str(found) for module in palaver for found in prompts.prompts(module)]
