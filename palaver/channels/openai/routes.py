"""Our side of OpenAI's wire: a bot is a model, the client's messages are the history; what is said is not stored."""

import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from palaver.channels.openai.answer import Answer
from palaver.channels.openai.opening import begun
from palaver.channels.openai.pictures import pictures_of
from palaver.channels.openai.shapes import (
    ChatRequest,
    Embedding,
    EmbeddingList,
    EmbeddingRequest,
    EmbeddingUsage,
    InMessage,
    ModelEntry,
    ModelList,
    choice_of,
    format_of,
    messages_of,
    text_of,
    tools_of,
)
from palaver.chat.behaviour import must_fit
from palaver.chat.engine import Engine
from palaver.chat.events import objects
from palaver.chat.exchange.exchange import Exchange, Exchanges
from palaver.chat.media.media import MOST_FILES, Inline, Media
from palaver.chat.media.showing import must_take
from palaver.chat.question import MESSAGE_LIMIT, Question
from palaver.chat.routes import TurnFailed
from palaver.chat.routing import bot_for
from palaver.chat.sessions.sessions import Sessions
from palaver.chat.turnstile import Turnstile
from palaver.config.bots import Bot, Bots
from palaver.core.errors import Unprocessable
from palaver.core.http import Fetcher
from palaver.kit import jsons
from palaver.knowledge.embedding.embedder import Embedder
from palaver.llm.messages import Delta, Finished, Image, Message, Reason, TextDelta, Usage, estimate_tokens
from palaver.security.visitors.ids import HEADER
from palaver.web.call import Call
from palaver.web.gate import note
from palaver.web.route import Route
from palaver.web.sse import EventStream

_INPUTS: Final = 2048
_BOTS: Final = 200
_QUOTED: Final = 80
_REASONS: Final[dict[str, Reason]] = {"length": "length", "content_filter": "content_filter"}


async def chat(call: Call[ChatRequest]) -> object:
    """One completion, streamed or whole."""
    body = call.body
    answer = Answer(body.model)
    deltas = await _deltas(call)
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        begun_deltas = await begun(deltas)
        return EventStream(
            answer.chunks(begun_deltas, with_usage=usage, request_id=call.request_id, caller=call.caller)
        )
    return await answer.whole(deltas)


async def _deltas(call: Call[ChatRequest]) -> AsyncIterator[Sequence[Delta]]:
    body = call.body
    bot = await bot_for(call.get(Bots), call.caller, body.model)
    if body.metadata is not None and body.metadata.session_id is not None:
        turn = await call.get(Engine).ask(call.caller, await _next_question(call, bot, body.metadata.session_id))
        note(call.request, turn.ticket.standing)
        return _of_turn(turn.log.read())
    pictures = await pictures_of(body.messages, call.get(Fetcher))
    _must_take(bot, pictures)
    if pictures and bot.document.multimodal.vision == "off":
        raise Unprocessable("This bot does not look at pictures (multimodal.vision).")
    messages = messages_of(body, pictures)
    _check(messages)
    if messages[-1].role == "user":
        must_fit(bot.document, messages[-1].content)
    exchange = Exchange(
        caller=call.caller,
        bot=bot,
        channel="openai",
        messages=messages,
        tools=tools_of(body),
        tool_choice=choice_of(body),
        overrides=_overrides(body),
        format=format_of(body),
        runs="nothing" if body.tools or body.tool_choice == "none" else "tools",
    )
    ticket = await call.get(Turnstile).enter(call.caller, bot)
    note(call.request, ticket.standing)
    return call.get(Exchanges).stream(exchange, ticket)


async def _next_question(call: Call[ChatRequest], bot: Bot, session: UUID) -> Question:
    """The next message of one of our conversations, which another bot than its own takes over."""
    stored = await call.get(Sessions).get(call.caller, session)
    said = _last_question(call.body)
    pictures = await pictures_of([said], call.get(Fetcher))
    _must_take(bot, pictures)
    if len(pictures) > MOST_FILES:
        raise Unprocessable(f"The message names {len(pictures)} pictures; {MOST_FILES} are the most.")
    kept = [
        await call.get(Media).add(call.caller, Inline(f"picture {number}", picture.data))
        for number, picture in enumerate(pictures.values(), 1)
    ]
    return Question(
        message=text_of(said.content),
        attachments=[file.id for file in kept],
        persona=None if stored.bot_id == bot.id else bot.alias,
        session=session,
        max_tokens=_limit(call.body),
        channel="openai",
    )


