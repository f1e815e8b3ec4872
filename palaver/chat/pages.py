"""Pages of conversations."""

from typing import Any, Final
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from palaver.chat.context.prompts import READS
from palaver.chat.look import look
from palaver.chat.opening import Openings
from palaver.chat.routing import bot_of
from palaver.chat.sessions.routes import LONGEST_SEARCH
from palaver.chat.sessions.sessions import NO_SESSION, Sessions, StoredMessage, StoredSession, ended
from palaver.chat.shown import files_of, offered_in, steps_of, takes
from palaver.config.bots import Bot, Bots
from palaver.core.errors import Forbidden, NotFound, Unprocessable
from palaver.knowledge.collections import Collections
from palaver.web.call import Call, identifier
from palaver.web.render import Pages
from palaver.web.route import PUBLIC, Route

_CONVERSATIONS: Final = 50
_MESSAGES: Final = 200
_ARCHIVED: Final = "The bot of this conversation was archived: it can be read, but not continued."
_EARLIER: Final = "These are earlier messages of this conversation."
_BOTS: Final = 200
_COLLECTIONS: Final = 500


async def new_chat(call: Call[None]) -> Response:
    """The start page: a conversation not yet begun, or the way to the login."""
    if call.visitor is None or not call.visitor.may("chat.use"):
        return RedirectResponse("/login", 303)
    bots = await call.get(Bots).all(call.caller, _BOTS)
    wanted = call.request.query_params.get("bot")
    bot = next((bot for bot in bots if bot.alias == wanted), bots[0] if bots else None)
    bot = bot and await call.get(Bots).active(call.caller, bot.alias)  # with its programs
    if bot is None or not call.get(Openings).may(bot):
        return await _chat(call, bots=bots, bot=bot)
    opened = await call.get(Openings).unanswered(call.caller, bot)
    if opened is None:
        return await _chat(call, bots=bots, bot=bot, opens=True)
    session = await call.get(Sessions).get(call.caller, opened.id)
    messages = await call.get(Sessions).latest(call.caller, opened.id, _MESSAGES)
    running = await _running_turn(call, session)
    return await _chat(call, bots=bots, bot=bot, session=session, messages=messages, open_turn=running, fresh=True)


async def conversation(call: Call[None]) -> Response:
    """A conversation at its end; `?before=` shows what was said before a message, to be read only."""
    sessions = call.get(Sessions)
    session = await sessions.get(call.caller, call.id("session", NO_SESSION))
    text = call.request.query_params.get("before", "")
    before = identifier(text, "There is no such message.") if text else None
    bots = await call.get(Bots).all(call.caller, _BOTS)
    try:
        bot: Bot | None = await bot_of(call.get(Bots), call.caller, session)
    except (NotFound, Forbidden, Unprocessable):
        bot = None
    messages = await sessions.latest(call.caller, session.id, _MESSAGES + 1, before)
    return await _chat(
        call,
        bots=bots,
        bot=bot,
        session=session,
        messages=messages[-_MESSAGES:],
        earlier=str(messages[-_MESSAGES].id) if len(messages) > _MESSAGES else "",
        closed=_closed(session, bot, before),
        open_turn=await _running_turn(call, session),
    )


async def _running_turn(call: Call[None], session: StoredSession) -> UUID | None:
    """The turn under way, where it is the end of the branch that is shown."""
    found = await call.get(Sessions).open_turn(call.caller, session.id)
    return found if found == session.head else None


def _closed(session: StoredSession, bot: Bot | None, before: UUID | None) -> dict[str, str] | None:
    """Why this page is for reading only, and where to go instead."""
    if before is not None:
        return {"text": _EARLIER, "action": "To the newest", "url": f"/chat/{session.id}"}
    reason = _ARCHIVED if bot is None else ended(session, bot.document.session)
    return {"text": reason, "action": "Begin another", "url": "/"} if reason else None


async def conversations(call: Call[None]) -> Response:
    """The next part of the conversation list."""
    text, wanted = (call.request.query_params.get(name, "") for name in ("cursor", "q"))
    before = identifier(text, "There is no such page.") if text else None
    listed = await _listed(call, before, wanted[:LONGEST_SEARCH])
    return call.get(Pages).page(call, "chat/conversations.html", session=None, **listed)


