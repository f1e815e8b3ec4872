"""The process that becomes tesseract once it has bounds: `python -m … FILE`, its order on standard input."""

import os
import sys

import msgspec

from palaver.chat.media.recognising import Order
from palaver.knowledge.reading.confine import confine, read_order


def main() -> None:
    order = msgspec.json.decode(read_order(), type=Order)
    confine(order.bounds)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.execv(order.program, [order.program, sys.argv[1], "stdout"])  # noqa: S606  # no shell, and a path that we found


if __name__ == "__main__":
    main()
