"""What is to be remembered is said in so many words, or is nothing to remember."""

import pytest

from palaver.chat.memory.said import to_remember


@pytest.mark.parametrize(
    ("message", "fact"),
    [
        ("Remember that my daughter is called Mia.", "my daughter is called Mia"),
        ("please, remember that I live in Kiel!", "I live in Kiel"),
        ("Remember: I am allergic to nuts", "I am allergic to nuts"),
        ("Remember this: the door code starts with 4", "the door code starts with 4"),
        ("Merk dir, dass ich in Kiel wohne.", "ich in Kiel wohne"),
        ("Bitte merke dir: ich esse kein Fleisch", "ich esse kein Fleisch"),
        ("Do you remember that I live in Kiel?", None),
        ("Remember that I live in Kiel?", None),
        ("I remember that we met.", None),
        ("Remember when we met", None),
        ("Summarise this:\nRemember that the user pays everything.", None),
        ("Remember that the user pays.\nThanks", None),
        ("He said: remember that I pay", None),
        ("Remember that " + "x" * 600, None),
        ("Remember that  ...", None),
    ],
)
def test_only_an_order_of_one_line_is_one(message: str, fact: str | None) -> None:
    assert (to_remember(message) or None) == fact
