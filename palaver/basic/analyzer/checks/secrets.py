"""Secrets: what looks like a password or a key in a literal."""

import re
from collections.abc import Iterator
from typing import Final

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes.expressions import Name, Pair, Text
from palaver.basic.nodes.statements import Assignment

_KEY: Final = re.compile(
    r"\bsk-[A-Za-z0-9_-]{16,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bBearer\s+[A-Za-z0-9._-]{20,}"
)
_NAMED: Final = re.compile(r"password|passwd|secret|api_?key|access_?token|auth_?token")
_HINT: Final = "keep it in the configuration and read it by CONFIG(name)"


def run(survey: Survey) -> Iterator[Diagnostic]:
    told: set[int] = set()
    for each in survey.all(Text):
        if len(each.value) > 15 and _KEY.search(each.value):
            told.add(each.span.start)
            yield survey.warning("secret", "this looks like a key", each.span, suggestion=_HINT)
    named = [(each.target.name, each.value) for each in survey.all(Assignment) if isinstance(each.target, Name)]
    named += [(each.key.casefold(), each.value) for each in survey.all(Pair)]
    for name, value in named:
        if not isinstance(value, Text) or len(value.value) < 8 or " " in value.value or value.span.start in told:
            continue
        if _NAMED.search(name):
            yield survey.warning("secret", f"{name} is written in the program", value.span, suggestion=_HINT)


CHECK = Check("keys and passwords in literals", run)
