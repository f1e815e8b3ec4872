"""Parameters that nobody has supplied are asked for, where somebody is there: the description is the question."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from palaver.basic.calling import bound
from palaver.basic.errors import BasicError, argument_error
from palaver.basic.hearing.kinds import KINDS
from palaver.basic.hearing.question import TRIES, Accepted, Again, Question
from palaver.basic.host import Host
from palaver.basic.nodes.declarations import Param
from palaver.basic.values.members import key_of

_KINDS: Final = {"PHONE": "MOBILE", "TIME": "HOUR"}


async def interviewed(parameters: Sequence[Param], given: Mapping[str, Any], host: Host) -> dict[str, Any]:
    """The variables that the script begins with; ArgumentError names what is missing or wrong."""
    known = dict(given)
    for each in parameters:
        if host.interactive and _missing(each, known):
            known[each.name] = await _asked(each, host)
    return bound(parameters, known)


def _missing(parameter: Param, known: Mapping[str, Any]) -> bool:
    return key_of(known, parameter.name) is None and not parameter.optional and parameter.default is None


async def _asked(parameter: Param, host: Host) -> Any:
    kind = _KINDS.get(parameter.type, parameter.type)
    question = Question.of({"kind": kind if kind in KINDS else "STRING", "options": list(parameter.enum)})
    message = parameter.description or f"{parameter.name}?"
    while True:
        answer = await host.hear(question, message)
        found = None if answer is None else question.answered(answer)
        if isinstance(found, Accepted):
            wrong = _wrong(parameter, found.value)
            if not wrong:
                return found.value
            question.tries += 1
            found = Again(wrong) if question.tries < TRIES else None
        if not isinstance(found, Again):
            raise argument_error(f"{parameter.name}: is missing")
        message = found.message


def _wrong(parameter: Param, value: Any) -> str:
    """What is told of a value that the kind of the question lets pass: it is too large, or no list."""
    try:
        bound([parameter], {parameter.name: value})
    except BasicError as error:
        return f"{error.message}."
    return ""
