"""Rules for data: a JSON schema, conditions of the language, or prose, which a model judges."""

from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.rows.evaluating import meets
from palaver.basic.rows.reading import condition_of
from palaver.basic.understanding.questions import closed, shaped
from palaver.basic.values.text import dumps, text

_SCHEMA: Final = frozenset({"type", "properties", "required", "enum", "items", "$schema", "anyOf", "allOf", "oneOf"})
_JUDGED: Final = closed(errors={"type": "array", "items": {"type": "string"}})


async def broken(host: Host, data: Any, rules: Any) -> list[str]:
    """What of the rules the data do not keep, in words."""
    if isinstance(rules, dict) and _SCHEMA & rules.keys():
        wrong = host.misfit(data, rules)
        return [wrong] if wrong else []
    if isinstance(rules, dict):
        return await _judged(host, data, dumps(rules))
    found, prose = list[str](), list[str]()
    for rule in map(text, rules if isinstance(rules, list) else [rules]):
        try:
            condition = condition_of(rule)
        except BasicError:
            prose.append(rule)
        else:
            if not meets(condition, data):
                found.append(rule)
    return [*found, *(await _judged(host, data, "\n".join(prose)) if prose else [])]


async def _judged(host: Host, data: Any, rules: str) -> list[str]:
    answer = await shaped(host, "rules", dumps(data), _JUDGED, rules=rules)
    return [str(each) for each in answer["errors"]]
