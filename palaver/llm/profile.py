"""What a family of models departs from its wire in; the families are listed in the provider's own file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from palaver.llm.messages import Params

Api = Literal["chat", "responses"]
Sampling = Literal["always", "without_reasoning", "never"]
NO_REASONING = "none"


@dataclass(frozen=True, slots=True)
class Profile:
    """
    A family by the beginnings of its models' names.

    `sampling`: when temperature, top_p, penalties and stop texts are taken; elsewhere the provider answers 400.
    `effort`: the reasoning effort that is sent when none is configured. `schemas`: it can be held to a JSON Schema.
    `api`: the wire it is asked on, where its provider has several.
    """

    models: tuple[str, ...] = ("",)
    sampling: Sampling = "always"
    effort: str | None = None
    schemas: bool = True
    api: Api = "chat"

    def fit(self, params: Params) -> Params:
        """Answer what of `params` this family takes."""
        effort = params.reasoning_effort or self.effort
        takes = self.sampling == "always" or (self.sampling == "without_reasoning" and effort == NO_REASONING)
        if takes:
            return _with_effort(params, effort)
        return Params(max_output_tokens=params.max_output_tokens, seed=params.seed, reasoning_effort=effort)


def profile_of(model: str, profiles: Sequence[Profile]) -> Profile:
    """Answer the first profile that `model` begins like; a model nobody described takes everything."""
    return next((profile for profile in profiles if model.startswith(profile.models)), Profile())


def _with_effort(params: Params, effort: str | None) -> Params:
    return params if effort == params.reasoning_effort else replace(params, reasoning_effort=effort)
