"""What keeps a package from being read at all: where, why, and what mends it."""

from collections.abc import Sequence
from typing import Final, Self

import msgspec

from palaver.config.document.finding import Finding
from palaver.core.errors import PalaverError, Unprocessable

_SHOWN: Final = 20


class BadPackage(Unprocessable):
    """Its details are the findings, as of a document."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)[:_SHOWN]
        listing = "; ".join(f"{each.path}: {each.message}" if each.path else each.message for each in self.findings[:5])
        super().__init__(f"The package cannot be taken. {listing}", details=msgspec.to_builtins(self.findings))

    @classmethod
    def of(cls, problem: PalaverError) -> Self:
        """Any other error, as the only finding."""
        return cls([error("", problem.code, problem.message, "mend it, and try again")])


def error(path: str, code: str, message: str, hint: str) -> Finding:
    return Finding(path=path, code=code, message=message, hint=hint)


def warning(path: str, code: str, message: str, hint: str) -> Finding:
    return Finding(path=path, code=code, message=message, hint=hint, severity="warning")
