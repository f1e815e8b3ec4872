"""References to secrets, as people write them into settings; what stands there is somewhere else's business."""

import re
from dataclasses import dataclass
from typing import Final

from palaver.core.secrets.refusals import BadReference

_SCHEMES: Final = ("secret://", "vault://")
_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}"
NAME: Final = re.compile(_NAME)
# Nothing in a path may be read twice: neither `..` nor `%2e`, no empty segment, no other separator.
_PATH: Final = re.compile(rf"{_NAME}(/{_NAME}){{0,19}}")


@dataclass(frozen=True, slots=True)
class Reference:
    """`secret://path` with an empty key, or `vault://path#key`."""

    scheme: str
    path: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.path}{'#' if self.key else ''}{self.key}"


def is_reference(text: str) -> bool:
    """Whether `text` means a secret and is none itself; it may still be one that cannot be read."""
    return text.startswith(_SCHEMES)


def reference_of(text: str) -> Reference:
    """Read it; BadReference says how one is written."""
    scheme, _, rest = text.partition("://")
    path, _, key = rest.partition("#")
    if scheme == "secret" and NAME.fullmatch(rest):
        return Reference(scheme, path)
    if scheme == "vault" and _PATH.fullmatch(path) and NAME.fullmatch(key):
        return Reference(scheme, path, key)
    raise BadReference(
        "A reference is secret://name or vault://path#key, of letters, digits, '_', '-' and '.',"
        " where each part begins with a letter or a digit."
    )
