"""The names of blobs: relative paths of plain segments, checked although we make them ourselves."""

import re

from palaver.core.errors import PalaverError

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=-]*(?:/[A-Za-z0-9][A-Za-z0-9._=-]*)*")
_LONGEST = 512


class BlobKeyError(PalaverError):
    """A key that could leave its folder: always a fault in the program."""


def checked(key: str) -> str:
    """Answer `key` if no segment is empty, begins with a dot or holds anything but letters, digits and `._=-`."""
    if len(key) > _LONGEST or not _KEY.fullmatch(key):
        raise BlobKeyError(f"{key[:80]!r} is no key of a blob.")
    return key
