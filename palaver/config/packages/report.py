"""What became of a package: every setting and every file of it, and what stands in the way."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

import msgspec

from palaver.config.document.finding import Finding

SettingState = Literal["mapped", "converted", "overridden", "unknown", "dead", "secret", "operator", "not_due", "wrong"]
FileState = Literal["read", "document", "kept", "ignored"]


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """
    One row of config.csv, or a file that is a field. `value` is what it became; of a secret there is none.

    `not_due`: its field comes later; `operator`: it belongs to the server's settings; `dead`: nothing reads it in
    General Bots either; `overridden`: bot.yaml counts; `wrong`: see the errors.
    """

    place: str
    name: str
    state: SettingState
    target: str = ""
    value: str = ""
    note: str = ""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """`document`: of a collection; `kept`: stored byte for byte, and exported again; `read`: its content counts."""

    path: str
    bytes: int
    state: FileState
    note: str = ""


class PackageReport(msgspec.Struct, frozen=True, kw_only=True):
    """`ok`: it can be imported as far as the package by itself tells."""

    ok: bool
    alias: str
    errors: list[Finding]
    warnings: list[Finding]
    settings: list[Setting]
    files: list[File]
    counts: dict[str, int]


def counted(settings: Sequence[Setting], files: Sequence[File]) -> dict[str, int]:
    return dict(sorted(Counter([*(each.state for each in settings), *(each.state for each in files)]).items()))
