"""Diagnostics as editors show them."""

from typing import Any, Final

from palaver.basic.diagnostics import Diagnostic
from palaver.basic.server.document import Document
from palaver.basic.server.positions import range_of

_SEVERITIES: Final = {"error": 1, "warning": 2}
_FADED: Final = frozenset({"unreachable", "unused"})
_OLD: Final = frozenset({"legacy", "undocumented"})
_UNNECESSARY, _DEPRECATED = 1, 2


def diagnostics(document: Document, uri: str = "") -> list[dict[str, Any]]:
    """All that the analyzer found; what opened a block is told as a place beside it."""
    return [_shown(document, each, uri or document.source.name) for each in document.analysis.diagnostics]


def _shown(document: Document, found: Diagnostic, uri: str) -> dict[str, Any]:
    hints = [f"expected: {found.expected}"] if found.expected else []
    hints += [f"hint: {found.suggestion}"] if found.suggestion else []
    shown: dict[str, Any] = {
        "range": range_of(document.source, found.span),
        "severity": _SEVERITIES[found.severity],
        "code": found.code,
        "source": "palaver",
        "message": "\n".join([found.message, *hints]),
    }
    if found.code in _FADED | _OLD:
        shown["tags"] = [_UNNECESSARY if found.code in _FADED else _DEPRECATED]
    if found.opened is not None:
        place = {"uri": uri, "range": range_of(document.source, found.opened)}
        shown["relatedInformation"] = [{"location": place, "message": "opened here"}]
    return shown
