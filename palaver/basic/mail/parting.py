"""BEGIN MAIL before it runs: what is written there tells which lines are headers, whatever values come to stand in."""

import re
from collections.abc import Sequence
from typing import Final

from palaver.basic.nodes.expressions import Expression, Template

HEADER: Final = re.compile(r"(subject|cc|bcc|reply-to|attachment)\s*:\s*(.*)", re.IGNORECASE)
_VALUE: Final = "\ue000"  # for a value, in what is written


def heading(lines: Sequence[str]) -> int:
    """How many lines are headers: until the first blank one or the first that is none."""
    return next((at for at, line in enumerate(lines) if HEADER.fullmatch(line.strip()) is None), len(lines))


def parted(text: Template) -> tuple[tuple[Template, ...], Template]:
    """The header lines and the body."""
    lines: list[list[str | Expression]] = [[]]
    for part in text.parts:
        if isinstance(part, str):
            first, *rest = part.split("\n")
            lines[-1].append(first)
            lines.extend([each] for each in rest)
        else:
            lines[-1].append(part)
    written = ["".join(each if isinstance(each, str) else _VALUE for each in line) for line in lines]
    count = heading(written)
    body = [part for line in lines[count:] for part in ("\n", *line)][1:]
    return tuple(_template(each, text) for each in lines[:count]), _template(body, text)


def _template(parts: list[str | Expression], text: Template) -> Template:
    return Template(tuple(each for each in parts if each != ""), text.span)
