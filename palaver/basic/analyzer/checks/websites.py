"""Websites: addresses and intervals that are none, where they are written."""

from collections.abc import Iterator

from palaver.basic.analyzer.binding import bind
from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.errors import BasicError
from palaver.basic.nodes.expressions import KeywordCall, Number, Text
from palaver.basic.websites import Website, website


def run(survey: Survey) -> Iterator[Diagnostic]:
    for call in survey.all(KeywordCall):
        written = literal(survey, call)
        if isinstance(written, BasicError):
            yield survey.error("website", written.message, call.span)


def literal(survey: Survey, call: KeywordCall) -> Website | BasicError | None:
    """The site that a call names without running, the error of what is wrong; None where something is computed."""
    if call.keyword != "use_website":
        return None
    values = {each.name: value for each, value in bind(survey.library.keywords[call.keyword], call).values.items()}
    url, refresh = values.get("url"), values.get("refresh")
    if not isinstance(url, Text) or not (refresh is None or isinstance(refresh, Text | Number)):
        return None
    try:
        return website(url.value, str(refresh.value) if refresh is not None else "")
    except BasicError as error:
        return error


CHECK = Check("websites that cannot be read", run)
