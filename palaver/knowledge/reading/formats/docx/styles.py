"""What the paragraph styles of a DOCX mean: headings with their level, the title, lists, code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE = f"{W}val"
_HEADING = re.compile(r"heading (\d)$", re.IGNORECASE)
_BODY_TEXT = 9

Role = Literal["text", "title", "heading", "list", "code"]


@dataclass(frozen=True, slots=True)
class Style:
    """The role of a paragraph; `level` counts headings from 1."""

    role: Role = "text"
    level: int = 0


def styles(root: etree._Element | None) -> Mapping[str, Style]:
    """Styles by id; one that says nothing takes its meaning from the style it is based on."""
    if root is None:
        return {}
    elements = {element.get(f"{W}styleId", ""): element for element in root.iter(f"{W}style")}
    return {id: _resolve(id, elements) for id in elements}


def _resolve(id: str, elements: Mapping[str, etree._Element]) -> Style:
    seen: set[str] = set()
    while id in elements and id not in seen:
        seen.add(id)
        if style := _meaning(elements[id]):
            return style
        id = value(elements[id], "basedOn")
    return Style()


def _meaning(element: etree._Element) -> Style | None:
    name = value(element, "name")
    if heading := _HEADING.match(name):
        return Style("heading", int(heading[1]))
    if name.lower() == "title":
        return Style("title")
    if name.lower() in {"html preformatted", "code", "source code", "macro", "preformatted text"}:
        return Style("code")
    if name.lower().startswith("list") and name.lower() != "list paragraph":
        return Style("list")
    return outline_level(element)


def outline_level(element: etree._Element) -> Style | None:
    """The heading that an explicit outline level makes of a style or a paragraph."""
    level = value(element, f"pPr/{W}outlineLvl")
    return Style("heading", int(level) + 1) if level.isdigit() and int(level) < _BODY_TEXT else None


def value(element: etree._Element, path: str) -> str:
    """The `w:val` of a descendant, or nothing."""
    found = element.find(f"{W}{path}")
    return "" if found is None else found.get(VALUE, "")