def _must_take(bot: Bot, pictures: Mapping[str, Image]) -> None:
    """What a bot's document says of files holds for pictures in messages too."""
    for address, picture in pictures.items():
        must_take(bot.document, address[:_QUOTED], picture.mime, len(picture.data))


def _limit(body: ChatRequest) -> int | None:
    return body.max_completion_tokens or body.max_tokens


def _check(messages: Sequence[Message]) -> None:
    """What a person says has the same limits on every carrier."""
    if messages[-1].role == "user" and not (messages[-1].content.strip() or messages[-1].images):
        raise Unprocessable("The last message is empty: write something.")
    if any(message.role == "user" and len(message.content) > MESSAGE_LIMIT for message in messages):
        raise Unprocessable(f"A message has more than {MESSAGE_LIMIT:,} characters.")


def _overrides(body: ChatRequest) -> dict[str, Any]:
    """The generation parameters that the client names; the bot's hold otherwise."""
    given = {
        "temperature": body.temperature,
        "top_p": body.top_p,
        "max_output_tokens": _limit(body),
        "stop": (body.stop,) if isinstance(body.stop, str) else body.stop and tuple(body.stop),
        "seed": body.seed,
        "presence_penalty": body.presence_penalty,
        "frequency_penalty": body.frequency_penalty,
        "reasoning_effort": body.reasoning_effort,
    }
    return {name: value for name, value in given.items() if value is not None}


def _last_question(body: ChatRequest) -> InMessage:
    if body.response_format is not None and body.response_format.type != "text":
        raise Unprocessable("In one of our conversations, bots answer in their own words: leave response_format out.")
    for message in reversed(body.messages):
        if message.role == "user":
            return message
    raise Unprocessable("There is no message of the role 'user'.")


async def _of_turn(pieces: AsyncIterator[bytes]) -> AsyncIterator[Sequence[Delta]]:
    """The events of a stored turn as deltas of a model."""
    async for piece in pieces:
        deltas: list[Delta] = []
        for text in objects(piece):
            event = jsons.decode(text)
            if event["type"] == "token":
                deltas.append(TextDelta(event["content"]))
            elif event["type"] == "done":
                used = event["usage"]
                usage = Usage(used["prompt"], used["completion"], used["total"])
                deltas.append(Finished(_REASONS.get(event["finish_reason"], "stop"), usage, ""))
            elif event["type"] == "error":
                raise TurnFailed(event["code"], event["message"])
        if deltas:
            yield deltas


async def models(call: Call[None]) -> ModelList:
    """The bots that the caller may talk to."""
    bots = page = await call.get(Bots).all(call.caller, _BOTS)
    while len(page) == _BOTS:
        page = await call.get(Bots).all(call.caller, _BOTS, page[-1].id)
        bots = [*bots, *page]
    return ModelList(data=[ModelEntry(id=bot.alias, created=int(bot.created_at.timestamp())) for bot in bots])


async def embeddings(call: Call[EmbeddingRequest]) -> EmbeddingList:
    texts = [call.body.input] if isinstance(call.body.input, str) else call.body.input
    if not texts or len(texts) > _INPUTS or any(not text or len(text) > MESSAGE_LIMIT for text in texts):
        raise Unprocessable(f"'input' takes 1 to {_INPUTS} texts of 1 to {MESSAGE_LIMIT:,} characters.")
    embedder = call.get(Embedder)  # type: ignore[type-abstract]  # a port is looked up by its protocol
    vectors = await embedder.embed(texts, query=len(texts) == 1)
    coded = call.body.encoding_format == "base64"
    data = [
        Embedding(index=index, embedding=base64.b64encode(vector.tobytes()).decode() if coded else vector.tolist())
        for index, vector in enumerate(vectors)
    ]
    used = sum(estimate_tokens(text) for text in texts)
    return EmbeddingList(data=data, model=embedder.name, usage=EmbeddingUsage(used, used))


_route = partial(Route, permission="chat.use", rate="chat")
ROUTES: Final = (
    _route(
        method="POST",
        path="/v1/chat/completions",
        handler=chat,
        summary="OpenAI-compatible chat; the model is a bot's alias",
        body=ChatRequest,
        headers=(HEADER,),
    ),
    _route(
        method="GET",
        path="/v1/models",
        handler=models,
        summary="OpenAI-compatible list of bots",
        response=ModelList,
    ),
    _route(
        method="POST",
        path="/v1/embeddings",
        handler=embeddings,
        summary="OpenAI-compatible embeddings",
        body=EmbeddingRequest,
        response=EmbeddingList,
    ),
)
