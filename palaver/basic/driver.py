"""The driver of a run that lives in this process: it performs each effect, and goes on with its result."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from palaver.basic import world as worlds
from palaver.basic.calling import bound, script_name, supplied
from palaver.basic.compiler.faults import translated
from palaver.basic.compiler.statements import TRACE
from palaver.basic.errors import BasicError, argument_error
from palaver.basic.hearing.question import Accepted, GivenUp, Question
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, taken
from palaver.basic.mail.letter import block, sent
from palaver.basic.run import Done, Effect, Run
from palaver.basic.values.numbers import operand
from palaver.basic.values.text import shown, text

Library = Mapping[str, Keyword]


async def drive(run: Run, host: Any, library: Library, perform: Callable[..., Awaitable[Any]] | None = None) -> Any:
    """
    The value of a run whose effects are `performed`, or done by `perform`.

    BasicError where it ends with an error that nothing caught, Fatal where a limit ends it.
    """
    effect = await stepped(run)
    while not isinstance(effect, Done):
        try:
            value = await (perform or performed)(run, effect, host, library)
        except BasicError as error:
            effect = await stepped(run, error=error)
        else:
            effect = await stepped(run, value)
    return effect.value


async def stepped(run: Run, value: Any = None, error: BasicError | None = None) -> Effect | Done:
    """Programs that loop or call are stepped beside the event loop, which others need."""
    if run.levels and run.levels[-1].program.brief:
        return run.step(value, error)
    return await asyncio.to_thread(run.step, value, error)


async def performed(run: Run, effect: Effect, host: Host, library: Library) -> Any:
    """The result of an effect; BasicError whatever goes wrong with it."""
    run.limits.start()
    worlds.CURRENT.set(run.world)  # a step may have been taken in another thread, where it was set for that alone
    built_in = _BUILT_IN.get(effect.keyword)
    try:
        if built_in is not None:
            return await built_in(run, effect, host)
        return await _handled(effect, host, library)
    except BasicError:
        raise
    except Exception as error:
        raise translated(error) from error


async def _handled(effect: Effect, host: Host, library: Library) -> Any:
    handler = library[effect.keyword].handler
    assert handler is not None
    arguments = effect.arguments
    if "phrase" in taken(handler):
        arguments["phrase"] = effect.site.phrase
    if "columns" in taken(handler):
        arguments["columns"] = effect.site.columns
    return await handler(host, **arguments)


async def _hear(run: Run, effect: Effect, host: Host) -> Any:
    """Asks until there is an answer, three times at most."""
    if not host.interactive:
        raise BasicError("NoInteractiveUser", "nobody is there who could answer")
    question = Question.of(effect.arguments)
    if question.known is not None:
        return question.known.value
    message = question.prompt
    while True:
        run.limits.say(len(message))
        answer = await host.hear(question, message)
        if answer is None:
            if question.has_default:
                return question.default
            raise BasicError("Timeout", f"no answer came within {question.timeout:g} s")
        found = question.answered(answer)
        if isinstance(found, Accepted):
            return found.value
        if isinstance(found, GivenUp):
            run.fail_softly(found.error)
            return found.value
        message = found.message


async def _talk(run: Run, effect: Effect, host: Host) -> Any:
    message = shown(effect.arguments["text"])
    run.limits.say(len(message))
    return await host.say(message)


async def _prompt(run: Run, effect: Effect, host: Host) -> None:
    message = shown(effect.arguments["text"])
    run.limits.say(len(message))
    await host.set_prompt(message)


async def _mail(run: Run, effect: Effect, host: Host) -> None:
    message, head = text(effect.arguments["text"]), [text(each) for each in effect.arguments["head"]]
    run.limits.say(len(message) + sum(map(len, head)))
    await sent(host, block(effect.arguments["recipient"], head, message))


async def _call(run: Run, effect: Effect, host: Host) -> None:
    """Another script: it begins above the one that calls it."""
    arguments = effect.arguments
    name = script_name(text(arguments["script"]))
    program = await host.script(name)
    if program is None:
        raise BasicError("ScriptNotFound", f"there is no script {name}")
    given = supplied(program.parameters, arguments["arguments"], arguments["named"])
    run.enter(program, bound(program.parameters, given), given)


async def _schedule(run: Run, effect: Effect, host: Host) -> None:
    given = effect.arguments
    seconds = float(operand(given["seconds"]))
    if not seconds >= 0:
        raise argument_error("SCHEDULE IN takes a time from 0 on")
    await host.agenda.later(run.levels[-1].program, given["section"], seconds, given["values"])


async def _hook(run: Run, effect: Effect, host: Host) -> None:
    given = {name: text(value).strip() for name, value in effect.arguments.items()}
    if not given["endpoint"]:
        raise argument_error("WEBHOOK needs the name of its endpoint")
    await host.agenda.hook(run.levels[-1].program, given["endpoint"], given["method"], given["secret"])


async def _handle(run: Run, effect: Effect, host: Host) -> None:
    given = effect.arguments
    subject = text(given["subject"]).strip()
    if not subject:
        raise argument_error(f"ON {given['kind']} needs to know of what")
    options = {word: text(value) for word, value in given["options"].items()}
    await host.agenda.handle(run.levels[-1].program, given["kind"], subject, options, given["section"])


async def _passed(run: Run, effect: Effect, host: Host) -> None:  # as the others are called
    """A trace that nobody debugs."""


_BUILT_IN: Final[Mapping[str, Any]] = {
    "hear": _hear,
    "begin_talk": _talk,
    "begin_system_prompt": _prompt,
    "begin_mail": _mail,
    "call": _call,
    "schedule_in": _schedule,
    "webhook": _hook,
    "on": _handle,
    TRACE: _passed,
}
