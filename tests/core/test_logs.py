"""A log that cannot be written costs a line, never what was to be logged."""

import io
import sys

import pytest
import structlog

from palaver.core import logs


class Full(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_disk_under_the_log_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Full())
    before = structlog.get_config()
    try:
        logs.configure("info")
        logs.logger("test").error("nobody reads this", reason="the disk is full")
    finally:
        structlog.configure(**before)


def test_what_can_be_written_is(monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    before = structlog.get_config()
    try:
        logs.configure("info")
        logs.logger("test").error("somebody reads this")
    finally:
        structlog.configure(**before)
    assert '"event": "somebody reads this"' in told.getvalue()
