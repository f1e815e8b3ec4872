"""What scripts register: read from their text, replaced by the next version, gone with the line."""

from datetime import UTC, datetime

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.endpoints import endpoint
from palaver.basic.source import Source
from palaver.dialogs.agenda.occurrence import after, words
from palaver.dialogs.agenda.registration import Registration, of_script
from tests.dialogs.agenda.office import Office


def lines(text: str) -> list[Registration]:
    return of_script(analyze(Source("a.bas", text)))


def told(text: str) -> list[tuple[str, str, str, int]]:
    return [(each.kind, each.subject, each.section, each.line) for each in lines(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('SET SCHEDULE "weekdays at 7am"\nTALK 1', [("schedule", "weekdays at 7am", "", 1)]),
        ("SET SCHEDULE every 5 minutes\nTALK 1", [("schedule", "every 5 minutes", "", 1)]),
        (
            'SET SCHEDULE "0 9 * * *"\nSET SCHEDULE "noon"',
            [("schedule", "0 9 * * *", "", 1), ("schedule", "noon", "", 2)],
        ),
        ('WEBHOOK "New Order"\nRETURN 1', [("webhook", "new-order", "", 1)]),
        ('ON INSERT OF "Orders"\nTALK 1\nEND ON', [("insert", "orders", "ON INSERT OF Orders", 1)]),
        ("ON UPDATE OF orders\nTALK 1", [("update", "orders", "ON UPDATE OF orders", 1)]),
        ('ON EVENT "paid"\nTALK 1\nEND ON', [("event", "paid", "ON EVENT paid", 1)]),
        ('ON "paid" CALL done\nSUB done\nTALK 1\nEND SUB', [("event", "paid", "ON EVENT paid", 1)]),
        ('ON CHANGE "in"\nTALK 1\nEND ON', [("change", "in", "ON CHANGE in", 1)]),
        ('x = "noon"\nSET SCHEDULE x', []),
        ('SET SCHEDULE "noon", "report"', []),
        ('SET SCHEDULE "whenever"', []),
        ('WEBHOOK "x" METHOD POST', []),
        ('WEBHOOK "x" SECRET key', []),
        ('ON CHANGE "in" EVENTS which\nTALK 1\nEND ON', []),
        ("IF x THEN", []),
        ("TALK 1", []),
    ],
)  # fmt: skip
def test_a_line_registers(text: str, found: list[tuple[str, str, str, int]]) -> None:
    assert told(text) == found


def test_a_hook_says_method_and_secret_and_a_change_its_events() -> None:
    (hook,) = lines('WEBHOOK "x" METHOD "post" SECRET "orders"')
    assert hook.spec == {"method": "POST", "secret": "orders"}
    (change,) = lines('ON CHANGE "in" EVENTS "create, Move"\nTALK 1\nEND ON')
    assert change.spec["events"] == ["create", "move"]
    assert endpoint("  Two  Words ") == "two-words"
    assert {each.script for each in (hook, change)} == {"a.bas"}


@pytest.mark.parametrize(
    ("cron", "zone", "moment", "at", "said"),
    [
        ("0 7 * * 1-5", "Europe/Berlin", "2026-01-02T06:00", "2026-01-05T06:00", "At 07:00 on Monday through Friday"),
        ("0 7 * * *", "America/New_York", "2026-07-01T12:00", "2026-07-02T11:00", "At 07:00 every day"),
        ("30 2 * * *", "Europe/Berlin", "2026-03-29T00:00", "2026-03-29T01:00", "At 02:30 every day"),
        ("0 30 22 * * *", "UTC", "2026-01-01T00:00", "2026-01-01T22:30", "At 22:30 every day"),
        ("*/20 * * * * *", "UTC", "2026-01-01T00:00", "2026-01-01T00:00:20", "Every 20th second of every minute"),
        ("0 9 * jan mon", "nowhere", "2026-01-01T00:00", "2026-01-05T09:00", "At 09:00 on Monday in January"),
    ],
)
def test_the_next_time_is_one_of_the_bots_zone(cron: str, zone: str, moment: str, at: str, said: str) -> None:
    found = after(cron, datetime.fromisoformat(moment).replace(tzinfo=UTC), zone)
    assert found == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert words(cron) == said


async def test_the_next_version_replaces_what_the_last_one_said(office: Office) -> None:
    await office.publish({"a.bas": 'SET SCHEDULE "noon"\nTALK 1', "b.bas": 'WEBHOOK "x"\nWEBHOOK "y"'})
    before = await office.rows()
    assert [(each.kind, each.subject) for each in before] == [("schedule", "noon"), ("webhook", "x"), ("webhook", "y")]
    await office.publish({"a.bas": 'SET SCHEDULE "midnight"\nTALK 1', "b.bas": 'WEBHOOK "y"'})
    after_ = await office.rows()
    assert [(each.id, each.subject) for each in after_] == [(before[0].id, "midnight"), (before[2].id, "y")]
    assert after_[0].next_at != before[0].next_at


async def test_what_stays_the_same_stays_when_it_was_due_unless_the_zone_moves(office: Office) -> None:
    scripts = {"a.bas": 'SET SCHEDULE "noon"'}
    await office.publish(scripts)
    (first,) = await office.rows()
    await office.publish(scripts, description="another text")
    assert await office.rows() == [first]
    await office.publish(scripts, timezone="Asia/Tokyo")
    (moved,) = await office.rows()
    assert (moved.id, moved.zone) == (first.id, "Asia/Tokyo")
    assert moved.next_at != first.next_at


async def test_an_archived_bot_has_none(office: Office) -> None:
    await office.publish({"a.bas": 'SET SCHEDULE "noon"'})
    await office.bots.archive(office.caller, "clerk")
    assert await office.rows() == []
