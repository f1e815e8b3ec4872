"""What goes to a model and what comes back, in values that no provider's format leaks into."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

Role = Literal["system", "user", "assistant", "tool"]
# What a model thought before it called tools, signed or sealed, in the words of its wire: others pass it over.
Thought = Mapping[str, Any]
Reason = Literal["stop", "length", "tool_calls", "content_filter"]


class ToolCall(Struct, frozen=True):
    """The model asks for a tool; `id` ties the later result to it, `arguments` is the model's JSON text, unchecked."""

    id: str
    name: str
    arguments: str


class Image(Struct, frozen=True):
    """A picture in its own bytes; `mime` is image/png, image/jpeg, image/gif or image/webp."""

    mime: str
    data: bytes

    def base64(self) -> str:
        return b64encode(self.data).decode()

    def url(self) -> str:
        return f"data:{self.mime};base64,{self.base64()}"


class Message(Struct, frozen=True):
    """
    One message of the conversation; role "tool" answers the call named by `tool_call_id`.

    `images` belong to the user's messages and are shown before the text. `thoughts` come with the assistant's calls:
    what `Finished` brought, which some models want to see again with the results.
    """

    role: Role
    content: str = ""
    tool_calls: Sequence[ToolCall] = ()
    tool_call_id: str | None = None
    images: Sequence[Image] = ()
    thoughts: Sequence[Thought] = ()


class Tool(Struct, frozen=True):
    """What the model may call; `parameters` is a JSON Schema of type object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


class Quote(Struct, frozen=True):
    """What of a passage answers the question, word for word; `score` compares with the quotes of other passages."""

    text: str
    score: float = 0.0


class Passage(Struct, frozen=True):
    """
    A piece of a document that retrieval found; `n` is its citation number, `page` counts from 1.

    `quotes` come with a connection that wants them.
    """

    n: int
    title: str
    text: str
    page: int | None = None
    heading: str = ""
    score: float = 0.0
    cosine: float | None = None
    quotes: Sequence[Quote] = ()


class Params(Struct, frozen=True):
    """How to generate; None (or no stop text) is not sent, so the model's own default holds."""

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    stop: Sequence[str] = ()
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    reasoning_effort: str | None = None


class Format(Struct, frozen=True):
    """The answer is JSON: an object, or what `schema` describes; `strict` is passed on to those who know it."""

    schema: Mapping[str, Any] | None = None
    name: str = "answer"
    strict: bool | None = None


class Notices(Struct, frozen=True):
    """The only sentences of its own that `extract` may say, in the bot's language: config holds them."""

    lead: str = ""
    no_hit: str = ""
    no_model: str = ""


class Request(Struct, frozen=True):
    """
    One question to a model. `model` None is the connection's default.

    `tool_choice`: None, "auto", "none", "required" or the name of one tool.
    `passages`, `question`, `language` and `notices` are for `extract`; models find the same text in `messages`.
    """

    messages: Sequence[Message]
    model: str | None = None
    params: Params = Params()
    tools: Sequence[Tool] = ()
    tool_choice: str | None = None
    format: Format | None = None
    passages: Sequence[Passage] = ()
    question: str = ""
    language: str = "en"
    notices: Notices = Notices()


class Usage(Struct, frozen=True):
    """Tokens, as the provider counts them: `cached` lie within `prompt`, `reasoning` within `completion`."""

    prompt: int = 0
    completion: int = 0
    total: int = 0
    cached: int = 0
    reasoning: int = 0


class TextDelta(Struct, frozen=True, gc=False):
    text: str


class ThinkingDelta(Struct, frozen=True, gc=False):
    text: str


class ToolCallDelta(Struct, frozen=True, gc=False):
    """A piece of the tool call `index` (from 0): `id` and `name` come once, the texts of `arguments` are joined."""

    index: int
    id: str | None = None
    name: str | None = None
    arguments: str = ""


class Counted(Struct, frozen=True):
    """What the provider has counted so far, where it tells before the end: what holds if the end never comes."""

    usage: Usage


class Finished(Struct, frozen=True):
    """The last delta of every stream that did not fail; `model` is what the provider says it used."""

    reason: Reason
    usage: Usage | None
    model: str
    thoughts: Sequence[Thought] = ()


Delta = TextDelta | ThinkingDelta | ToolCallDelta | Counted | Finished


class Completion(Struct, frozen=True):
    """A whole answer, for callers that do not stream."""

    text: str
    thinking: str
    tool_calls: Sequence[ToolCall]
    reason: Reason
    usage: Usage | None
    model: str
    thoughts: Sequence[Thought] = ()


def estimate_tokens(text: str) -> int:
    """Guess the tokens of `text` at four characters each; for budgets and for providers that count nothing."""
    return (len(text) + 3) // 4
