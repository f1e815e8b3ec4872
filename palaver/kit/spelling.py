"""Spellings of an address: what counts as one where guessing is limited, and what as the same where a door opens."""

import unicodedata


def folded(text: str) -> str:
    """
    One text for everything that a database could take for one when it ignores case.

    Coarser than any of them: PostgreSQL makes of "İ" an "i", which Python's own folding does not. Letters newer
    than the tables of this Python stay as they are.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.strip()).casefold())
    return "".join(each for each in plain if not unicodedata.combining(each)).replace(
        "\N{LATIN SMALL LETTER DOTLESS I}", "i"
    )


def is_same_address(one: str, other: str) -> bool:
    """Whether two spellings reach one mailbox for certain: they differ in the case of ASCII letters at most."""
    return one == other or (one.isascii() and other.isascii() and one.lower() == other.lower())
