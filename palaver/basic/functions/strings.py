"""Functions on text: parts of it, searching, changing; positions count from 1."""

import base64
import binascii
import hashlib
from typing import Any
from urllib.parse import quote

from palaver.basic.errors import argument_error
from palaver.basic.function import Family, Function
from palaver.basic.limits import HEAVY, charge, heavy
from palaver.basic.operators import contains, ends_with, starts_with
from palaver.basic.values.kinds import kind_of
from palaver.basic.values.numbers import whole
from palaver.basic.values.text import text


def length(value: Any) -> int:
    return len(value) if isinstance(value, list | dict | str) else len(text(value))


def left(value: Any, count: Any) -> str:
    return text(value)[: max(0, whole(count))]


def right(value: Any, count: Any) -> str:
    written, many = text(value), max(0, whole(count))
    return written[-many:] if many else ""


def mid(value: Any, start: Any, count: Any = None) -> Any:
    """On an array the start counts from 0."""
    if isinstance(value, list):
        begin = max(0, whole(start))
        return value[begin:] if count is None else value[begin : begin + max(0, whole(count))]
    begin = whole(start)
    if begin < 1:
        raise argument_error("MID counts from 1")
    return text(value)[begin - 1 :] if count is None else text(value)[begin - 1 : begin - 1 + max(0, whole(count))]


def replace(value: Any, old: Any, new: Any) -> str:
    written, wanted, instead = text(value), text(old), text(new)
    if not wanted:
        return written
    charge(len(written))
    size = len(written) + written.count(wanted) * (len(instead) - len(wanted))
    if size > HEAVY:
        heavy(size)
    return written.replace(wanted, instead)


def split(value: Any, separator: Any = None) -> list[str]:
    written, between = text(value), text(separator)
    heavy(written.count(between) + 1 if between else len(written), "array")
    return written.split(between) if between else written.split() if separator is None else list(written)


def find(*arguments: Any) -> int:
    """INSTR, with a start before the text or without."""
    start, value, wanted = arguments if len(arguments) == 3 else (1, *arguments)
    if whole(start) < 1:
        raise argument_error("INSTR counts from 1")
    if isinstance(value, list):
        raise argument_error(f"INSTR looks into text, not into {kind_of(value)}")
    return text(value).find(text(wanted), whole(start) - 1) + 1


def repeat(value: Any, count: Any) -> str:
    written, times = text(value), max(0, whole(count))
    heavy(len(written) * times)
    return written * times


def pad(value: Any, width: Any, filler: Any, *, before: bool) -> str:
    written, size, sign = text(value), whole(width), text(filler) or " "
    if len(sign) != 1:
        raise argument_error("the filler is one character")
    if size > HEAVY:
        heavy(size)
    return written.rjust(size, sign) if before else written.ljust(size, sign)


def code_of(value: Any) -> int:
    written = text(value)
    if not written:
        raise argument_error("ASC needs a character")
    return ord(written[0])


def character(code: Any) -> str:
    found = whole(code)
    if not 0 <= found <= 0x10FFFF or 0xD800 <= found <= 0xDFFF:
        raise argument_error("there is no such character")
    return chr(found)


def part_between(value: Any, start: Any, end: Any) -> str:
    _, found, rest = text(value).partition(text(start) or "\0")
    inner, closed, _ = rest.partition(text(end) or "\0")
    return inner if found and closed else ""


def part_before(value: Any, mark: Any) -> str:
    before, found, _ = text(value).partition(text(mark) or "\0")
    return before if found else ""


def part_after(value: Any, mark: Any) -> str:
    return text(value).partition(text(mark) or "\0")[2]


