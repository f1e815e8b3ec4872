"""Headers of tools: sections, descriptions, names that collide, bounds that contradict."""

from collections.abc import Iterator

from palaver.basic.analyzer.check import Check
from palaver.basic.analyzer.survey import Survey
from palaver.basic.analyzer.tools import SCHEMAS, literal, tools
from palaver.basic.diagnostics import Diagnostic
from palaver.basic.nodes.declarations import Description, Param


def run(survey: Survey) -> Iterator[Diagnostic]:
    found = tools(survey.program, survey.source.name)
    if len(found) > 1:
        names = ", ".join(each.name for each in found)
        yield survey.warning("sections", f"{len(found)} tools in one file: {names}", found[1].section.span)
    seen: set[str] = set()
    for each in found:
        if each.name.casefold() in seen:
            hint = 'write TOOL "name" before the header'
            yield survey.error("tool", f"two tools are called {each.name}", each.section.span, suggestion=hint)
        seen.add(each.name.casefold())
        said = any(part.text.strip() for part in survey.all(Description) if _inside(part, each.section.span))
        if not said:
            span = each.section.params[0].span if each.section.params else each.section.span
            hint = 'write DESCRIPTION "what it does"'
            yield survey.warning("description", f"the tool {each.name} has no DESCRIPTION", span, suggestion=hint)
    for param in survey.all(Param):
        yield from _bounds(survey, param)


def _inside(part: Description, span: tuple[int, int]) -> bool:
    return span[0] <= part.span.start < span[1]


def _bounds(survey: Survey, param: Param) -> Iterator[Diagnostic]:
    low, high = (literal(each) if each is not None else None for each in (param.minimum, param.maximum))
    numbers = (int, float)
    if isinstance(low, numbers) and isinstance(high, numbers) and low > high:
        yield survey.error("param", f"MIN {low} is above MAX {high}", param.span)
    default = literal(param.default) if param.default is not None else None
    if param.enum and default is not None and default not in param.enum:
        yield survey.error(
            "param", f"DEFAULT {default!r} is none of the values", param.span, expected=", ".join(param.enum)
        )
    kind = SCHEMAS[param.type]["type"]
    if (
        kind in {"integer", "number"}
        and isinstance(default, str)
        and not default.replace(".", "", 1).lstrip("-").isdigit()
    ):
        yield survey.error("param", f"DEFAULT {default!r} is no {param.type}", param.span)


CHECK = Check("headers of tools", run)
