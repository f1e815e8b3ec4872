"""Reading and judging programs in BASIC: lines in a second of one core, for a file of a thousand varied lines."""

import time
from typing import Final

from benchmarks.figure import RATE, Figure, least, middle
from palaver.basic.analyzer import analyze
from palaver.basic.parser import parse
from palaver.basic.source import Source

_ROUNDS: Final = 5
_PARTS: Final = 40
_PART: Final = """
' part {n}
FUNCTION price{n}(item, amount = 1)
  total = 0
  FOR EACH row IN FIND "prices" WHERE sku = item AND valid_from <= NOW() ORDER BY valid_from DESC LIMIT 1
    total = total + row.price * amount
    IF row.discount > 0 AND amount >= 10 THEN
      total = total - total * row.discount / 100
    ELSE IF row.kind = "fixed" THEN
      total = row.price
    END IF
  NEXT row
  RETURN ROUND(total, 2)
END FUNCTION

HEAR name AS NAME "What should I call you?" DEFAULT "guest"
SET USER MEMORY "name", name
TALK "Hello, ${name}! It is " + FORMAT(NOW(), "DD/MM/YYYY") + "."
order{n} = { "item": "tea", "amount": 3, "to": { "city": "Recife", "zip": "50000-000" } }
items = ["a", "b", "c"]
WHILE LEN(items) > 1
  item = POP(items)
  TALK item, ": ", price{n}(item, LEN(items) + 1)
WEND
SELECT CASE LEN(items)
  CASE 0
    TALK "nothing"
  CASE 1 TO 3
    TALK "a few"
END SELECT
TRY
  answer = POST "https://example.org/orders", order{n}
  IF NOT answer.ok THEN THROW "refused: " + answer.status
CATCH e
  LOG WARN e.message
END TRY
INSERT INTO "orders" WITH name = name, total = price{n}("tea", 3), at = NOW()
"""


def measure() -> list[Figure]:
    source = Source("sample.bas", "".join(_PART.replace("{n}", str(at)) for at in range(_PARTS)))
    assert not analyze(source).errors
    read = [_rate(source, reads=True) for _ in range(_ROUNDS)]
    judged = [_rate(source, reads=False) for _ in range(_ROUNDS)]
    value, note = middle(judged, RATE)
    return [
        Figure(name="BASIC: lines parsed", form=RATE, value=middle(read, RATE)[0]),
        Figure(name="BASIC: lines parsed and analyzed", form=RATE, value=value, target=least(20_000), note=note),
    ]


def _rate(source: Source, *, reads: bool) -> float:
    start = time.process_time()
    if reads:
        parse(source)
    else:
        analyze(source)
    return source.lines / (time.process_time() - start)
