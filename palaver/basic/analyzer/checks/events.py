"""Jobs and events: schedules that can be read, endpoints that can be an address, who is not there to answer."""

from collections.abc import Iterator

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.endpoints import endpoint, is_endpoint
from palaver.basic.nodes.declarations import CHANGES, METHODS, Handler, Webhook
from palaver.basic.nodes.expressions import Hear, KeywordCall, Text
from palaver.basic.schedules import PATTERNS, cron_of
from palaver.basic.sections import is_computed
from palaver.basic.values.dates import read_moment


def run(survey: Survey) -> Iterator[Diagnostic]:
    scheduled = False
    for call in survey.all(KeywordCall):
        if call.keyword == "set_schedule" and call.arguments:
            when = call.arguments[0]
            scheduled = scheduled or len(call.arguments) == 1
            once = len(call.arguments) > 1 and isinstance(when, Text) and read_moment(when.value) is not None
            if isinstance(when, Text) and cron_of(when.value) is None and not once:
                message = f"{when.value!r} is no time that can be read"
                yield survey.error("schedule", message, when.span, expected=PATTERNS)
            elif not isinstance(when, Text) and len(call.arguments) == 1:
                yield survey.warning("literal", "a schedule that is computed counts from when the line runs", when.span)
    for hook in survey.all(Webhook):
        yield from _hook(survey, hook)
    for handler in survey.all(Handler):
        yield from _handler(survey, handler)
    alone = scheduled or bool(survey.all(Webhook))
    for each in survey.all(Hear):
        if alone or any(one.span.start <= each.span.start < one.span.end for one in survey.all(Handler)):
            yield _alone(survey, each)


def _hook(survey: Survey, hook: Webhook) -> Iterator[Diagnostic]:
    name, method = hook.endpoint, hook.method
    if is_computed(hook):
        yield survey.warning("literal", "a webhook of something computed is there from when the line runs", hook.span)
    if isinstance(name, Text) and not is_endpoint(endpoint(name.value)):
        message = f"{name.value!r} is no name of an endpoint"
        yield survey.error("webhook", message, name.span, expected="up to 100 letters, digits, - and _")
    if isinstance(method, Text) and method.value.upper() not in {"", *METHODS}:
        message = f"no webhook is called by {method.value!r}"
        yield survey.error("webhook", message, method.span, expected=", ".join(METHODS))


def _handler(survey: Survey, handler: Handler) -> Iterator[Diagnostic]:
    if is_computed(handler):
        yield survey.warning(
            "literal", "a handler of something computed is there from when the line runs", handler.span
        )
    if isinstance(handler.subject, Text) and not handler.subject.value.strip():
        yield survey.error("event", f"ON {handler.kind} takes a name", handler.subject.span)
    for word, value in handler.options:
        if handler.kind == "CHANGE" and word == "EVENTS" and isinstance(value, Text):
            for each in value.value.split(","):
                if each.strip() and each.strip().casefold() not in CHANGES:
                    message = f"ON CHANGE knows no {each.strip()!r}"
                    yield survey.error("event", message, value.span, expected=", ".join(CHANGES))


def _alone(survey: Survey, each: Hear) -> Diagnostic:
    message = "HEAR in what runs by itself: nobody is there to answer"
    return survey.warning("hear", message, each.span, suggestion="it raises NoInteractiveUser")


CHECK = Check("schedules, webhooks and handlers", run)