async def _chat(
    call: Call[Any],
    *,
    bots: list[Bot],
    bot: Bot | None,
    session: StoredSession | None = None,
    messages: list[StoredMessage] | None = None,
    open_turn: UUID | None = None,
    **more: Any,
) -> Response:
    """`more` of what the template shows, where it is not as in most conversations."""
    more = {"earlier": "", "closed": None, "opens": False, "fresh": session is None} | more
    return call.get(Pages).page(
        call,
        "chat/chat.html",
        bots=[{"alias": each.alias, "name": each.name} for each in bots],
        bot=_shown(bot),
        handoff=_handoff(bot, session),
        lacks=await _lacks(call, bot) if bot and not session else None,
        session={"id": str(session.id), "title": session.title} if session else None,
        messages=await _said(
            call,
            session,
            [each for each in messages or () if not _running(each, open_turn)],
            _others(bots, bot, messages),
        ),
        takes=takes(call, bot) if bot else None,
        offered=await offered_in(call, session, bot) if not more["closed"] and not open_turn else None,
        running={"turn_id": str(open_turn), "text": "", "last_event_id": ""} if open_turn else None,
        **await _listed(call, None),
        **more,
    )


def _others(bots: list[Bot], bot: Bot | None, messages: list[StoredMessage] | None) -> dict[str, str]:
    """The names of bots by their aliases, without the one that has the conversation; one not listed is its alias."""
    spoke = {} if bot is None else {each.bot: each.bot for each in messages or () if each.bot}
    names = spoke | {each.alias: each.name for each in bots}
    return {alias: name for alias, name in names.items() if bot is None or alias != bot.alias}


async def _said(
    call: Call[Any], session: StoredSession | None, messages: list[StoredMessage], others: dict[str, str]
) -> list[dict[str, Any]]:
    """Messages with the files and steps that belong to them, and the other bots that have answered."""
    files, steps = await files_of(call, session), await steps_of(call, session, messages)
    reads = call.caller.may(READS)
    return [
        _message(each)
        | {"other": others.get(each.bot or "", ""), "prompt": reads, "steps": steps.get(each.turn_id, ())}
        | {"files": [file for turn in each.variants for file in files.get(turn, ())]}
        for each in messages
    ]


def _handoff(bot: Bot | None, session: StoredSession | None) -> dict[str, Any] | None:
    """Who answers in the conversation, where that can be a person."""
    status, enabled = session.status if session else "active", bot is not None and bot.document.handoff.enabled
    if not enabled and status == "active":
        return None
    head = str(session.head) if session and session.head else ""
    return {"state": "bot" if status == "active" else status, "enabled": enabled, "head": head}


async def _listed(call: Call[Any], before: UUID | None, wanted: str = "") -> dict[str, Any]:
    found = await call.get(Sessions).all(call.caller, _CONVERSATIONS + 1, before, wanted)
    shown = found[:_CONVERSATIONS]
    return {
        "conversations": [{"id": str(each.id), "title": each.title, "pinned": each.pinned} for each in shown],
        "wanted": wanted,
        "older": str(shown[-1].id) if len(found) > _CONVERSATIONS else "",
    }


async def _lacks(call: Call[Any], bot: Bot) -> dict[str, str] | None:
    """The next step for a bot that has nothing to answer from, offered to those who may take it."""
    if not call.caller.may("knowledge.write"):
        return None
    own = {use.name for use in bot.document.knowledge.collections}
    filled = [each for each in await call.get(Collections).all(call.caller, _COLLECTIONS) if each.name in own]
    if not filled:
        text = f"{bot.name} has no documents to answer from yet. Create a collection and drop a document on it."
        return {"text": text, "action": "Create a collection", "url": "/knowledge?new=1"}
    if not any(each.documents for each in filled):
        text = f"{bot.name} answers from {filled[0].name}, which is still empty. Drop a document on it."
        return {"text": text, "action": "Add documents", "url": f"/knowledge/{filled[0].name}"}
    return None


def _running(message: StoredMessage, open_turn: UUID | None) -> bool:
    return message.role == "assistant" and message.turn_id == open_turn


def _shown(bot: Bot | None) -> dict[str, Any] | None:
    if bot is None:
        return None
    document = bot.document
    return {
        "alias": bot.alias,
        "name": bot.name,
        "greeting": document.greeting.text,
        "suggestions": document.greeting.suggestions,
        "longest": document.behaviour.max_message_chars,
        "look": look(document.theme),
    }


def _message(message: StoredMessage) -> dict[str, Any]:
    return {
        "role": message.role,
        "content": message.content,
        "sources": [{"page": None, "heading": None, **source} for source in message.sources],
        "finish_reason": message.finish_reason or "",
        "error": message.error_message or "",
        "turn": str(message.turn_id),
        "author": message.author or "",
        "variants": [str(each) for each in message.variants],
        "tokens": message.tokens_used,
        "feedback": message.feedback,
    }


def _page(path: str, handler: Any, permission: str) -> Route:
    return Route(method="GET", path=path, handler=handler, permission=permission, page=True)


PAGES: Final = (
    _page("/", new_chat, PUBLIC),
    _page("/chat/{session}", conversation, "chat.use"),
    _page("/conversations", conversations, "chat.use"),
)
