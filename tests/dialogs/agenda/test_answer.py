"""What a webhook answers, as section 9.12 of the language has it: by RETURN, or by variables named result_<x>."""

from typing import Any

import pytest

from palaver.basic.loading import program_of
from palaver.basic.run import Done, Run
from palaver.basic.values.text import jsonable
from palaver.dialogs.agenda.answer import Answer, answer_of, said_by


def answered(text: str) -> Answer:
    done = Run.of(program_of(f'WEBHOOK "x"\n{text}')).step()
    assert isinstance(done, Done)
    return answer_of(jsonable(said_by(done.left) if done.value is None else done.value))


@pytest.mark.parametrize(
    ("text", "status", "body"),
    [
        ("x = 1", 200, b'{"status":"ok"}'),
        ("RETURN { body: { a: 1 } }", 200, b'{"a":1}'),
        ("RETURN { status: 404 }", 404, b""),
        ('RETURN { status: "late" }', 200, b'{"status":"late"}'),
        ("RETURN { status: 201, id: 7 }", 201, b'{"status":201,"id":7}'),
        ("RETURN { status: 99 }", 200, b'{"status":99}'),
        ("RETURN { id: 7 }", 200, b'{"id":7}'),
        ("RETURN {}", 200, b"{}"),
        ("RETURN [1, 2]", 200, b"[1,2]"),
        ("RETURN { status: 204, id: 7 }", 204, b""),
        ("result_id = 7\nRESULT_Note = NULL", 200, b'{"id":7}'),
        ('result_status = 405\nresult_error = "only POST"\nEXIT', 405, b'{"error":"only POST","status":405}'),
        ('result_status = "done"', 200, b'{"status":"done"}'),
        ("result_status = 202", 202, b""),
        ("IF FALSE THEN result_status = 500", 200, b'{"status":"ok"}'),
        ("SUB done\n  result_id = 3\n  END SUB\ndone()\nresult_kind = 1", 200, b'{"kind":1}'),
        ("result_id = 1\nSUB done\n  result_id = 3\n  EXIT SUB\nEND SUB\ndone()", 200, b'{"id":3}'),
        ("result_id = 1\nRETURN { id: 2 }", 200, b'{"id":2}'),
        ("FOR result_n = 1 TO 3\nNEXT", 200, b'{"n":3}'),
    ],
)
def test_the_answer_is_what_was_returned_or_left(text: str, status: int, body: bytes) -> None:
    found = answered(text)
    assert (found.status, found.body) == (status, body)


def test_what_a_waiting_script_left_is_there_after_it_was_stored() -> None:
    run = Run.of(program_of('result_id = 1\nWAIT 0\nresult_id = result_id + 1\nx = GET BOT MEMORY "a"'))
    ends: Any = run.step()
    while not isinstance(ends, Done):
        ends = run.step()
    assert ends.left == {"result_id": 2}
