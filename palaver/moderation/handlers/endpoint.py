"""What a provider's moderation endpoint says of a text, by its own categories."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import msgspec

from palaver.core.errors import PalaverError
from palaver.llm.messages import Image
from palaver.moderation.failing import OnError, unanswered
from palaver.moderation.finding import Finding
from palaver.moderation.handler import Outside, Params

Score = Annotated[float, msgspec.Meta(ge=0, le=1)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class EndpointParams(Params, frozen=True, kw_only=True):
    """
    `connection` and `model` are the bot's connection and the endpoint's own model where they are not named.

    With `categories` only these count, each from its own score.
    """

    connection: Name | None = None
    model: Name | None = None
    categories: Annotated[Mapping[Name, Score], msgspec.Meta(max_length=50)] = {}
    on_error: OnError = "closed"


class _Examiner:
    def __init__(self, params: EndpointParams) -> None:
        self._params = params

    def scan(self) -> None:
        return None

    async def findings(self, text: str, outside: Outside) -> Sequence[Finding]:
        return await self._found(text, outside)

    async def looked(self, picture: Image, outside: Outside) -> Sequence[Finding]:
        return await self._found(picture, outside)

    async def _found(self, what: str | Image, outside: Outside) -> Sequence[Finding]:
        said = self._params
        try:
            scores = await outside.categories(what, connection=said.connection, model=said.model)
        except PalaverError as error:
            return unanswered(said.on_error, "endpoint", error)
        if said.categories:
            # One's own bound stands for the step's threshold.
            return [Finding(name, 1.0) for name, least in said.categories.items() if scores.get(name, 0.0) >= least]
        return [Finding(name, score) for name, score in scores.items()]


class _Endpoint:
    title = "Provider's endpoint"
    description = "The categories of a provider's moderation endpoint, of pictures too."
    params = EndpointParams
    locates = False
    private = False

    def examiner(self, params: EndpointParams) -> _Examiner:
        return _Examiner(params)


HANDLER: Final = _Endpoint()
