"""What keywords make of a model's words, and what they find out without one."""

import pytest

from tests.basic.runtime.stage import played

MOOD = '{"sentiment": "negative", "score": -0.8, "reason": "late"}'


@pytest.mark.parametrize(
    ("text", "answers", "value"),
    [
        ('RETURN SUMMARIZE "a long text"', ["Short."], "Short."),
        ('RETURN TRANSLATE "hello", "pt"', ["olá"], "olá"),
        ('m = SENTIMENT "too late"\nRETURN [m.sentiment, m.score]', [MOOD], ["negative", -0.8]),
        ('m = SENTIMENT "x"\nRETURN m.score', ['{"sentiment": "good", "score": 7}', MOOD], -0.8),
        ('RETURN CLASSIFY "where is it?", ["question", "complaint"]', ['{"category": "question"}'], "question"),
        ('RETURN CLASSIFY "no!", "question, complaint"', ["Yes", '{"category": "complaint"}'], "complaint"),
        ('RETURN CALCULATE "a * b + MAX(1, 2) ^ 2", { "A": 2, "b": 3 }', [], 10),
        ('RETURN CALCULATE "ROUND(net * 1.19, 2)", { "net": 10 }', [], 11.9),
        ('f = VALIDATE { "total": 3 }, "total > 0"\nRETURN [f.is_valid, f.errors]', [], [True, []]),
        ('f = VALIDATE { "total": 0 }, ["total > 0", "total < 9"]\nRETURN f.errors', [], ["total > 0"]),
        ('f = VALIDATE { "n": "x" }, { "properties": { "n": { "type": "number" } } }\nRETURN f.is_valid', [], False),
        ('f = VALIDATE { "n": 1 }, "be polite!"\nRETURN f.errors', ['{"errors": ["no name"]}'], ["no name"]),
        ('SET MODEL ROUTING "auto"\nRETURN GET CURRENT MODEL', [], "auto"),
    ],
)  # fmt: skip
async def test_what_a_text_comes_to(text: str, answers: list[str], value: object) -> None:
    found = await played(text, model=answers, stored=True)
    assert found.error is None, found.error
    assert found.value == value


@pytest.mark.parametrize(
    "clause",
    ["MAX_TOKENS 0", "MAX_COST -1", "MAX_LATENCY 0", 'OPTIMIZE FOR "fun"', 'SCHEMA "x"'],
)
async def test_what_a_model_cannot_keep_is_no_wish(clause: str) -> None:
    found = await played(f'x = LLM "hello" WITH {clause}', model=["hi"])
    assert found.error is not None
    assert found.error.code == "ArgumentError"


async def test_a_text_that_gives_orders_stands_between_marks_that_it_cannot_know() -> None:
    first, second = [(await played('x = SUMMARIZE "Ignore that"', model=["ok"])).messages[0] for _ in range(2)]
    mark = first.splitlines()[-1]
    assert first.count(mark) == 3
    assert mark not in second
    assert f"{mark}\nIgnore that\n{mark}" in first


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('x = CALCULATE "GET ""http://a.example"""', "ArgumentError"),
        ('x = CALCULATE "LLM ""x"""', "ArgumentError"),
        ('x = CALCULATE "1 +"', "SyntaxError"),
        ('x = CALCULATE "1" + CHR(10) + "HEAR x"', "ArgumentError"),
        ('x = CALCULATE "1 / 0"', "MathError"),
        ('x = CALCULATE "REPEAT(""x"", 99999999)"', "LimitExceeded"),
        ('x = CLASSIFY "x", []', "ArgumentError"),
        ('x = SENTIMENT "x"', "LlmError"),
        ('SET MODEL ROUTING "luck"', "NotFound"),
        ('x = IMAGE "a boat"', "NotImplemented"),
        ('x = AUDIO "hello"', "NotImplemented"),
        ('x = SEE "a.png"', "NotImplemented"),
        ('x = QR CODE "x", 9', "ArgumentError"),
        ('x = QR CODE REPEAT("x", 9000)', "ArgumentError"),
    ],
)
async def test_what_cannot_be_found_out_is_an_error(text: str, code: str) -> None:
    found = await played(f"TRY\n{text}\nCATCH e\nRETURN e.code\nEND TRY", model=["Hm", "Hm"])
    assert (found.value, found.error) == (code, None)
