"""What is to be said of a document: one finding, and all of them as a report."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from palaver.core.errors import Unprocessable


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a document, or doubtful in it: where, why, and what mends it."""

    path: str
    code: str
    message: str
    hint: str
    severity: Literal["error", "warning"] = "error"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """`ok`: it can be published; warnings never stand in the way."""

    ok: bool
    errors: list[Finding]
    warnings: list[Finding]


def reported(findings: Iterable[Finding]) -> Report:
    told = list(findings)
    errors = [finding for finding in told if finding.severity == "error"]
    return Report(ok=not errors, errors=errors, warnings=[each for each in told if each.severity == "warning"])


def refused(findings: Sequence[Finding], what: str = "The bot's configuration is not valid.") -> Unprocessable:
    listing = "; ".join(f"{finding.path}: {finding.message}" for finding in findings[:5])
    return Unprocessable(f"{what} {listing}", details=msgspec.to_builtins(findings))
