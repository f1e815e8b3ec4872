"""How a bot's model is to generate."""

from palaver.config.document.document import BotDocument
from palaver.llm.messages import Params


def params_of(document: BotDocument, max_tokens: int | None = None) -> Params:
    """As the bot's document says; who asks may want a shorter answer."""
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
