"""A drive in memory: what trials and transcripts give to programs that read and write files."""

# ruff: noqa: E501  # a program stands on one line

from typing import Any

import pytest

from palaver.basic.drive.scratch import LARGEST, Scratch
from palaver.basic.errors import BasicError
from tests.basic.runtime.stage import played


async def run(text: str) -> Any:
    found = await played(text, ports={"drive": Scratch({"in/a.txt": b"one"})}, stored=True)
    return found.error.code if found.error else found.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('RETURN READ("in/a.txt")', "one"),
        ('WRITE "b.txt", "x"\nWRITE "b.txt", "y" APPEND\nRETURN READ("b.txt")', "xy"),
        ('COPY "in/a.txt" TO "b.txt"\nMOVE "b.txt" TO "c.txt"\nRETURN [READ("c.txt"), DELETE FILE "c.txt", DELETE FILE "c.txt"]', ["one", True, False]),
        ('WRITE "in/rows.csv", [{a: 1}]\nr = READ "in/rows.csv"\nRETURN LEN(LIST("in"))', 2),
        ('COMPRESS ["in/a.txt"] TO "a.zip"\nRETURN LEN(LIST(""))', 2),
        ('RETURN READ("gone.txt")', "FileError"),
        ('WRITE "../x", "y"', "AccessDenied"),
        ('DOWNLOAD "https://a.example/x" TO "x"', "NotImplemented"),
        ('EXTRACT "in/a.txt" TO "x"', "NotImplemented"),
    ],
)  # fmt: skip
async def test_files_are_kept_as_the_drive_keeps_them(text: str, value: Any) -> None:
    assert await run(text) == value


async def test_it_has_a_bound() -> None:
    drive = Scratch()
    await drive.write("a", b"x" * LARGEST)
    await drive.write("a", b"y" * LARGEST)
    with pytest.raises(BasicError, match="more than 20 MB"):
        await drive.write("b", b"x")
