"""Schedules in plain words, and cron."""

import pytest

from palaver.basic.schedules import cron_of


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("0 9 * * 1-5", "0 9 * * 1-5"),
        ("0 30 22 * * *", "0 30 22 * * *"),
        ("0 9 * JAN MON", "0 9 * jan mon"),
        ("every minute", "* * * * *"),
        ("every 5 minutes", "*/5 * * * *"),
        ("every 2 hours", "0 */2 * * *"),
        ("Hourly", "0 * * * *"),
        ("yearly", "0 0 1 1 *"),
        ("at 9am", "0 9 * * *"),
        ("9:30pm", "30 21 * * *"),
        ("at 12am", "0 0 * * *"),
        ("at noon", "0 12 * * *"),
        ("at midnight", "0 0 * * *"),
        ("every monday", "0 0 * * 1"),
        ("every wednesday at 14:00", "0 14 * * 3"),
        ("weekdays at 7am", "0 7 * * 1-5"),
        ("weekends", "0 0 * * 0,6"),
        ("every day at 18:45", "45 18 * * *"),
        ("every hour from 9 to 17", "0 9-17 * * *"),
        ("every hour from 9am to 5pm", "0 9-17 * * *"),
        ("every hour from 12am to 12 pm", "0 0-12 * * *"),
        ("every 15 minutes during business hours", "*/15 9-17 * * 1-5"),
        ("during business hours", "0 9-17 * * 1-5"),
    ],
)
def test_a_time_is_read(text: str, cron: str) -> None:
    assert cron_of(text) == cron


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whenever",
        "60 * * * *",
        "* * * *",
        "at 25:00",
        "13pm",
        "every 0 minutes",
        "every 90 minutes",
        "every hour from 9 to 30",
        "every hour from 13am to 5pm",
        "every hour from 5pm to 9am",
    ],
)
def test_nonsense_is_not(text: str) -> None:
    assert cron_of(text) is None
