"""The process that reads a sheet of a workbook: `python -m … sheet_reader FILE`, its order on standard input."""

import os
import sys
from pathlib import Path

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from palaver.dialogs.drive.sheet_order import SheetOrder, write_refusal, write_sheet
from palaver.knowledge.reading.blocks import Limits
from palaver.knowledge.reading.confine import confine, end_with_parent, read_order
from palaver.knowledge.reading.formats._zip import broken, package
from palaver.knowledge.reading.refusal import Refusal, Refused, out_of_memory


def main() -> None:
    order = msgspec.json.decode(read_order(), type=SheetOrder)
    confine(order.bounds)
    end_with_parent()
    sys.stdout.buffer.write(_said(Path(sys.argv[1]), order))
    sys.stdout.buffer.flush()
    os._exit(0)


def _said(path: Path, order: SheetOrder) -> bytes:
    try:
        return _read(path, order)
    except PasswordError:
        return write_refusal(Refusal("encrypted", "The workbook is protected by a password."))
    except CalamineError:
        return write_refusal(broken().refusal)
    except Refused as refused:
        return write_refusal(refused.refusal)
    except MemoryError:
        return write_refusal(out_of_memory())


def _read(path: Path, order: SheetOrder) -> bytes:
    with package(path, Limits()):
        pass
    with path.open("rb") as file:
        workbook = CalamineWorkbook.from_filelike(file)
        titles = workbook.sheet_names
        title = _named(order.title, titles)
        found = workbook.get_sheet_by_name(title) if title else None
        if found is None or not found.height:
            return write_sheet(titles, title, [])
        if found.height * found.width > order.cells:
            raise Refused("too_large", f"The sheet has more than {order.cells:,} cells.")
        return write_sheet(titles, title, found.to_python())


def _named(wanted: str, titles: list[str]) -> str:
    """The title as the workbook has it, the first one where none is wanted, "" for one that is not there."""
    found = (each for each in titles if not wanted or each.casefold() == wanted.casefold())
    return next(found, "")


if __name__ == "__main__":
    main()
