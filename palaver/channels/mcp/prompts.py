"""Bots as prompts: the greeting, and a first question; the suggested ones complete its argument."""

from typing import Final

import mcp_types as types
from mcp.shared.exceptions import MCPError

from palaver.channels.mcp.asking import Context, caller_of
from palaver.channels.mcp.offered import Offered
from palaver.config.bots import Bot
from palaver.core.errors import NotFound

_QUESTION: Final = "question"


class Prompts:
    def __init__(self, offered: Offered) -> None:
        self._offered = offered

    async def all(self, context: Context, _params: object) -> types.ListPromptsResult:
        argument = types.PromptArgument(name=_QUESTION, description="The first question.", required=False)
        prompts = [
            types.Prompt(
                name=bot.alias,
                title=bot.name,
                description=bot.document.identity.description or f"Talk to {bot.name}.",
                arguments=[argument],
            )
            for bot in await self._offered.bots(caller_of(context))
        ]
        return types.ListPromptsResult(prompts=prompts)

    async def get(self, context: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        """The bot's greeting, then the question that was given, else the first one that the bot suggests."""
        bot = await self._bot(context, params.name)
        greeting = bot.document.greeting
        question = (params.arguments or {}).get(_QUESTION) or next(iter(greeting.suggestions), "")
        said = [("assistant", greeting.text), ("user", question)]
        messages = [
            types.PromptMessage.model_validate({"role": role, "content": types.TextContent(text=text)})
            for role, text in said
            if text
        ]
        return types.GetPromptResult(description=bot.document.identity.description or None, messages=messages)

    async def complete(self, context: Context, params: types.CompleteRequestParams) -> types.CompleteResult:
        """The questions that a bot suggests, as far as they begin like what is written."""
        if not isinstance(params.ref, types.PromptReference) or params.argument.name != _QUESTION:
            return types.CompleteResult(completion=types.Completion(values=[]))
        bot = await self._bot(context, params.ref.name)
        begun = params.argument.value.casefold()
        values = [text for text in bot.document.greeting.suggestions if text.casefold().startswith(begun)]
        return types.CompleteResult(completion=types.Completion(values=values, total=len(values), has_more=False))

    async def _bot(self, context: Context, alias: str) -> Bot:
        try:
            return await self._offered.bot(caller_of(context), alias)
        except NotFound:
            raise MCPError(types.INVALID_PARAMS, f"Unknown prompt: {alias}") from None
