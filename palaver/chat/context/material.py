"""All that a model may be shown in one request, before the budget has chosen."""

from collections.abc import Sequence
from typing import Final, cast
from uuid import UUID

from msgspec import Struct

from palaver.chat.sessions.sessions import PastMessage
from palaver.knowledge.retrieval.passages import Source as Found
from palaver.llm.images import TOKENS
from palaver.llm.messages import Message, Params, Role, Tool, estimate_tokens

NO_PARAMS: Final = Params()


class Said(Struct, frozen=True):
    """What was said before and is shown whole or not at all; calls of tools stay with their results."""

    messages: Sequence[Message]
    id: UUID | None = None

    @property
    def tokens(self) -> int:
        return sum(map(message_tokens, self.messages))

    @property
    def name(self) -> str:
        return self.messages[0].role


class Attachment(Struct, frozen=True):
    """The text of a file that came with a conversation."""

    title: str
    text: str


class Material(Struct, frozen=True, kw_only=True):
    """
    `asked` is the question and what tools have said to it since; `question` is its words.

    `found` None: the bot has no documents. `instructions` are a client's own, after the bot's. `windowed`: the bot's
    windows count for `history`. `summary` is of the `summarised` turns before it.
    """

    question: str
    day: str = ""
    asked: Sequence[Message]
    history: Sequence[Said] = ()
    windowed: bool = True
    found: Sequence[Found] | None = None
    facts: Sequence[str] = ()
    summary: str = ""
    summarised: int = 0
    attachments: Sequence[Attachment] = ()
    instructions: Sequence[str] = ()
    tools: Sequence[Tool] = ()
    tool_choice: str | None = None
    params: Params = NO_PARAMS


def message_tokens(message: Message) -> int:
    calls = sum(estimate_tokens(call.name + call.arguments) for call in message.tool_calls)
    return estimate_tokens(message.content) + calls + TOKENS * len(message.images)


def said_before(past: Sequence[PastMessage]) -> list[Said]:
    return [Said([Message(cast("Role", message.role), message.content)], message.id) for message in past]


def parted(messages: Sequence[Message]) -> tuple[list[str], list[Said], list[Message]]:
    """A client's messages as instructions, history, and what is asked: from the last message of its user on."""
    instructions = [message.content for message in messages if message.role == "system"]
    talk = [message for message in messages if message.role != "system"]
    last = max((place for place, message in enumerate(talk) if message.role == "user"), default=0)
    history: list[list[Message]] = []
    for message in talk[:last]:
        if message.role == "tool" and history:
            history[-1].append(message)
        else:
            history.append([message])
    return instructions, [Said(each) for each in history], talk[last:]
