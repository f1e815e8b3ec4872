"""A check of documents: every step of a policy names a handler there is, with parameters that it takes."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.core.errors import Unprocessable
from palaver.moderation.policy import HANDLERS, step


async def steps_can_be(_account: UUID, document: BotDocument) -> Sequence[Finding]:
    return list(_findings(document))


def _findings(document: BotDocument) -> Iterator[Finding]:
    sides = {"input": document.moderation.input, "output": document.moderation.output}
    for side, steps in sides.items():
        for place, said in enumerate(steps):
            try:
                step(said)
            except Unprocessable as error:
                yield Finding(
                    path=f"moderation.{side}.{place}",
                    code="bad_step",
                    message=error.message,
                    hint=f"take one of {', '.join(HANDLERS)}, with the params that it lists",
                )
