"""The judge: the bot's own model says whether an answer meets a criterion, in a frame that the answer cannot close."""

import secrets
from typing import Annotated, Final, Literal

import msgspec

from palaver.chat.rehearsals.rehearsal import Rehearsal, Rehearsed
from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.kit import jsons
from palaver.kit.jsons import storable
from palaver.llm.messages import Message, Params
from palaver.modules.evaluation.cases import Case
from palaver.modules.evaluation.verdict import Verdict

_LONGEST_ANSWER: Final = 50_000
_LONGEST_REASON: Final = 1_000
_MOST_TOKENS: Final = 2_000
_FENCE: Final = "```"


class Ruling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the judge must say, and nothing else; `token` is the one that it was given."""

    token: str
    verdict: Literal["pass", "fail"]
    reason: Annotated[str, msgspec.Meta(min_length=1)]


class Judged(msgspec.Struct, frozen=True):
    verdict: Verdict
    prompt_tokens: int = 0
    completion_tokens: int = 0


async def judged(rehearsal: Rehearsal, caller: Caller, bot: Bot, case: Case, answer: str) -> Judged:
    """Whether `answer` meets the case's criterion; whatever cannot be read as a ruling is a failure that says so."""
    if not rehearsal.judges(bot):
        return Judged(_failed(case, "The bot has no language model, and what quotes documents cannot judge."))
    token = secrets.token_urlsafe(12)
    said = await rehearsal.ask(caller, bot, _messages(bot, case, answer, token), _params(bot))
    return Judged(_ruled(case, said, token), said.prompt_tokens, said.completion_tokens)


def _messages(bot: Bot, case: Case, answer: str, token: str) -> list[Message]:
    """The answer is one value of a JSON object: no text in it ends that value, and none knows the token."""
    asked = {"token": token, "question": case.question, "criterion": case.judge, "answer": answer[:_LONGEST_ANSWER]}
    return [Message("system", bot.document.prompt.judge), Message("user", jsons.text(asked))]


def _params(bot: Bot) -> Params:
    effort = bot.document.model.params.reasoning_effort
    return Params(temperature=0.0, max_output_tokens=_MOST_TOKENS, reasoning_effort=effort)


def _ruled(case: Case, said: Rehearsed, token: str) -> Verdict:
    if said.error is not None:
        return _failed(case, f"The judge did not answer: {said.error}")
    try:
        ruling = msgspec.json.decode(_unfenced(said.answer), type=Ruling)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _failed(case, f"The judge's verdict cannot be read: {said.answer[:_LONGEST_REASON] or 'it is empty'}")
    if not secrets.compare_digest(ruling.token.encode(), token.encode()):
        return _failed(case, "The judge's verdict does not bear its token: the answer may have dictated it.")
    reason = storable(ruling.reason)[:_LONGEST_REASON]
    return Verdict(kind="judge", expected=case.judge, passed=ruling.verdict == "pass", reason=reason)


def _unfenced(text: str) -> str:
    """Without the marks of a code block, which many models put around JSON."""
    text = text.strip()
    if text.startswith(_FENCE) and text.endswith(_FENCE):
        return text.removesuffix(_FENCE).partition("\n")[2]
    return text


def _failed(case: Case, why: str) -> Verdict:
    return Verdict(kind="judge", expected=case.judge, passed=False, reason=why)
