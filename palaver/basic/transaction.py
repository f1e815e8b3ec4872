"""What may stand between BEGIN TRANSACTION and COMMIT: rows are read and written, and nothing waits for others."""

from typing import Final

from palaver.basic.keyword import Effect, Keyword

BEGIN: Final = "begin_transaction"
ENDS: Final = frozenset({"commit", "rollback"})
_QUICK: Final = frozenset({"pure", "read", "write"})
# Ask others, though nothing is changed there.
_SLOW: Final = frozenset({"llm", "ai", "http", "webdata", "agents", "attendance"})
_SEEKING: Final = frozenset({"think_kb"})  # asks a model what words mean
_LONG: Final = frozenset({"compress", "extract", "generate_pdf", "merge_pdf"})  # work on many bytes


def may_stand(keyword: Keyword, kind: Effect) -> bool:
    """`kind` is what this call of it does, which may be more than the keyword says (sending.py)."""
    return kind in _QUICK and keyword.family not in _SLOW and keyword.id not in _SEEKING | _LONG
