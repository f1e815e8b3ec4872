"""Jobs and events: schedules that can be read, endpoints that can be an address, who is not there to answer."""

import re
from collections.abc import Iterator
from typing import Final

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes.declarations import Handler, Webhook
from palaver.basic.nodes.expressions import Hear, KeywordCall, Text
from palaver.basic.schedules import PATTERNS, cron_of

_ENDPOINT: Final = re.compile(r"[a-z0-9_-]+\Z")


def run(survey: Survey) -> Iterator[Diagnostic]:
    scheduled = False
    for call in survey.all(KeywordCall):
        if call.keyword == "set_schedule" and call.arguments:
            when = call.arguments[0]
            scheduled = scheduled or len(call.arguments) == 1
            if isinstance(when, Text) and cron_of(when.value) is None:
                message = f"{when.value!r} is no time that can be read"
                yield survey.error("schedule", message, when.span, expected=PATTERNS)
            elif not isinstance(when, Text) and len(call.arguments) == 1:
                yield survey.warning("literal", "a schedule that is computed counts from when the line runs", when.span)
    for hook in survey.all(Webhook):
        if not isinstance(hook.endpoint, Text):
            yield survey.warning("literal", "an endpoint that is computed is there from when the line runs", hook.span)
        elif not _ENDPOINT.match(re.sub(r"\s+", "-", hook.endpoint.value.casefold())):
            message = f"{hook.endpoint.value!r} is no name of an endpoint"
            yield survey.error("webhook", message, hook.endpoint.span, expected="letters, digits, - and _")
    for handler in survey.all(Handler):
        if not isinstance(handler.subject, Text):
            yield survey.warning(
                "literal", "a handler of something computed is there from when the line runs", handler.span
            )
    alone = scheduled or bool(survey.all(Webhook))
    for each in survey.all(Hear):
        if alone or any(one.span.start <= each.span.start < one.span.end for one in survey.all(Handler)):
            yield _alone(survey, each)


def _alone(survey: Survey, each: Hear) -> Diagnostic:
    message = "HEAR in what runs by itself: nobody is there to answer"
    return survey.warning("hear", message, each.span, suggestion="it raises NoInteractiveUser")


CHECK = Check("schedules, webhooks and handlers", run)