def decoded(value: Any) -> str:
    try:
        return base64.b64decode(text(value), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise argument_error("this is no text in base64") from error


def digest(value: Any, method: Any = "sha256") -> str:
    name = text(method).casefold().replace("-", "")
    if name not in {"md5", "sha1", "sha256", "sha512"}:
        raise argument_error("HASH knows md5, sha1, sha256, sha512")
    return hashlib.new(name, text(value).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def backwards(value: Any) -> Any:
    return value[::-1] if isinstance(value, list) else text(value)[::-1]


def _reverse(values: Any) -> Any:
    if not isinstance(values, list):
        return backwards(values)
    values.reverse()
    return values


FAMILY = Family(
    "Text",
    (
        Function(
            "LEN",
            "value",
            length,
            "How many characters or elements a value has.",
            'LEN("hello")',
            "5",
            ("LENGTH", "COUNT_OF", "SIZE"),
        ),
        Function("LEFT", "text, count", left, "The first characters.", 'LEFT("hello", 2)', "he", veils=True),
        Function("RIGHT", "text, count", right, "The last characters.", 'RIGHT("hello", 2)', "lo", veils=True),
        Function(
            "MID", "text, start, count?", mid, "Characters from the middle.", 'MID("hello", 2, 3)', "ell", veils=True
        ),
        Function(
            "TRIM", "text", lambda s: text(s).strip(), "Without blanks at both ends.", 'TRIM(" a ")', "a", veils=True
        ),
        Function(
            "LTRIM", "text", lambda s: text(s).lstrip(), "Without blanks at the start.", 'LTRIM(" a")', "a", veils=True
        ),
        Function(
            "RTRIM", "text", lambda s: text(s).rstrip(), "Without blanks at the end.", 'RTRIM("a ")', "a", veils=True
        ),
        Function(
            "UCASE", "text", lambda s: text(s).upper(), "In capitals.", 'UCASE("abc")', "ABC", ("UPPER",), veils=True
        ),
        Function(
            "LCASE",
            "text",
            lambda s: text(s).lower(),
            "In small letters.",
            'LCASE("ABC")',
            "abc",
            ("LOWER",),
            veils=True,
        ),
        Function(
            "REPLACE",
            "text, old, new",
            replace,
            "Every occurrence replaced.",
            'REPLACE("aba", "a", "x")',
            "xbx",
            veils=True,
        ),
        Function(
            "SPLIT",
            "text, separator?",
            split,
            "The parts between separators.",
            'SPLIT("a,b", ",")',
            '["a","b"]',
            veils=True,
        ),
        Function("INSTR", "start, text, part?", find, "Where a part begins, 0 for nowhere.", 'INSTR("abc", "b")', "2"),
        Function(
            "CONTAINS",
            "value, part",
            contains,
            "Whether a part is in it.",
            'CONTAINS("abc", "b")',
            "true",
            ("IN_ARRAY", "INCLUDES", "HAS"),
        ),
        Function("STARTSWITH", "text, start", starts_with, "Whether it begins so.", 'STARTSWITH("abc", "a")', "true"),
        Function("ENDSWITH", "text, end", ends_with, "Whether it ends so.", 'ENDSWITH("abc", "c")', "true"),
        Function("REPEAT", "text, count", repeat, "The text several times.", 'REPEAT("ab", 2)', "abab", veils=True),
        Function("REVERSE", "value", backwards, "Backwards.", 'REVERSE("abc")', "cba", method=_reverse, veils=True),
        Function("ASC", "text", code_of, "The code of the first character.", 'ASC("A")', "65"),
        Function("CHR", "code", character, "The character of a code.", "CHR(65)", "A"),
        Function(
            "CAPITALIZE",
            "text",
            lambda s: text(s)[:1].upper() + text(s)[1:].lower(),
            "The first letter large.",
            'CAPITALIZE("ana")',
            "Ana",
            veils=True,
        ),
        Function(
            "PADLEFT",
            "text, width, filler?",
            lambda s, n, c=" ": pad(s, n, c, before=True),
            "Filled up before.",
            'PADLEFT("7", 3, "0")',
            "007",
            veils=True,
        ),
        Function(
            "PADRIGHT",
            "text, width, filler?",
            lambda s, n, c=" ": pad(s, n, c, before=False),
            "Filled up behind.",
            'PADRIGHT("7", 3, ".")',
            "7..",
            veils=True,
        ),
        Function(
            "EXTRACT_BETWEEN",
            "text, start, end",
            part_between,
            "What stands between two marks.",
            'EXTRACT_BETWEEN("a[b]c", "[", "]")',
            "b",
            veils=True,
        ),
        Function(
            "EXTRACT_BEFORE",
            "text, mark",
            part_before,
            "What stands before a mark.",
            'EXTRACT_BEFORE("a-b", "-")',
            "a",
            veils=True,
        ),
        Function(
            "EXTRACT_AFTER",
            "text, mark",
            part_after,
            "What stands behind a mark.",
            'EXTRACT_AFTER("a-b", "-")',
            "b",
            veils=True,
        ),
        Function(
            "URLENCODE",
            "text",
            lambda s: quote(text(s), safe=""),
            "As a part of an address.",
            'URLENCODE("a b")',
            "a%20b",
            veils=True,
        ),
        Function(
            "BASE64_ENCODE",
            "text",
            lambda s: base64.b64encode(text(s).encode()).decode(),
            "As base64.",
            'BASE64_ENCODE("abc")',
            "YWJj",
            veils=True,
        ),
        Function("BASE64_DECODE", "text", decoded, "From base64.", 'BASE64_DECODE("YWJj")', "abc", veils=True),
        Function("HASH", "text, method?", digest, "The digest, sha256 unless told.", 'LEN(HASH("abc"))', "64"),
    ),
)
