"""SEARCH and AUTOCOMPLETE: rows by their words and by what they mean; every row comes through FIND's own path."""

import re
from collections.abc import Sequence
from typing import Any, Final

from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.limits import beside_if_many, charge
from palaver.basic.ports.data import Row, Wanted
from palaver.basic.rows.asked import among
from palaver.basic.rows.condition import Shape
from palaver.basic.rows.sources import rows_in, table_of

MOST: Final = 100
_WORDS: Final = 8  # of a question
_SHORT: Final = 2
_COLUMNS: Final = 20
_FITTING: Final = 60  # rows that have its words
_OTHERS: Final = 40  # more at most: of the first ones, which are tried by meaning alone
_CHARACTERS: Final = 500  # of a row, whose meaning is compared
_NEAR: Final = 0.35
_BEGINNINGS: Final = 500  # rows that are looked at for each column at once
_ROUNDS: Final = 20  # of a column


async def searched(host: Host, source: Any, query: str, limit: int) -> list[Row]:
    """The best first: as many of the words as possible, and what is near in meaning where an embedder is there."""
    asked = _Asked(host, source, await rows_in(host, source))
    words = _words(query)
    columns = (await asked.texts())[:_COLUMNS]
    if not words or not columns:
        return []
    per_word = [_either([["like", ["column", each], ["value", f"%{word}%"]] for each in columns]) for word in words]
    found: list[Row] = []
    for where, most in ((_both(per_word), _FITTING // 2), (_either(per_word), _FITTING), (None, _FITTING + _OTHERS)):
        more = [row for row in await asked.rows(Wanted(where=where, limit=_FITTING)) if row not in found]
        found += more[: most - len(found)]
    texts = [_text(row, columns) for row in found]
    charge(sum(map(len, texts)))
    lexical = [sum(word in text.casefold() for word in words) / len(words) for text in texts]
    near = await _near(host, query, [text[:_CHARACTERS] for text in texts])
    scored = [
        (words_score + max(meaning, 0.0), row)
        for words_score, meaning, row in zip(lexical, near, found, strict=True)
        if words_score or meaning >= _NEAR
    ]
    return [row for _, row in sorted(scored, key=lambda each: -each[0])][:limit]


async def beginnings(host: Host, source: Any, prefix: str, limit: int) -> list[str]:
    """Different values of texts that begin so, whatever their case, in the order of the alphabet."""
    asked = _Asked(host, source, await rows_in(host, source))
    wanted = prefix.strip()
    found: dict[str, str] = {}
    for name in (await asked.texts())[:_COLUMNS]:
        found |= await _of_column(asked, name, wanted, limit)
    return [found[key] for key in sorted(found)][:limit]


async def _of_column(asked: "_Asked", name: str, wanted: str, limit: int) -> dict[str, str]:
    """Many rows may have one value: what is asked next are those behind it."""
    pattern = re.sub(r"[%*?_]", "_", wanted)  # any sign there; which it was is looked at afterwards
    begins: Shape = ["like", ["column", name], ["value", f"{pattern}%"]]
    where, found = begins, dict[str, str]()
    for _ in range(_ROUNDS):
        rows = await asked.rows(Wanted(where=where, order=[(name, False)], limit=_BEGINNINGS))
        for row in rows:
            value = row.get(name)
            if isinstance(value, str) and value.strip() and value.casefold().startswith(wanted.casefold()):
                found.setdefault(value.casefold(), value)
        if len(rows) < _BEGINNINGS or len(found) >= limit:
            break
        where = ["and", begins, [">", ["column", name], ["value", rows[-1][name]]]]
    return found


def _words(query: str) -> list[str]:
    """Without the short ones, which are in everything, where there are others."""
    words = list(dict.fromkeys(re.findall(r"\w+", query.casefold())))
    return ([word for word in words if len(word) > _SHORT] or words)[:_WORDS]


class _Asked:
    """A table, or the rows of an array or a file."""

    def __init__(self, host: Host, source: Any, rows: list[Any] | None) -> None:
        self._host, self._source, self._rows = host, source, rows

    async def texts(self) -> list[str]:
        if self._rows is None:
            return list(await self._host.data.texts(table_of(self._source)))
        named = (name for row in self._rows if isinstance(row, dict) for name, value in row.items() if _is_text(value))
        return list(dict.fromkeys(named))

    async def rows(self, wanted: Wanted) -> list[Row]:
        if self._rows is None:
            return await self._host.data.find(table_of(self._source), wanted)
        return list(await beside_if_many(among, self._rows, wanted))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _text(row: Row, columns: Sequence[str]) -> str:
    return " ".join(str(row[name]) for name in columns if row.get(name))


async def _near(host: Host, query: str, texts: Sequence[str]) -> Sequence[float]:
    """Nothing is near where nobody can tell."""
    try:
        return await host.knowledge.near(query, texts)
    except BasicError as error:
        if error.code not in {"NotImplemented", "KbError"}:
            raise
        return [0.0] * len(texts)


def _either(tests: Sequence[Shape]) -> Shape:
    return _joined("or", tests)


def _both(tests: Sequence[Shape]) -> Shape:
    return _joined("and", tests)


def _joined(sign: str, tests: Sequence[Shape]) -> Shape:
    """As flat as two operands allow."""
    if len(tests) == 1:
        return tests[0]
    half = len(tests) // 2
    return [sign, _joined(sign, tests[:half]), _joined(sign, tests[half:])]
