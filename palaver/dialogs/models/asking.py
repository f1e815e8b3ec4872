"""One answer of a model for a program: paid for like a turn's, in bounds of its own."""

import asyncio
import random
from contextlib import aclosing
from dataclasses import replace
from typing import Final

import msgspec

from palaver.basic.errors import BasicError
from palaver.basic.host import Wanted
from palaver.chat.context.day import day
from palaver.chat.context.params import params_of
from palaver.chat.measure import estimated
from palaver.chat.models import Models
from palaver.chat.paying import payer_of
from palaver.config.document.model import Model
from palaver.core.errors import PalaverError
from palaver.dialogs.errand import Errand
from palaver.dialogs.models.costs import Till, chain
from palaver.kit.clock import now
from palaver.kit.jsons import text
from palaver.llm.messages import Format, Message, Request, estimate_tokens
from palaver.llm.provider import Collected

_LONGEST_S: Final = 60.0
_PARSED: Final = "JSON only."
_FITTING: Final = "JSON schema: "
_AGAIN: Final = "That was not it: "
_FIRST: Final = 2  # messages of a question that was not asked before


async def asked(models: Models, errand: Errand, model: Model, prompt: str, wanted: Wanted) -> str:
    """LlmError where nobody answers, or nobody may be asked; Timeout."""
    seconds = _LONGEST_S if wanted.max_latency is None else min(wanted.max_latency / 1000, _LONGEST_S)
    till = Till(models, errand)
    if wanted.optimize == "cost":
        model = await till.cheapest(model)
    elif wanted.optimize == "load-balanced":
        model = random.choice(chain(model))  # noqa: S311  # a turn, no secret
    if wanted.max_cost is not None:
        model = model.model_copy(update={"fallback": []})  # another model has another price
        wanted = replace(wanted, max_tokens=await _paid(till, model, request(errand, model, prompt, wanted), wanted))
    try:
        async with asyncio.timeout(seconds):
            return await _said(models, errand, model, request(errand, model, prompt, wanted))
    except TimeoutError as error:
        raise BasicError("Timeout", f"the model did not answer within {seconds:g} s") from error
    except PalaverError as error:
        raise BasicError("LlmError", error.message) from error


async def _paid(till: Till, model: Model, request: Request, wanted: Wanted) -> int | None:
    """How long the answer may be; where it is the second one, the first has been paid, too."""
    sizes = [estimated(each) for each in request.messages]
    asked = [sum(sizes), sum(sizes[:_FIRST])] if wanted.rejected else [sum(sizes)]
    most = await till.longest(model, wanted.max_cost or 0, asked, estimate_tokens(wanted.rejected))
    return min(filter(None, (most, wanted.max_tokens)), default=None)


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
