"""What a program needs of its bot, as far as its literals tell: collections, tools, files, scripts, tables."""

from dataclasses import dataclass
from typing import Final

from palaver.basic.analyzer.survey import Survey
from palaver.basic.nodes.expressions import KeywordCall, RunScript, Text

_KINDS: Final = {
    "use_kb": "kbs",
    "use_tool": "tools",
    "add_suggestion_tool": "tools",
    "read": "files",
    "import": "files",
    "generate_pdf": "files",
    "find": "tables",
    "save": "tables",
    "insert": "tables",
    "update": "tables",
    "delete": "tables",
    "merge": "tables",
}


@dataclass(frozen=True, slots=True)
class Requires:
    """Each sorted, without repetition; `config` are names that are read and never assigned."""

    kbs: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    config: tuple[str, ...] = ()


def requires(survey: Survey) -> Requires:
    found: dict[str, set[str]] = {}
    for call in survey.all(KeywordCall):
        kind = _KINDS.get(call.keyword)
        first = call.arguments[0] if call.arguments else None
        if kind and isinstance(first, Text):
            is_file = kind == "tables" and first.value.rpartition(".")[2].casefold() in {"csv", "xlsx", "json"}
            found.setdefault("files" if is_file else kind, set()).add(first.value)
    scripts = {each.script.value for each in survey.all(RunScript) if isinstance(each.script, Text)}
    known = set().union(*survey.assigned.values()) if survey.assigned else set()
    config = {each.node.name for each in survey.used if each.node.name in survey.config - known}
    return Requires(
        **{kind: tuple(sorted(names)) for kind, names in found.items()},
        scripts=tuple(sorted(scripts)),
        config=tuple(sorted(config)),
    )
