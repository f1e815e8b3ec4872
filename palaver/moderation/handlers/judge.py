"""A model that judges texts by a policy in one's own words, and answers with JSON."""

import re
import secrets
from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from palaver.core.errors import PalaverError
from palaver.kit import jsons
from palaver.moderation.failing import OnError, unanswered
from palaver.moderation.finding import Finding
from palaver.moderation.handler import Outside, Params

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

_OBJECT: Final = re.compile(r"\{[^{}]*\}")
_CATEGORY: Final = re.compile(r"[^a-z0-9_-]+")
_CLEAN: Final = frozenset({"", "none"})


class JudgeParams(Params, frozen=True, kw_only=True):
    """`connection` and `model` are the bot's own where they are not named."""

    policy: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]
    connection: Name | None = None
    model: Name | None = None
    on_error: OnError = "closed"


class Verdict(msgspec.Struct, frozen=True):
    """What the judge must say; `token` is the one that it was given."""

    token: str
    category: str
    score: float


class Unreadable(PalaverError):
    """The judge's answer is no verdict."""


class _Examiner:
    def __init__(self, params: JudgeParams) -> None:
        self._params = params

    def scan(self) -> None:
        return None

    async def findings(self, text: str, outside: Outside) -> Sequence[Finding]:
        said, token = self._params, secrets.token_urlsafe(12)
        # The text is one value of a JSON object: nothing in it ends that value, and it does not know the token.
        asked = jsons.text({"token": token, "policy": said.policy, "text": text})
        try:
            verdict = _read(await outside.ruling(asked, connection=said.connection, model=said.model), token)
        except PalaverError as error:
            return unanswered(said.on_error, "judge", error)
        category = _CATEGORY.sub("_", verdict.category.strip().lower())[:40]
        return [] if category in _CLEAN else [Finding(category, min(max(verdict.score, 0.0), 1.0))]


def _read(answer: str, token: str) -> Verdict:
    for found in _OBJECT.findall(answer):
        try:
            verdict = msgspec.json.decode(found, type=Verdict)
        except msgspec.DecodeError:
            continue
        if verdict.token == token:
            return verdict
    raise Unreadable(f"The judge answered {answer[:200]!r}, which is no verdict.")


class _Judge:
    title = "Judge"
    description = "A model that judges by a policy in your own words."
    params = JudgeParams
    locates = False
    private = False

    def examiner(self, params: JudgeParams) -> _Examiner:
        return _Examiner(params)


HANDLER: Final = _Judge()
