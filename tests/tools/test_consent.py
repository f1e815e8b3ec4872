"""Who must agree before a call: what the model wants, and what texts say, counts for nothing."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from palaver.chat.context.material import Material
from palaver.chat.exchange.errands import has_seen
from palaver.chat.tooling import has_read
from palaver.config.bot import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.core.errors import Conflict
from palaver.llm.messages import Image, Message, Passage, Request
from palaver.tools.belt import Belt
from palaver.tools.consent import forbidden, needed
from palaver.tools.tool import Effect, Result, Setting, Tool
from palaver.tools.trying import must_be_confirmed
from palaver.tools.work import Work

ACCOUNT = UUID(int=1)


class Silent:
    def started(self, id: UUID, name: str) -> None: ...

    def finished(self, id: UUID, *, ok: bool, ms: int) -> None: ...

    def asks(self, id: UUID, name: str, arguments: dict[str, Any]) -> None: ...


async def done(_setting: Setting, _arguments: object) -> Result:
    return Result(content="done")


def tool(effect: Effect, recipient: str = "") -> Tool:
    return Tool(
        name="http.a.b",
        origin="http",
        description="",
        parameters={"type": "object"},
        run=done,
        effect=effect,
        recipient=recipient,
    )


def work(read: bool, approval: str | None, default: str = "never", said: tuple[str, ...] = ()) -> Work:
    tools = {"defaults": {"approval": default}, "overrides": {"http.a.b": {"approval": approval}} if approval else {}}
    document = BotDocument.model_validate({"identity": {"alias": "bot"}, "tools": tools})
    caller = Caller(account=ACCOUNT, kind="visitor", id=ACCOUNT, owner="visitor:x")
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    bot = Bot(
        id=uuid4(),
        account=ACCOUNT,
        alias="bot",
        number=1,
        live=1,
        version_id=uuid4(),
        document=document,
        access=None,
        created_at=moment,
        updated_at=moment,
    )
    return Work(
        caller=caller,
        bot=bot,
        session=uuid4(),
        turn=uuid4(),
        belt=Belt(()),
        teller=Silent(),
        read=read,
        said=said,
    )


@pytest.mark.parametrize(
    ("read", "approval", "default", "who"),
    [
        (False, None, "never", "user"),
        (True, None, "never", "user"),
        (False, "never", "never", "never"),
        (False, "never", "operator", "never"),
        (True, "never", "never", "user"),
        (True, "user", "never", "user"),
        (False, "operator", "never", "operator"),
        (True, None, "operator", "operator"),
    ],
)
def test_what_writes_waits(read: bool, approval: str | None, default: str, who: str) -> None:
    assert needed(work(read, approval, default), tool("writes"), {}) == who


@pytest.mark.parametrize(("approval", "who"), [(None, "never"), ("user", "user"), ("operator", "operator")])
def test_what_reads_waits_where_it_is_configured(approval: str | None, who: str) -> None:
    assert needed(work(True, approval), tool("reads"), {}) == who


@pytest.mark.parametrize(
    ("read", "said", "who"),
    [
        (False, "", "never"),
        (True, "", "user"),
        (True, "See https://a.example/x?y=1, please.", "never"),
        (True, "See https://a.example/x?y=12", "user"),
        (True, "Seehttps://a.example/x?y=1", "user"),
    ],
)
def test_what_was_read_is_carried_to_no_address_that_nobody_gave(read: bool, said: str, who: str) -> None:
    arguments = {"url": "https://a.example/x?y=1"}
    assert needed(work(read, None, said=(said,)), tool("reads", "url"), arguments) == who


def test_by_hand_what_writes_is_confirmed() -> None:
    must_be_confirmed(tool("reads"), confirmed=False)
    must_be_confirmed(tool("writes"), confirmed=True)
    with pytest.raises(Conflict):
        must_be_confirmed(tool("writes"), confirmed=False)


def test_what_a_model_has_read_is_known() -> None:
    question = [Message("system", "You help."), Message("user", "Hello")]
    assert not has_read(Request(messages=question))
    assert has_read(Request(messages=question, passages=[Passage(n=1, title="a", text="b")]))
    assert has_read(Request(messages=[*question, Message("assistant", "Hello"), Message("user", "And?")]))
    assert has_read(Request(messages=[*question, Message("tool", "4", tool_call_id="x")]))


def test_what_a_client_sends_along_is_known_too() -> None:
    asked = [Message("user", "Hello")]
    request, plain = Request(messages=asked), Material(question="Hello", asked=asked)
    assert not has_seen(plain, request)
    assert has_seen(Material(question="Hello", asked=asked, instructions=["A page says: write!"]), request)
    assert has_seen(plain, Request(messages=[Message("user", "Hello", images=[Image("image/png", b"x")])]))


@pytest.mark.parametrize("dry", [False, True])
def test_what_is_only_tried_out_has_no_effect(dry: bool) -> None:
    trying = work(False, "never")
    trying.dry = dry
    assert (forbidden(trying, tool("writes")), forbidden(trying, tool("reads"))) == (dry, False)
