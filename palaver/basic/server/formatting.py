"""Formatting: the program in its usual shape, as `palaver basic format` writes it."""

from typing import Any

from palaver.basic.parser import parse
from palaver.basic.printer import printed
from palaver.basic.server.document import Document
from palaver.basic.server.positions import range_of
from palaver.basic.source import Source, Span


def shaped(document: Document) -> str:
    """The text itself where it has errors, or where another shape would not mean the same."""
    program = document.analysis.program
    if document.analysis.errors:
        return document.text
    text = printed(program, document.source)
    return text if parse(Source(document.source.name, text)).program == program else document.text


def formatting(document: Document) -> list[dict[str, Any]]:
    """One edit of the whole text, or none."""
    text = shaped(document)
    if text == document.text:
        return []
    return [{"range": range_of(document.source, Span(0, len(document.text))), "newText": text}]
