"""One answer of a model for a program: paid for like a turn's, in bounds of its own."""

import asyncio
from contextlib import aclosing
from typing import Final

import msgspec

from palaver.basic.errors import BasicError
from palaver.basic.host import Wanted
from palaver.chat.context.day import day
from palaver.chat.context.params import params_of
from palaver.chat.models import Models
from palaver.chat.paying import payer_of
from palaver.config.document.model import Model
from palaver.core.errors import PalaverError
from palaver.dialogs.errand import Errand
from palaver.kit.clock import now
from palaver.kit.jsons import text
from palaver.llm.messages import Format, Message, Request
from palaver.llm.provider import Collected

_LONGEST_S: Final = 60.0
_PARSED: Final = "JSON only."
_FITTING: Final = "JSON schema: "
_AGAIN: Final = "That was not it: "


async def asked(models: Models, errand: Errand, model: Model, prompt: str, wanted: Wanted) -> str:
    """LlmError where nobody answers, or nobody may be asked; Timeout."""
    seconds = _LONGEST_S if wanted.max_latency is None else min(wanted.max_latency / 1000, _LONGEST_S)
    try:
        async with asyncio.timeout(seconds):
            return await _said(models, errand, model, request(errand, model, prompt, wanted))
    except TimeoutError as error:
        raise BasicError("Timeout", f"the model did not answer within {seconds:g} s") from error
    except PalaverError as error:
        raise BasicError("LlmError", error.message) from error


def request(errand: Errand, model: Model, prompt: str, wanted: Wanted) -> Request:
    document = errand.bot.document
    system = [day(document, now())]
    if wanted.parsed:
        system.append(_PARSED)
    if wanted.schema is not None:
        system.append(_FITTING + text(wanted.schema))
    messages = [Message("system", "\n\n".join(filter(None, system))), Message("user", prompt)]
    if wanted.rejected:
        messages += [Message("assistant", wanted.rejected), Message("user", _AGAIN + wanted.reason)]
    params = msgspec.structs.replace(params_of(document, wanted.max_tokens), stop=())
    form = Format(wanted.schema) if wanted.parsed else None
    return Request(messages=messages, model=model.name, params=params, format=form)


async def _said(models: Models, errand: Errand, model: Model, request: Request) -> str:
    payer = payer_of(errand.caller, errand.bot, errand.channel, errand.session, errand.turn)
    answer = Collected()
    async with aclosing(models.stream(payer, model, request)) as stream:
        async for deltas in stream:
            for delta in deltas:
                answer.add(delta)
    return answer.completion().text
