"""Answers by their kinds, as section 9.1 reads them; what is wrong is asked again, three times at most."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from palaver.basic import world
from palaver.basic.errors import BasicError
from palaver.basic.hearing.kinds import KINDS
from palaver.basic.hearing.question import Accepted, Again, GivenUp, Question
from palaver.basic.hearing.texts import LANGUAGES, TEXTS
from palaver.basic.values.kinds import File, Secret
from palaver.basic.world import World

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)  # a Wednesday


@pytest.fixture(autouse=True)
def bot(request: pytest.FixtureRequest) -> Iterator[None]:
    locale = request.node.callspec.params.get("locale", "en") if hasattr(request.node, "callspec") else "en"
    country = {"pt-BR": "BR"}.get(locale, "US")
    token = world.CURRENT.set(World(now=lambda: NOW, locale=locale, country=country))
    yield
    world.CURRENT.reset(token)


def asked(kind: str, *options: str, **more: Any) -> Question:
    return Question.of({"kind": kind, "options": list(options), "prompt": "", "default": None, "timeout": None, **more})


@pytest.mark.parametrize(
    ("kind", "answer", "value", "locale"),
    [
        ("", "  tea ", "tea", "en"),
        ("NAME", "ANA maria o'neill", "Ana Maria O'Neill", "en"),
        ("NAME", "joão", "João", "pt-BR"),
        ("NAME", "R2D2", None, "en"),
        ("NAME", "x", None, "en"),
        ("NAME", "jose\u0301", "Jos\u00e9", "en"),
        ("NAME", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0928\u092e\u0938\u094d\u0924\u0947", "en"),
        ("NAME", "\u0301\u0301", None, "en"),
        ("EMAIL", " Ana@Example.ORG ", "ana@example.org", "en"),
        ("EMAIL", "ana@example", None, "en"),
        ("EMAIL", "a@b.c d@e.f", None, "en"),
        ("INTEGER", "1,234,567", 1234567, "en"),
        ("INTEGER", "-1.234", -1234, "pt-BR"),
        ("INTEGER", "3.5", None, "en"),
        ("NUMBER", "3.14159", 3.14159, "en"),
        ("NUMBER", "1.234,5", 1234.5, "en"),
        ("NUMBER", "1,234.5", 1234.5, "pt-BR"),
        ("NUMBER", "3,5", 3.5, "pt-BR"),
        ("NUMBER", "1,234", 1234.0, "en"),
        ("NUMBER", "1.234", 1.234, "en"),
        ("NUMBER", "1.234", 1234.0, "pt-BR"),
        ("NUMBER", "three", None, "en"),
        ("MONEY", "R$ 1.234,50", Decimal("1234.50"), "pt-BR"),
        ("MONEY", "$12", Decimal("12.00"), "en"),
        ("MONEY", "12.999 EUR", Decimal("13.00"), "en"),
        ("MONEY", "-5", None, "en"),
        ("MONEY", "BRL10", Decimal("10.00"), "pt-BR"),
        ("MONEY", "₽ 7", Decimal("7.00"), "en"),
        ("MONEY", "10 reais", None, "pt-BR"),
        ("BOOLEAN", "Sim!", True, "pt-BR"),
        ("BOOLEAN", "nein", False, "en"),
        ("BOOLEAN", "cancel", False, "en"),
        ("BOOLEAN", "maybe", None, "en"),
        ("BOOLEAN", "Sì", True, "it"),
        ("BOOLEAN", "faux", False, "fr"),
        ("BOOLEAN", "wahr", True, "de"),
        ("DATE", "2026-12-25", date(2026, 12, 25), "en"),
        ("DATE", "04/03/2026", date(2026, 3, 4), "en"),
        ("DATE", "04/03/2026", date(2026, 4, 3), "en-US"),
        ("DATE", "12/25/2026", date(2026, 12, 25), "en"),
        ("DATE", "25 Dec 2024", date(2024, 12, 25), "en"),
        ("DATE", "25 de dezembro de 2024", date(2024, 12, 25), "pt-BR"),
        ("DATE", "amanhã", date(2026, 3, 5), "pt-BR"),
        ("DATE", "yesterday", date(2026, 3, 3), "en"),
        ("DATE", "30/02/2026", None, "en"),
        ("DATE", "1er mai 2026", date(2026, 5, 1), "fr"),
        ("DATE", "in 3 days", date(2026, 3, 7), "en"),
        ("DATE", "in 2 Wochen", date(2026, 3, 18), "de"),
        ("DATE", "in 3 hours", None, "en"),
        ("DATETIME", "now", datetime(2026, 3, 4, 10, tzinfo=UTC), "en"),
        ("DATETIME", "in 2 hours", datetime(2026, 3, 4, 12, tzinfo=UTC), "en"),
        ("DATETIME", "daqui a 30 minutos", datetime(2026, 3, 4, 10, 30, tzinfo=UTC), "pt-BR"),
        ("DATETIME", "dans 2 jours", datetime(2026, 3, 6, tzinfo=UTC), "fr"),
        ("DATETIME", "in 9999 Wochen", datetime(2217, 10, 22, tzinfo=UTC), "de"),
        ("DATETIME", "in 2 wobbles", None, "en"),
        ("DATETIME", "tomorrow at 3pm", datetime(2026, 3, 5, 15, tzinfo=UTC), "en"),
        ("DATETIME", "2026-03-01T12:30", datetime(2026, 3, 1, 12, 30, tzinfo=UTC), "en"),
        ("HOUR", "2:30 pm", time(14, 30), "en"),
        ("HOUR", "14h30", time(14, 30), "pt-BR"),
        ("HOUR", "2pm", time(14), "en"),
        ("HOUR", "25:00", None, "en"),
        ("HOUR", "14 Uhr 30", time(14, 30), "de"),
        ("MOBILE", "(415) 555-2671", "+14155552671", "en"),
        ("MOBILE", "11 99999-0000", "+5511999990000", "pt-BR"),
        ("MOBILE", "+44 20 7946 0958", "+442079460958", "en"),
        ("MOBILE", "12345", None, "en"),
        ("ZIPCODE", "01310100", "01310-100", "pt-BR"),
        ("ZIPCODE", "902101234", "90210-1234", "en"),
        ("ZIPCODE", "sw1a1aa", "SW1A 1AA", "en"),
        ("CPF", "52998224725", "529.982.247-25", "pt-BR"),
        ("CPF", "11111111111", None, "pt-BR"),
        ("CPF", "52998224724", None, "pt-BR"),
        ("CNPJ", "11444777000161", "11.444.777/0001-61", "pt-BR"),
        ("CNPJ", "11444777000162", None, "pt-BR"),
        ("LANGUAGE", "Português", "pt", "en"),
        ("LANGUAGE", "de", "de", "en"),
        ("LANGUAGE", "klingon", None, "en"),
        ("LANGUAGE", "portugues", "pt", "en"),
        ("LANGUAGE", "sw", "sw", "en"),
        ("LANGUAGE", "zh-Hans", "zh", "en"),
        ("LANGUAGE", "xx", None, "en"),
        ("LANGUAGE", "українська", "uk", "en"),
        ("URL", "example.org/a", "https://example.org/a", "en"),
        ("URL", "javascript:alert(1)", None, "en"),
        ("URL", "localhost", None, "en"),
        ("URL", "mailto:ana@example.org", None, "en"),
        ("UUID", "{12345678123456781234567812345678}", "12345678-1234-5678-1234-567812345678", "en"),
        ("COLOR", "#f80", "#FF8800", "en"),
        ("COLOR", "rgb(1, 2, 3)", "#010203", "en"),
        ("COLOR", "rgb(1, 2, 300)", None, "en"),
        ("CREDITCARD", "4111 1111 1111 1111", "4111 **** **** 1111", "en"),
        ("CREDITCARD", "4111 1111 1111 1112", None, "en"),
        ("PASSWORD", "correct horse", "correct horse", "en"),
        ("PASSWORD", "short", None, "en"),
    ],
)
def test_an_answer_by_its_kind(kind: str, answer: str, value: Any, locale: str) -> None:
    found = asked(kind).answered(answer)
    if value is None:
        assert isinstance(found, Again)
    else:
        assert found == Accepted(value)
        assert type(found.value) is type(value) or isinstance(found.value, Secret)


def test_an_option_is_chosen_by_its_words_its_number_or_a_part() -> None:
    for answer, value in (("TEA", "Tea"), ("2", "Green coffee"), ("cof", "Green coffee"), ("3", "Greens")):
        assert asked("", "Tea", "Green coffee", "Greens").answered(answer) == Accepted(value)
    for answer in ("green", "4", "0", "milk"):
        assert isinstance(asked("", "Tea", "Green coffee", "Greens").answered(answer), Again)
    assert asked("MENU", "Tea", "*").answered("milk") == Accepted("milk")
    assert Question.of(
        {"kind": "MENU", "options": [["a", "b"]], "prompt": "", "default": None, "timeout": None}
    ).options == ("a", "b")


@pytest.mark.parametrize("options", [[], [None], [" "], [[]]])
def test_a_menu_of_nothing_asks_nobody(options: list[Any]) -> None:
    with pytest.raises(BasicError) as raised:
        asked("MENU", *options)
    assert raised.value.code == "ArgumentError"


def test_after_three_tries_the_default_is_taken_and_the_error_told() -> None:
    question = asked("INTEGER", default=7)
    assert isinstance(question.answered("x"), Again)
    assert isinstance(question.answered("y"), Again)
    last = question.answered("z")
    assert isinstance(last, GivenUp)
    assert (last.value, last.error.code) == (7, "ValidationError")


def test_nothing_takes_the_default() -> None:
    assert asked("EMAIL", default="none").answered("  ") == Accepted("none")
    assert isinstance(asked("EMAIL").answered(""), Again)


def test_a_file_is_no_text_and_a_text_no_file() -> None:
    picture = File(name="a.png", mime_type="image/png", url="/files/1")
    assert asked("IMAGE").answered(picture) == Accepted(picture)
    assert asked("").answered(picture) == Accepted(picture)
    assert isinstance(asked("AUDIO").answered(picture), Again)
    assert isinstance(asked("EMAIL").answered(picture), Again)
    assert isinstance(asked("IMAGE").answered("here it is"), Again)


def test_a_timeout_is_a_time() -> None:
    assert asked("", timeout=1e9).timeout == 3_600
    for wrong in (0, -1, "soon"):
        with pytest.raises(BasicError):
            asked("", timeout=wrong)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_answer_takes_a_kind_long(kind: str) -> None:
    for answer in ("1" * 50_000, "a@" * 20_000, "a-" * 20_000 + "!", " " * 50_000 + "x", "1," * 20_000):
        asked(kind, *(["tea"] if kind == "MENU" else [])).answered(answer)


def test_every_kind_has_a_text_in_every_language() -> None:
    assert TEXTS.keys() == KINDS.keys()
    for kind, texts in TEXTS.items():
        assert len(set(texts)) == len(LANGUAGES), kind
        assert all(text.endswith(".") for text in texts)


@pytest.mark.parametrize("locale", ["de", "de-AT", "ja"])
def test_what_is_wrong_is_said_in_the_language_of_the_bot(locale: str) -> None:
    whole, one = ("eine ganze Zahl", "wähl eine") if locale.startswith("de") else ("a whole number", "choose one")
    found = asked("INTEGER").answered("x")
    assert isinstance(found, Again)
    assert whole in found.message
    found = asked("MENU", "a", "b").answered("c")
    assert isinstance(found, Again)
    assert one in found.message
    assert found.message.endswith(": a, b.")
