"""What is to be said of a package's programs, read as one bot, at their files and places."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from palaver.basic.analyzer import analyze_bot
from palaver.basic.source import Source, normal
from palaver.config.document.finding import Finding

_MOST: Final = 200


def judged(config: Mapping[str, Any]) -> list[Finding]:
    """Errors and warnings, the first of each program's; nothing for a document without programs."""
    dialogs = config.get("dialogs")
    if not isinstance(dialogs, Mapping):
        return []
    scripts, params = (dialogs.get(name) for name in ("scripts", "params"))
    texts = scripts if isinstance(scripts, Mapping) else {}
    sources = [Source(path, normal(text)) for path, text in sorted(texts.items()) if isinstance(text, str)]
    known = params if isinstance(params, Mapping) else {}
    names = frozenset(str(name).casefold().replace("-", "_") for name in known)
    return list(_findings(sources, names))[:_MOST] if sources else []


def _findings(sources: list[Source], names: frozenset[str]) -> Iterator[Finding]:
    for made in analyze_bot(sources, config=names):
        for each in made.diagnostics:
            place = made.source.place(each.span.start)
            yield Finding(
                path=f"….gbdialog/{made.source.name}:{place.line}:{place.column}",
                code=f"basic_{each.code}",
                message=each.message,
                hint=each.suggestion or each.expected or "palaver basic check shows the place",
                severity=each.severity,
            )
