"""The handlers that decide locally: blocklists however words are dressed up, patterns, personal data."""

from typing import Any

import pytest

from palaver.config.document.moderation import ModerationStep
from palaver.core.errors import Unprocessable
from palaver.moderation.finding import Finding, masked
from palaver.moderation.personal import digits
from palaver.moderation.policy import decide, step
from tests.moderation.asked import Nobody


async def made_of(text: str, handler: str, **params: Any) -> str:
    steps = [step(ModerationStep(handler=handler, action="mask", params=params))]
    return (await decide(steps, text, Nobody())).text


BLOCKED = [
    ("a bad word.", "a [blocklist]."),
    ("a B\u0430d   W\u00f6rd!", "a [blocklist]!"),  # a Cyrillic letter, an umlaut, spaces
    ("ｂａｄ ｗｏｒｄ", "[blocklist]"),
    ("b\u00adad\u200b wo\u0301rd", "[blocklist]"),  # what cannot be seen
    ("bad-word, bad_word, b.a.d w.o.r.d", "[blocklist], [blocklist], [blocklist]"),
    ("b a d  w o r d", "[blocklist]"),
    ("badword and bad words and a bad worder", "badword and bad words and a bad worder"),
    ("die STRASSE", "die [blocklist]"),
    ("сме\u0301рть", "[blocklist]"),
    ("我有毒品吗", "我有[blocklist]吗"),
    ("ﬁre, FIRE, f i r e", "[blocklist], [blocklist], [blocklist]"),
]


@pytest.mark.parametrize(("text", "shown"), BLOCKED)
async def test_a_phrase_is_found_however_it_is_dressed_up(text: str, shown: str) -> None:
    assert await made_of(text, "blocklist", phrases=["Bad Word", "straße", "смерть", "毒品", "fire"]) == shown


async def test_a_list_without_phrases_finds_nothing() -> None:
    assert await made_of("anything", "blocklist") == "anything"


async def test_patterns_have_ones_own_category() -> None:
    made = await made_of("Order AB-1234 and ab-99", "regex", patterns=[r"\b[A-Z]{2}-\d{2,4}\b"], category="order")
    assert made == "Order [order] and [order]"
    assert await made_of("ab-99", "regex", patterns=["[A-Z]{2}-99"], ignore_case=False) == "ab-99"


PERSONAL = [
    ("Write to bob.b+x@mail.example.co.uk, please.", "Write to [email], please."),
    ("mail@localhost and @someone", "mail@localhost and @someone"),
    ("+49 (30) 1234-5678 or 030/1234567 or (415) 555-0132", "[phone] or [phone] or [phone]"),
    ("in 2024-01-02 at 10:30:00, 1.500 of 20.000", "in 2024-01-02 at 10:30:00, 1.500 of 20.000"),
    ("DE89 3704 0044 0532 0130 00 BIC COBADE", "[iban] BIC COBADE"),
    ("gb29nwbk60161331926819.", "[iban]."),
    ("DE88370400440532013000", "DE88370400440532013000"),
    ("card 4111 1111 1111 1111, 12 pieces", "card [card], 12 pieces"),
    ("12 4111-1111-1111-1111 12", "12 [card] 12"),
    ("4111111111111112 and 1234567890123456", "4111111111111112 and 1234567890123456"),
    ("378282246310005", "[card]"),
    ("86095742719, 529.982.247-25, 12345678Z, X1234567L", "[national_id], [national_id], [national_id], [national_id]"),
    ("86095742718, 529.982.247-26, 12345678A", "86095742718, 529.982.247-26, 12345678A"),
    ("123-45-6789 but 900-12-3456, 666-12-3456", "[national_id] but 900-12-3456, 666-12-3456"),
    ("2 55 08 14 168 025 38".replace(" ", ""), "[national_id]"),
    ("from 192.168.0.1 and 2001:db8::1, not 1.2.3 or 999.1.1.1", "from [ip] and [ip], not 1.2.3 or 999.1.1.1"),
]


@pytest.mark.parametrize(("text", "shown"), PERSONAL)
async def test_personal_data_is_known_by_its_shape_and_its_check_digits(text: str, shown: str) -> None:
    assert await made_of(text, "pii") == shown


async def test_only_the_kinds_that_are_named_count() -> None:
    assert await made_of("a@b.example from 10.0.0.1", "pii", kinds=["ip"]) == "a@b.example from [ip]"


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (digits.is_iban, "DE89370400440532013000"),
        (digits.is_iban, "FR1420041010050500013M02606"),
        (digits.is_card, "5555555555554444"),
        (digits.is_card, "4012888888881881"),
        (digits.is_german_tax_id, "86095742719"),
        (digits.is_german_tax_id, "65929970489"),
        (digits.is_cpf, "52998224725"),
        (digits.is_cpf, "11144477735"),
    ],
)
def test_every_wrong_digit_is_noticed(check: Any, right: str) -> None:
    assert check(right)
    for place, char in enumerate(right):
        if char.isdecimal() and place > 1:
            wrong = [right[:place] + other + right[place + 1 :] for other in "0123456789" if other != char]
            assert not any(check(each) for each in wrong if each[0] == right[0]), place


def test_nothing_is_left_of_what_was_masked_where_finds_overlap() -> None:
    assert masked("abcdefghij", [Finding("x", 1.0, ((0, 5),)), Finding("y", 1.0, ((3, 9),))]) == "[x]j"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"handler": "nobody"}, "There is no handler 'nobody'; there are blocklist, "),
        ({"handler": "blocklist", "params": {"words": []}}, "unknown field `words`"),
        ({"handler": "blocklist", "params": {"phrases": ["\u200b"]}}, "Nothing can be seen"),
        ({"handler": "regex", "params": {"patterns": ["("]}}, "not closed"),
        ({"handler": "regex"}, "required field `patterns`"),
        ({"handler": "judge", "action": "mask", "params": {"policy": "x"}}, "does not say where"),
        ({"handler": "pii", "params": {"kinds": ["shoe size"]}}, "Invalid enum value"),
    ],
)
def test_a_step_that_cannot_be_is_refused(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unprocessable, match=reason):
        step(ModerationStep(**said))
