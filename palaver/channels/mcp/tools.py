"""What other programs may call: bots, by a question, their tools that only read, collections, by a search."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import mcp_types as types
import msgspec
from mcp.shared.exceptions import MCPError

from palaver.channels.mcp import lent
from palaver.channels.mcp.asking import Context, caller_of, request_of
from palaver.channels.mcp.offered import Offered
from palaver.channels.mcp.resources import uri_of
from palaver.chat.engine import Engine
from palaver.chat.question import MESSAGE_LIMIT, Question
from palaver.chat.turn import Turn
from palaver.chat.turns import Turns
from palaver.core.caller import Caller
from palaver.core.errors import InvalidRequest, PalaverError
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.core.services import Services
from palaver.knowledge.retrieval.passages import Passages
from palaver.knowledge.retrieval.search import Ranking
from palaver.web.gate import Gate

log = logger("channels")

ASK: Final = "ask_"
SEARCH: Final = "search_"
_PASSAGES: Final = 5
_MOST: Final = 20


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`session` continues a conversation."""

    message: Annotated[str, msgspec.Meta(max_length=MESSAGE_LIMIT)]
    session: UUID | None = None


class Sought(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    query: Annotated[str, msgspec.Meta(max_length=4_000)]
    limit: Annotated[int, msgspec.Meta(ge=1, le=_MOST)] = _PASSAGES


class Tools:
    def __init__(self, services: Services, offered: Offered) -> None:
        self._services, self._offered = services, offered
        self._lent = lent.Tools(services, offered)

    async def all(self, context: Context, _params: object) -> types.ListToolsResult:
        caller = caller_of(context)
        asks = [
            types.Tool(
                name=f"{ASK}{bot.alias}",
                title=bot.name,
                description=bot.document.identity.description or f"Ask {bot.name}.",
                input_schema=_ASKED,
                output_schema=_ANSWERED,
                annotations=types.ToolAnnotations(title=bot.name, destructive_hint=False, open_world_hint=False),
            )
            for bot in await self._offered.bots(caller)
        ]
        searches = [
            types.Tool(
                name=f"{SEARCH}{collection.name}",
                title=f"Search {collection.name}",
                description=collection.description or f"Search the documents of {collection.name}.",
                input_schema=_SOUGHT,
                output_schema=_FOUND,
                annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
            )
            for collection in await self._offered.collections(caller)
        ]
        return types.ListToolsResult(tools=[*asks, *searches, *await self._lent.all(caller)])

    async def call(self, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        """What a tool says; its failure is a result too, for a model to read."""
        arguments, caller = params.arguments or {}, caller_of(context)
        try:
            if params.name.startswith(ASK):
                return await self._ask(context, caller, params.name.removeprefix(ASK), _read(arguments, Asked))
            if params.name.startswith(SEARCH):
                return await self._search(caller, params.name.removeprefix(SEARCH), _read(arguments, Sought))
            found = await self._lent.call(caller, params.name, arguments)
            if found is not None:
                return found
        except PalaverError as error:
            name = request_of(context).scope["state"]["request_id"]
            log.info("a tool of ours failed", tool=params.name, code=error.code, reason=error.message)
            return _failed(told(error, caller, f"the name {name}").message)
        raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {params.name}")

    async def _ask(self, context: Context, caller: Caller, alias: str, asked: Asked) -> types.CallToolResult:
        bot = await self._offered.bot(caller, alias)
        await self._services.get(Gate).admit(caller, request_of(context), "chat")
        question = Question(message=asked.message, persona=bot.alias, session=asked.session, channel="mcp")
        turn = await self._services.get(Engine).ask(caller, question)
        try:
            await _told_as_it_comes(context, turn)
            await turn.finished.wait()
        except asyncio.CancelledError:
            await self._services.get(Turns).cancel(caller, turn.id)
            raise
        return _failed(turn.error[1]) if turn.error is not None else _answer(turn)

    async def _search(self, caller: Caller, name: str, sought: Sought) -> types.CallToolResult:
        collection = await self._offered.collection(caller, name)
        ranking = Ranking(top_k=sought.limit)
        found = await self._services.get(Passages).find(caller, [(collection.name, 1.0)], sought.query, ranking)
        passages = [
            {
                "title": one.title,
                "page": one.page,
                "text": one.context,
                "score": one.score,
                "uri": uri_of(one.document_id),
            }
            for one in found
        ]
        text = "\n\n".join(f"[{one.n}] {one.title}\n{one.context}" for one in found) or "Nothing fits."
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content={"passages": passages})


async def _told_as_it_comes(context: Context, turn: Turn) -> None:
    """Progress for each piece of the answer, where the client wants it: the characters so far, and the newest ones."""
    known = length = 0
    async for _ in turn.log.read():
        new = "".join(turn.parts[known:])
        if new:
            known, length = len(turn.parts), length + len(new)
            await context.session.report_progress(length, message=new)


def _answer(turn: Turn) -> types.CallToolResult:
    sources = [
        types.ResourceLink(uri=uri_of(source.document_id), name=source.title, description=source.text[:200])
        for source in turn.sources
        if source.document_id is not None
    ]
    shaped = {
        "session": str(turn.session),
        "turn": str(turn.id),
        "answer": turn.text,
        "finish_reason": turn.finish,
        "sources": msgspec.to_builtins(turn.sources),
    }
    return types.CallToolResult(content=[types.TextContent(text=turn.text), *sources], structured_content=shaped)


def _failed(message: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=message)], is_error=True)


def _read(arguments: Mapping[str, Any], kind: Any) -> Any:
    try:
        return msgspec.convert(arguments, kind)
    except msgspec.ValidationError as error:
        raise InvalidRequest(f"The arguments do not fit: {error}") from error


def _schema(required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


_ASKED: Final = {
    **_schema(
        ["message"],
        message={"type": "string", "maxLength": MESSAGE_LIMIT, "description": "What to ask."},
        session={"type": "string", "format": "uuid", "description": "The conversation to go on with, as answered."},
    ),
    "additionalProperties": False,
}
_ANSWERED: Final = _schema(
    ["session", "turn", "answer"],
    session={"type": "string", "format": "uuid", "description": "Names the conversation for the next question."},
    turn={"type": "string", "format": "uuid"},
    answer={"type": "string"},
    finish_reason={"type": "string"},
    sources={"type": "array", "items": {"type": "object"}},
)
_SOUGHT: Final = {
    **_schema(
        ["query"],
        query={"type": "string", "maxLength": 4_000, "description": "What to look for, in words or as a question."},
        limit={"type": "integer", "minimum": 1, "maximum": _MOST, "default": _PASSAGES},
    ),
    "additionalProperties": False,
}
_FOUND: Final = _schema(["passages"], passages={"type": "array", "items": {"type": "object"}})
