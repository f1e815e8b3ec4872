"""What is stored of a turn that waits: read again it is the same, with the same events for who reads on."""

import msgspec
import pytest

from palaver.accounting.call import ModelCall, Tokens
from palaver.chat import events
from palaver.chat.context.known import Known
from palaver.chat.context.material import Attachment, Material, Said
from palaver.chat.guests import Guest
from palaver.chat.pauses.pending import Pending
from palaver.chat.pauses.state import packed, state_of, turn_of, unpacked
from palaver.chat.scene import Scene
from palaver.chat.tooling import Aloud
from palaver.chat.turn import Turn
from palaver.core.caller import Caller
from palaver.kit.ids import uuid7
from palaver.llm.messages import Completion, Image, Message, Quote, Tool, ToolCall
from palaver.tools.belt import Belt
from palaver.tools.tool import Result, Source
from palaver.tools.work import Answered, Asked, Work
from tests.chat.context.bots import ACCOUNT, bot_of, found, user

CALLER = Caller(account=ACCOUNT, kind="user", id=uuid7(), owner="user:1", permissions=frozenset({"roles.manage"}))
PICTURE = Image("image/png", bytes(range(256)) * 600)

KEPT = {
    "answer_id", "assembled", "bot", "caller", "channel", "first_token_s", "guest", "id", "known", "log", "material",
    "parent", "parts", "pending", "question", "scene", "session", "sources", "spent", "status", "trial",
}  # fmt: skip
ANEW = {
    "again, drawn, is_new, names, question_id": "its row and its conversation's are stored",
    "elsewhere, files, has_files, max_tokens, revision": "the request is assembled",
    "opening": "a program's turn asks nobody",
    "held": "its conversation is read again",
    "calls": "they are in what was spent",
    "gate, work": "made of the bot, then filled from the row",
    "cache_hit, once, place, vector": "an answer with tools is not kept",
    "looked_at, shown, started, waited": "of this process",
    "finished, ticket, worker": "of this worker",
    "error, finish, handoff, state, stopped": "it has not ended",
}


def waiting() -> Turn:
    """One with all that a turn may have."""
    turn = Turn(CALLER, bot_of({}), "Wie weit?", 7, uuid7())
    turn.parent, turn.channel, turn.trial, turn.status = uuid7(), "websocket", True, "active"
    turn.scene = Scene(tools=["http.book"], contexts={"a": "b"})
    turn.guest = Guest(bot=turn.bot.id, words=["boat"], tools=["http.book"])
    turn.known = Known(turns=4, id=uuid7(), content="They like boats.", summarised=2)
    passage = msgspec.structs.replace(found(1, "It is 12 km."), quotes=[Quote("12 km", 0.5)])
    turn.material = Material(
        question="Wie weit?",
        asked=[Message("user", "Wie weit?", images=[PICTURE])],
        history=[Said([user("Hi"), Message("assistant", "Hello")], uuid7())],
        found=[passage],
        facts=["boats"],
        attachments=[Attachment("a.txt", "text")],
        tools=[Tool("http_book", "Books", {"type": "object"})],
    )
    turn.work = Work(caller=CALLER, bot=turn.bot, session=turn.session, turn=turn.id, belt=Belt(()), teller=Aloud(turn))
    turn.work.read, turn.work.said, turn.work.rounds, turn.work.calls = True, ["Wie weit?"], 2, 3
    turn.log.append(b"session_continued", events.session(turn.session, turn.id))
    for piece in ("Un moment\u2026 ", "\U0001f6a4", " je regarde."):
        turn.say(piece)
    turn.sources = [
        events.Source(n=1, document_id=uuid7(), title="T", text="x", url="/d", score=0.5, page=3, heading="H")
    ]
    call = ModelCall(
        payer=turn.payer,
        activity="chat",
        connection="c",
        provider="p",
        model="m",
        tokens=Tokens(prompt=9, completion=4),
    )
    turn.hear(call)
    said = Completion(
        "Un moment", "", [ToolCall("c1", "http_book", "{}")], "tool_calls", None, "m", [{"sealed": "\u00e9"}]
    )
    result = Result(content="7", ok=False, sources=[Source(title="S", text="t", document_id=uuid7())])
    answers: list[Answered | Asked] = [
        Answered(call="c0", name="http.look", result=result),
        Asked(call="c1", id=uuid7(), number=3, name="http.book", arguments={"n": [1, {"x": None}]}, approval="user"),
    ]
    turn.pending = Pending(said, answers, 0.0)
    return turn


async def test_a_turn_that_was_stored_is_the_same() -> None:
    turn = waiting()
    state = await unpacked(await packed(turn))
    caller = msgspec.structs.replace(CALLER, permissions=frozenset())
    again = turn_of(state, caller, turn.bot, 9, (turn.id, turn.session), 20.0)
    again.work = Work(
        caller=caller, bot=again.bot, session=again.session, turn=again.id, belt=Belt(()), teller=Aloud(again)
    )
    again.work.read, again.work.said = state.read, state.by_person
    again.work.rounds, again.work.calls = state.rounds, state.calls
    assert msgspec.msgpack.encode(state_of(again)) == msgspec.msgpack.encode(state_of(turn))
    assert (again.id, again.session, again.text, again.usage) == (turn.id, turn.session, turn.text, turn.usage)
    assert again.guest == turn.guest
    assert again.caller.permissions == frozenset(), "what its owner may do is read anew"
    assert again.pending is not None
    assert 19 < again.pending.seconds <= 20


async def test_whoever_adds_to_turns_says_whether_a_wait_keeps_it() -> None:
    anew = {name for names in ANEW for name in names.split(", ")}
    assert KEPT | anew == set(vars(waiting()))
    assert not KEPT & anew


@pytest.mark.parametrize("seen", range(4))
async def test_who_reads_on_reads_the_same_events(seen: int) -> None:
    turn = waiting()
    again = turn_of(await unpacked(await packed(turn)), CALLER, turn.bot, 9, (turn.id, turn.session), 20.0)
    frames = turn.log.frames.split(b"\n\n")
    after = int(frames[seen].split(b"\n")[0].removeprefix(b"id: "))
    for each in (turn, again):
        each.say(" Fini.")
        each.log.close()
    rest = [b"".join([piece async for piece in each.log.read(after)]) for each in (turn, again)]
    assert rest[0] == rest[1]
    assert rest[0].count(b"event: token") == 4 - seen


async def test_what_is_none_of_ours_is_refused() -> None:
    with pytest.raises(Exception, match="incorrect header"):
        await unpacked(b"nothing of ours")
