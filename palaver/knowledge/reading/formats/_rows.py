"""Rows of a table as lines that tell something alone: `header: value; header: value`."""

from collections.abc import Iterable, Iterator, Sequence

from palaver.knowledge.reading.blocks import one_line

Row = Sequence[str]


def lines(rows: Iterable[Row], *, header: bool | None = None) -> Iterator[str]:
    """One line per row that has content; `header` says whether the first row names the columns (None: find out)."""
    filled = (cells for cells in (tuple(map(one_line, row)) for row in rows) if any(cells))
    names: Row = ()
    for cells in filled:
        if header or (header is None and names_columns(cells)):
            names = cells
            break
        yield plain(cells)
        # Titles above a table are rows of one cell; the header may still follow them.
        if header is False or len([cell for cell in cells if cell]) > 1:
            break
    first = next(filled, None)
    if first is None:
        yield from [plain(names)] if names else []
        return
    yield labelled(names, first)
    for cells in filled:
        yield labelled(names, cells)


def names_columns(cells: Row) -> bool:
    """A header has several cells, all of them words and none twice."""
    named = [cell for cell in cells if cell]
    return len(named) > 1 and len(set(named)) == len(named) and not any(_number(cell) for cell in named)


def plain(cells: Row) -> str:
    return " | ".join(cell for cell in cells if cell)


def labelled(names: Row, cells: Row) -> str:
    if not names:
        return plain(cells)
    padded = (*names, *("" for _ in cells[len(names) :]))
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(padded, cells, strict=False) if cell)


def _number(cell: str) -> bool:
    return any(character.isdigit() for character in cell) and not any(character.isalpha() for character in cell)
