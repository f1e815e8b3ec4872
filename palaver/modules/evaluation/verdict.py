"""Verdicts: what was expected of an answer, and whether it is so; those that need no judge are found here."""

import unicodedata
from collections.abc import Iterator
from typing import Literal

import msgspec

from palaver.chat.rehearsals.rehearsal import Rehearsed
from palaver.modules.evaluation.cases import Case


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """On one expectation; `kind` "answer" is there when there was none that could be looked at."""

    kind: Literal["answer", "source", "phrase", "must_not", "judge"]
    expected: str
    passed: bool
    reason: str


def unanswered(said: Rehearsed) -> Verdict | None:
    """Why an answer is none; an empty one is none either."""
    reason = said.error or ("" if said.answer.strip() else f"The answer is empty ({said.finish_reason}).")
    return Verdict(kind="answer", expected="an answer", passed=False, reason=reason) if reason else None


def verdicts(case: Case, said: Rehearsed) -> Iterator[Verdict]:
    """On everything that a case expects but its criterion in words."""
    if case.source:
        yield _source(case.source, said)
    answer = folded(said.answer)
    for phrase in case.phrases:
        there = folded(phrase) in answer
        yield Verdict(kind="phrase", expected=phrase, passed=there, reason="" if there else "The answer lacks it.")
    for phrase in case.must_not:
        there = folded(phrase) in answer
        yield Verdict(kind="must_not", expected=phrase, passed=not there, reason="The answer has it." if there else "")


def folded(text: str) -> str:
    """A text as phrases are compared: whatever capitals, spaces and line breaks are between its words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _source(wanted: str, said: Rehearsed) -> Verdict:
    names = {folded(name) for source in said.sources for name in (source.title, str(source.document_id))}
    passed = folded(wanted) in names
    titles = ", ".join(dict.fromkeys(source.title for source in said.sources))
    reason = "" if passed else f"The answer's sources: {titles}." if titles else "The answer has no sources."
    return Verdict(kind="source", expected=wanted, passed=passed, reason=reason)
