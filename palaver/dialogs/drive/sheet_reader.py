"""The process that reads a workbook's first sheet: `python -m … sheet_reader FILE`, its order on standard input."""

import os
import sys
from pathlib import Path

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from palaver.dialogs.drive.sheet_order import SheetOrder, write_cells, write_refusal
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
        names = workbook.sheet_names
        found = workbook.get_sheet_by_name(names[0]) if names else None
        if found is None or not found.height:
            return write_cells([])
        if found.height * found.width > order.cells:
            raise Refused("too_large", f"The sheet has more than {order.cells:,} cells.")
        return write_cells(found.to_python())


if __name__ == "__main__":
    main()
