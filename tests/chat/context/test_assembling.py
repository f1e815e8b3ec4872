"""The budget: what is always shown, what gives way and in which order, and that each part says why."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palaver.chat.context.assembling import assemble
from palaver.chat.context.check import prompts_fit, zone_is_known
from palaver.chat.context.day import day
from palaver.chat.context.material import Attachment, Material, Said, message_tokens, parted
from palaver.chat.context.parts import Assembled, Part
from palaver.config.document.document import BotDocument
from palaver.kit.ids import uuid7
from palaver.llm.messages import Message, Tool, ToolCall, estimate_tokens
from tests.chat.context.bots import ACCOUNT, bot_of, bot_says, found, user

LIMITS = {"budget_tokens": 1000, "reserve_output_tokens": 200, "history": {"max_tokens": 400, "max_turns": 3}}
PROMPT = {"system": "You sell parrots.", "passages": "From these:", "no_passages": "Nothing found."}
BOT = bot_of(LIMITS, prompt=PROMPT)
ROOM = 800

texts = st.text(alphabet="ab \n", max_size=1500)
histories = st.lists(texts.map(user) | texts.map(bot_says), max_size=12).map(
    lambda messages: [Said([message], uuid7()) for message in messages]
)
results = st.lists(texts, max_size=4).map(
    lambda said: [
        Message("assistant", "", [ToolCall(f"c{n}", "look", "{}") for n in range(len(said))]),
        *(Message("tool", text, (), f"c{n}") for n, text in enumerate(said)),
    ]
)
materials = st.builds(
    lambda question, **more: Material(question=question, asked=[user(question)], **more),
    question=texts,
    history=histories,
    found=st.none() | st.lists(texts, max_size=5).map(lambda all: [found(n, text) for n, text in enumerate(all, 1)]),
    windowed=st.booleans(),
    facts=st.lists(texts.map(lambda text: " ".join(text.split())), max_size=3),
    attachments=st.lists(st.builds(Attachment, st.just("a.txt"), texts), max_size=2),
    summary=texts,
    instructions=st.lists(texts, max_size=2),
)


def size(assembled: Assembled) -> int:
    request = assembled.request
    tools = estimate_tokens(msgspec.json.encode(request.tools).decode()) if request.tools else 0
    return sum(map(message_tokens, request.messages)) + tools


def whys(parts: Sequence[Part], kind: str) -> list[tuple[bool, str]]:
    return [(part.kept, part.reason) for part in parts if part.kind == kind]


@given(materials, results)
def test_no_request_is_over_its_budget_unless_what_is_always_shown_is(
    material: Material, told: Sequence[Message]
) -> None:
    for each in (material, msgspec.structs.replace(material, asked=[*material.asked, *told])):
        made = assemble(BOT, each)
        always = sum(part.tokens for part in made.parts if part.reason == "always")
        left_out = sum(message.content.startswith("[left out") for message in made.request.messages)
        assert size(made) <= max(ROOM, always + 5 * left_out)


@given(materials)
def test_the_prompt_and_the_question_are_there_and_the_history_is_the_newest_in_its_order(material: Material) -> None:
    made = assemble(BOT, material)
    system, *rest = made.request.messages
    assert system.role == "system"
    assert system.content.startswith("You sell parrots.")
    assert all(text in system.content for text in material.instructions)
    assert rest[-1].content == material.question
    shown = [message for said in material.history for message in said.messages]
    assert rest[:-1] == shown[len(shown) - len(rest) + 1 :]
    assert [*made.origins[1:-1]] == [said.id for said in material.history][len(shown) - len(rest) + 1 :]
    assert len(made.origins) == len(made.request.messages)


@given(materials)
def test_each_part_says_what_became_of_it(material: Material) -> None:
    made = assemble(BOT, material)
    assert len([part for part in made.parts if part.kind == "history"]) == len(material.history)
    assert sum(part.kept for part in made.parts if part.kind == "history") == len(made.request.messages) - 2
    kept = [part.kept for part in made.parts if part.kind == "passage"]
    assert kept == sorted(kept, reverse=True)
    assert sum(kept) == len(made.request.passages)
    for part in made.parts:
        assert part.kept == (part.reason in {"always", "fits"})


def test_windows_count_for_conversations_and_not_for_a_clients_own_history() -> None:
    history = [Said([user("x" * 80)]) for _ in range(8)]
    made = assemble(BOT, Material(question="Q", asked=[user("Q")], history=history))
    assert whys(made.parts, "history") == [(False, "history_turns")] * 2 + [(True, "fits")] * 6
    long = [Said([user("x" * 800)]) for _ in range(3)]
    made = assemble(BOT, Material(question="Q", asked=[user("Q")], history=long))
    assert whys(made.parts, "history") == [(False, "history_tokens")] + [(True, "fits")] * 2
    made = assemble(BOT, Material(question="Q", asked=[user("Q")], history=long, windowed=False))
    assert whys(made.parts, "history") == [(True, "fits")] * 3


def test_passages_come_before_history_and_the_best_first() -> None:
    items = [found(n, "p" * 1200) for n in (1, 2, 3)]
    history = [Said([user("x" * 1000)])]
    made = assemble(BOT, Material(question="Q", asked=[user("Q")], found=items, history=history))
    assert whys(made.parts, "passage") == [(True, "fits"), (True, "fits"), (False, "budget")]
    assert whys(made.parts, "history") == [(False, "budget")]
    assert [passage.n for passage in made.request.passages] == [1, 2]
    assert made.request.messages[0].content.startswith("You sell parrots.\n\nFrom these:\n\n[1] Handbook 1, page 1\n")


def test_documents_that_are_silent_and_passages_without_room_are_not_the_same() -> None:
    silent = assemble(BOT, Material(question="Q", asked=[user("Q")], found=[]))
    assert silent.request.messages[0].content == "You sell parrots.\n\nNothing found."
    crowded = assemble(BOT, Material(question="Q", asked=[user("Q")], found=[found(1, "p" * 4000)]))
    assert crowded.request.messages[0].content == "You sell parrots."


def test_facts_and_attachments_have_their_shares() -> None:
    facts = [f"fact {n} " + "x" * 200 for n in range(6)]
    files = [Attachment("a.txt", "a" * 900), Attachment("b.txt", "b" * 900)]
    made = assemble(BOT, Material(question="Q", asked=[user("Q")], facts=facts, attachments=files, summary="They met."))
    assert whys(made.parts, "memory") == [(True, "fits")] * 3 + [(False, "share")] * 3
    assert whys(made.parts, "attachment") == [(False, "share"), (True, "fits")]
    assert whys(made.parts, "summary") == [(True, "fits")]
    system = made.request.messages[0].content
    assert f"- {facts[1]}\n- {facts[2]}\n\n" in system
    assert "[file: b.txt]\nbbb" in system
    assert "a.txt" not in system
    assert system.endswith("\nThey met.")


def test_results_of_tools_give_way_the_oldest_first_and_keep_their_places() -> None:
    calls = Message("assistant", "", [ToolCall("a", "look", "{}"), ToolCall("b", "look", "{}")])
    told = [calls, Message("tool", "x" * 2400, (), "a"), Message("tool", "y" * 2000, (), "b")]
    made = assemble(BOT, Material(question="Q", asked=[user("Q"), *told], history=[Said([user("x" * 1500)])]))
    assert [(message.role, message.content[:10]) for message in made.request.messages[1:]] == [
        ("user", "Q"),
        ("assistant", ""),
        ("tool", "[left out:"),
        ("tool", "yyyyyyyyyy"),
    ]
    assert made.request.messages[3].tool_call_id == "a"
    assert (False, "budget") in whys(made.parts, "tool")


def test_tools_are_counted() -> None:
    tool = Tool("look", "Looks up.", {"type": "object", "description": "d" * 3000})
    made = assemble(BOT, Material(question="Q", asked=[user("Q")], tools=[tool], history=[Said([user("x" * 400)])]))
    assert whys(made.parts, "tools") == [(True, "always")]
    assert whys(made.parts, "history") == [(False, "budget")]


def test_a_clients_messages_are_parted_before_its_last_question() -> None:
    calls = Message("assistant", "", [ToolCall("a", "look", "{}")])
    messages = [
        Message("system", "Be brief."),
        user("One?"),
        calls,
        Message("tool", "1", (), "a"),
        bot_says("One."),
        user("Two?"),
        calls,
        Message("tool", "2", (), "a"),
    ]
    instructions, history, asked = parted(messages)
    assert instructions == ["Be brief."]
    assert [[message.role for message in said.messages] for said in history] == [
        ["user"],
        ["assistant", "tool"],
        ["assistant"],
    ]
    assert [message.role for message in asked] == ["user", "assistant", "tool"]


@pytest.mark.parametrize(
    ("context", "system", "fine"),
    [
        ({}, "Short.", True),
        ({}, "x" * 50_000, False),
        ({"budget_tokens": 1000}, "Short.", False),
        ({"budget_tokens": 1000, "reserve_output_tokens": 500}, "Short.", True),
    ],
)
async def test_a_document_whose_prompts_have_no_room_is_refused(
    context: dict[str, int], system: str, fine: bool
) -> None:
    config = {"identity": {"alias": "support"}, "context": context, "prompt": {"system": system}}
    told = await prompts_fit(ACCOUNT, BotDocument.model_validate(config))
    assert [finding.path for finding in told] == ([] if fine else ["context.budget_tokens"])


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("UTC", "Today is Saturday, 2026-10-31 (UTC), de, {x}"),
        ("Pacific/Auckland", "Today is Sunday, 2026-11-01 (Pacific/Auckland), de, {x}"),
    ],
)
def test_the_day_is_the_bots_own(zone: str, told: str) -> None:
    text = "Today is {weekday}, {date} ({timezone}), {language}, {x}"
    config = {"identity": {"alias": "support", "timezone": zone, "language": "de"}, "prompt": {"day": text}}
    assert day(BotDocument.model_validate(config), datetime(2026, 10, 31, 18, tzinfo=UTC)) == told


@pytest.mark.parametrize(("zone", "fine"), [("Europe/Berlin", True), ("Berlin", False), ("/etc/x", False)])
async def test_a_time_zone_that_is_none_is_refused(zone: str, fine: bool) -> None:
    document = BotDocument.model_validate({"identity": {"alias": "support", "timezone": zone}})
    told = await zone_is_known(ACCOUNT, document)
    assert [finding.path for finding in told] == ([] if fine else ["identity.timezone"])
