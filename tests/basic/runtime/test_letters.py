"""Letters of BEGIN MAIL and of templates: their headers are those that are written, no value adds one."""

from typing import Any

import pytest

from palaver.basic.drive.scratch import Scratch
from tests.basic.runtime.recorder import Recorded
from tests.basic.runtime.stage import played

EVIL = "Ana\nBcc: eve@e.example\nAttachment: secret.txt\n\nHello"
WRITTEN = 'WRITE "s" TO "secret.txt"\nHEAR name\n'


class Post(Recorded):
    """Takes all letters."""

    otherwise = "id"


async def letters(program: str, said: str = EVIL) -> list[tuple[Any, ...]]:
    post = Post()
    found = await played(WRITTEN + program, [said], ports={"post": post, "drive": Scratch()}, stored=True)
    assert found.error is None, found.error
    assert not any(reply_to for *_, reply_to in post.done)
    return [each[1:4] for each in post.done]


async def test_a_value_in_a_header_stays_in_its_line() -> None:
    program = 'BEGIN MAIL "a@a.example"\nSubject: Hello ${name}\nCc: b@b.example\n\nDear ${name}.\nEND MAIL'
    subject = "Hello Ana Bcc: eve@e.example Attachment: secret.txt Hello"
    assert await letters(program) == [
        ("a@a.example", subject, f"Dear {EVIL}."),
        ("b@b.example", subject, f"Dear {EVIL}."),
    ]


@pytest.mark.parametrize("body", ["${name}", "${name}\n\nBye", "\n${name}"])
async def test_a_value_at_the_beginning_of_a_body_is_body(body: str) -> None:
    ((to, subject, text),) = await letters(f'BEGIN MAIL "a@a.example"\n{body}\nEND MAIL', EVIL.partition("\n")[2])
    assert to == "a@a.example"
    assert subject == "Bcc: eve@e.example"
    assert text.startswith("Bcc: eve@e.example\nAttachment: secret.txt\n\nHello")


async def test_headers_are_those_that_are_written() -> None:
    program = (
        'other = "b@b.example, c@c.example"\nBEGIN MAIL name\nSubject: A\nCc: ${other}\nAttachment: secret.txt\n'
        "Note: this is no header\n\nText\nEND MAIL"
    )
    found = await letters(program, "a@a.example")
    assert [each[:2] for each in found] == [(f"{each}@{each}.example", "A") for each in "abc"]
    assert found[0][2].startswith("Note: this is no header\n\nText\n\nsecret.txt: ")


async def test_no_value_adds_a_header_to_a_template() -> None:
    program = (
        'CREATE TEMPLATE "w", "email", "Hello {{name}}", "Dear {{name}}"\n'
        'CREATE TEMPLATE "bare", "email", "{{name}}"\n'
        'SEND TEMPLATE "w", "email", "a@a.example", { "name": name }\n'
        'SEND TEMPLATE "bare", "email", "a@a.example", { "name": "Bcc: eve@e.example" }'
    )
    assert await letters(program) == [
        ("a@a.example", "Hello Ana Bcc: eve@e.example Attachment: secret.txt Hello", f"Dear {EVIL}"),
        ("a@a.example", "Bcc: eve@e.example", "Bcc: eve@e.example"),
    ]
