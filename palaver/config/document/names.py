"""The forms of names in the bot document."""

from typing import Annotated, Final

from pydantic import StringConstraints

ALIAS: Final = r"^[a-z0-9_-]{3,100}$"
COLLECTION: Final = r"^[a-z0-9_-]{1,100}$"
SCRIPT: Final = r"^(?:[^/\\:*?\"<>|. ][^/\\:*?\"<>|]*/){0,7}[^/\\:*?\"<>|. ][^/\\:*?\"<>|]*\.[bB][aA][sS]$"
TOOL: Final = r"^[a-z]{2,20}\.[A-Za-z0-9_.-]{1,120}$"

Alias = Annotated[str, StringConstraints(pattern=ALIAS)]
