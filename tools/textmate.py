"""Writes the colours of BASIC for editors, a TextMate grammar, from the declarations of keywords and words."""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from palaver.basic.function_names import FUNCTIONS
from palaver.basic.grammar.words import FAMILIES
from palaver.basic.library import library
from palaver.basic.types import HEAR_TYPES, PARAM_TYPES

FILE: Final = Path(__file__).parent.parent / "editors" / "vscode" / "syntaxes" / "palaver-basic.tmLanguage.json"
_HEAD: Final = r"(?i)(?:^|(?<=:)|(?<=\bthen)|(?<=\belse))\s*"
_INSIDE: Final = ("texts", "functions", "operators", "constants", "numbers")
_CLOSED: Final = "if|for|while|sub|function|select|switch|with|try|table|on"
_TEXTS: Final[dict[str, Any]] = {
    "blocks": {
        "begin": r"(?i)^\s*(begin[ _](?:talk|system[ _]prompt|mail\b.*))$",
        "end": r"(?i)^\s*(end[ _](?:talk|system[ _]prompt|mail))\s*$",
        "beginCaptures": {"1": {"name": "keyword.control.palaver-basic"}},
        "endCaptures": {"1": {"name": "keyword.control.palaver-basic"}},
        "contentName": "string.unquoted.palaver-basic",
        "patterns": [{"include": "#hole"}],
    },
    "comments": {
        "patterns": [
            {"name": "comment.line.palaver-basic", "match": r"(?i)(?:^|(?<=:))\s*rem\b.*$"},
            {"name": "comment.line.palaver-basic", "match": r"(?:^|(?<=\s))//.*$"},
            {"name": "string.quoted.single.palaver-basic", "match": r"(?<=[=(\[{,:+&>])\s*'(?:[^'\n]|'')*'"},
            {"name": "comment.line.palaver-basic", "match": r"'.*$"},
        ]
    },
    "texts": {
        "name": "string.quoted.double.palaver-basic",
        "begin": '"',
        "end": '"(?!")',
        "patterns": [
            {"name": "constant.character.escape.palaver-basic", "match": r'\\[ntr\\"$]|\\u[0-9a-fA-F]{4}|""'},
            {"include": "#hole"},
        ],
    },
    "hole": {
        "name": "meta.interpolation.palaver-basic",
        "begin": r"\$\{(?!\{)",
        "end": r"\}",
        "patterns": [{"include": f"#{each}"} for each in _INSIDE],
    },
}
_OPERATORS: Final = frozenset({"AND", "OR", "XOR", "NOT", "MOD", "LIKE", "ILIKE", "IN", "CONTAINS", "BETWEEN"})


def grammar() -> str:
    """As JSON; the same declarations always make the same text."""
    made = {
        "$comment": "Written by `make docs` from the code; a test compares.",
        "name": "Palaver BASIC",
        "scopeName": "source.palaver-basic",
        "fileTypes": ["bas"],
        "patterns": [{"include": f"#{each}"} for each in _rules()],
        "repository": _rules(),
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _rules() -> dict[str, Any]:
    words = [phrase for family in FAMILIES for word in family.words for phrase in word.phrases]
    named = [each for each in words if re.fullmatch(r"[A-Z ]+", each) and each not in _OPERATORS]
    keywords = [phrase for each in library().keywords.values() for phrase in each.phrases]
    clauses = {word for each in library().keywords.values() for one in each.parameters for word in one.words}
    kinds = [*HEAR_TYPES, *PARAM_TYPES]
    return {
        **_TEXTS,
        "declarations": {
            "match": r"(?i)\b(sub|function|table|param)\s+([\w$-]+)",
            "captures": {
                "1": {"name": "storage.type.palaver-basic"},
                "2": {"name": "entity.name.function.palaver-basic"},
            },
        },
        "words": _rule("keyword.control", f"{_HEAD}{_any(named)}"),
        "keywords": _rule("support.function", rf"(?i){_any(keywords)}(?=\s+\S|\s*$|\()(?!\s*=)"),
        "clauses": _rule("keyword.other", rf"(?i)(?<=\S)\s+{_any(clauses - {'='})}"),
        "types": {"match": rf"(?i)\bas\s+{_any(kinds)}", "captures": {"1": {"name": "storage.type.palaver-basic"}}},
        "constants": _rule("constant.language", r"(?i)\b(?:true|false|null|nothing|none)\b"),
        "operators": _rule("keyword.operator", rf"(?i){_any(_OPERATORS)}|[-+*/\\^&%=<>?]"),
        "functions": _rule("support.function", rf"(?i){_any(FUNCTIONS)}(?=\()"),
        "numbers": _rule("constant.numeric", r"(?i)\b(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)\b"),
        "ends": _rule("keyword.control", rf"(?i)\b(?:then|else|to|step|end[ _]?(?:{_CLOSED})|next|wend|loop)\b"),
    }


def _rule(name: str, match: str) -> dict[str, str]:
    return {"name": f"{name}.palaver-basic", "match": match}


def _any(phrases: Iterable[str]) -> str:
    """The longest first; a blank in a phrase may be an underscore."""
    ordered = sorted({each.casefold() for each in phrases}, key=lambda each: (-len(each), each))
    return r"\b(" + "|".join(re.escape(each).replace(r"\ ", "[ _]+") for each in ordered) + r")(?![\w$])"


def main() -> int:
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(grammar(), encoding="utf-8")
    print(f"wrote {FILE.relative_to(FILE.parents[3])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
