"""What a tool's program may ask while a model waits for it: nobody answers, and what it says is its result."""

from typing import Any

from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.host import Scope
from palaver.basic.solo import Solo
from palaver.basic.values.kinds import File
from palaver.dialogs.offering import Offers
from palaver.tools.tool import Setting


class Quiet(Solo):
    async def remembered(self, scope: Scope, key: str) -> Any:
        del key
        raise BasicError("NotImplemented", f"the memory of a {scope} is not there for tools: the module dialogs")

    async def remember(self, scope: Scope, key: str, value: Any, seconds: float | None = None) -> None:
        del value, seconds
        await self.remembered(scope, key)

    async def set_fact(self, key: str, value: Any) -> None:
        del value
        await self.remembered("user", key)


def quiet(setting: Setting, offers: Offers, said: list[str]) -> Quiet:
    del setting
    return Quiet(out=said.append, into=_nobody, find=offers.script, interactive=False)


async def _nobody(question: Question) -> str | File | None:
    del question
    raise BasicError("NoInteractiveUser", "nobody is there who could answer")
