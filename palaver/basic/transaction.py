"""What may stand between BEGIN TRANSACTION and COMMIT: rows are read and written, and nothing waits for others."""

from typing import Final

from palaver.basic.keyword import Effect, Keyword

BEGIN: Final = "begin_transaction"
ENDS: Final = frozenset({"commit", "rollback"})
_QUICK: Final = frozenset({"pure", "read", "write"})


def may_stand(keyword: Keyword, kind: Effect) -> bool:
    """`kind` is what this call of it does, which may be more than the keyword says (sending.py)."""
    return kind in _QUICK and not keyword.apart and not keyword.costly
