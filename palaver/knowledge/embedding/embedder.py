"""The embedding port: what makes vectors of texts; its adapters are `local` and `remote`."""

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    Vector: TypeAlias = array[float]
else:
    Vector = array  # takes no parameter at run time before Python 3.12
"""32-bit floats (`array("f")`): a quarter of a list's memory, and `struct` and JSON take them as they are."""

T = TypeVar("T")


class Embedder(Protocol):
    """Makes vectors that are near each other when texts mean the same."""

    @property
    def name(self) -> str:
        """Names the model for good: vectors of different names are never compared."""
        ...

    @property
    def dimensions(self) -> int: ...

    async def embed(self, texts: Sequence[str], *, query: bool) -> list[Vector]:
        """
        One vector of length 1 for each text, in order; `query` for a question that somebody waits for.

        Raises Unavailable or ProviderFailed; trying again may help.
        """
        ...

    async def close(self) -> None: ...


def batches(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), size))
