"""Programs with a few words changed are read or refused, run or fail: nothing breaks, and storing changes nothing."""

import re
from random import Random
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.basic.limits import Limits
from palaver.basic.loading import Unreadable
from palaver.basic.values.text import text
from tests.basic.programs import PATHS
from tests.basic.runtime.stage import Played, played
from tests.basic.runtime.test_played import PROGRAMS

_TOKEN: Final = re.compile(r'"[^"\n]*"|\w+|\n|[^\w\s]| +')
TEXTS: Final = [_TOKEN.findall(path.read_text("utf-8")) for path in PATHS] + [
    _TOKEN.findall(each) for each in PROGRAMS.values()
]
WORDS: Final = [each for tokens in TEXTS for each in tokens]


def changed(seed: int) -> str:
    random = Random(seed)
    tokens = list(random.choice(TEXTS))
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(tokens) - 1)
        match random.randrange(4):
            case 0:
                tokens[at] = random.choice(WORDS)
            case 1:
                del tokens[at]
            case 2:
                tokens.insert(at, random.choice(WORDS))
            case _:
                other = random.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
    return "".join(tokens)


async def run(program: str, *, stored: bool) -> Played:
    limits = Limits(operations=200_000)
    return await played(program, ["5", "Ana", "yes"] * 10, stored=stored, limits=limits, model=["{}"] * 40)


@given(st.integers(0, 1 << 32))
@settings(max_examples=60)
async def test_a_changed_program_breaks_nothing(seed: int) -> None:
    program = changed(seed)
    try:
        at_once = await run(program, stored=False)
    except Unreadable:
        return
    stored = await run(program, stored=True)
    assert at_once.error is None or at_once.error.code != "InternalError"
    ends = [each.error.code if each.error else "" for each in (stored, at_once)]
    if ends == ["LimitExceeded"] * 2:
        return  # a run that is stored counts its operations otherwise: another limit may come first
    if not re.search(r"(?i)now|today|rnd|random|guid|uuid|time|shuffle", program):
        assert stored.messages == at_once.messages
        assert (text(stored.value), str(stored.error)) == (text(at_once.value), str(at_once.error))


async def test_a_workflow_at_the_end_of_a_file_is_read() -> None:
    for program in ("ORCHESTRATE WORKFLOW x", 'ORCHESTRATE WORKFLOW "x"\n', "ORCHESTRATE WORKFLOW x\nSTEP"):
        try:
            await run(program, stored=False)
        except Unreadable as error:
            assert error.diagnostics  # noqa: PT017  # it is told what is wrong
