"""What the model is shown: the bot's prompt, the passages found, the history that fits, the question."""

from collections.abc import Sequence
from typing import Final, cast

from palaver.chat.events import Source
from palaver.chat.sessions import PastMessage
from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.knowledge.retrieval.passages import Source as Found
from palaver.llm.messages import Message, Notices, Params, Passage, Quote, Request, Role, estimate_tokens

_EXCERPT: Final = 1200  # characters of a passage that a source shows


def assemble(
    bot: Bot,
    question: str,
    messages: Sequence[Message],
    found: Sequence[Found] | None,
    *,
    max_tokens: int | None = None,
) -> Request:
    """
    The request for `messages`, whose last one asks `question`; `found` None means that the bot has no documents.

    The bot's prompt comes first, a client's own system texts after it.
    """
    document = bot.document
    passages = [_passage(item) for item in found or ()]
    system = _system(document, passages, searched=found is not None)
    system += [message.content for message in messages if message.role == "system"]
    return Request(
        messages=[
            Message("system", "\n\n".join(system)),
            *(message for message in messages if message.role != "system"),
        ],
        model=document.model.name,
        params=_params(document, max_tokens),
        passages=passages,
        question=question,
        language=document.identity.language,
        notices=Notices(
            no_hit=document.behaviour.unknown_answer,
            no_model=document.behaviour.no_model_notice,
        ),
    )


def recent(document: BotDocument, past: Sequence[PastMessage]) -> list[Message]:
    """The newest messages, oldest first, that fit into the history's budget and its number of turns."""
    history = document.context.history
    left = history.max_tokens
    kept: list[Message] = []
    for message in past[: -2 * history.max_turns - 1 : -1]:
        left -= estimate_tokens(message.content)
        if left < 0:
            break
        kept.append(Message(cast("Role", message.role), message.content))
    return kept[::-1]


def sources(found: Sequence[Found] | None) -> list[Source]:
    return [
        Source(
            n=item.n,
            document_id=item.document_id,
            title=item.title,
            text=item.text[:_EXCERPT],
            url=item.url,
            score=round(item.score, 4),
            page=item.page,
            heading=item.heading,
        )
        for item in found or ()
    ]


def _system(document: BotDocument, passages: Sequence[Passage], *, searched: bool) -> list[str]:
    parts = [document.prompt.system]
    if passages:
        parts.append(document.prompt.passages)
        parts += [f"[{item.n}] {item.title}{_place(item)}\n{item.text}" for item in passages]
    elif searched:
        parts.append(document.prompt.no_passages)
    return parts


def _place(passage: Passage) -> str:
    page = f", page {passage.page}" if passage.page else ""
    heading = f" > {passage.heading}" if passage.heading else ""
    return heading + page


def _passage(item: Found) -> Passage:
    return Passage(
        n=item.n,
        title=item.title,
        text=item.context,
        page=item.page,
        heading=item.heading or "",
        score=item.score,
        cosine=item.dense,
        quotes=[Quote(quote.text, quote.score) for quote in item.quotes],
    )


def _params(document: BotDocument, max_tokens: int | None) -> Params:
    params = document.model.params
    return Params(
        temperature=params.temperature,
        top_p=params.top_p if params.top_p < 1 else None,
        max_output_tokens=min(params.max_output_tokens, max_tokens or params.max_output_tokens),
        stop=tuple(params.stop),
        seed=params.seed,
        presence_penalty=params.presence_penalty or None,
        frequency_penalty=params.frequency_penalty or None,
        reasoning_effort=params.reasoning_effort,
    )
