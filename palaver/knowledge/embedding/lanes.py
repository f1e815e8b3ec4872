"""Two lanes into the engine: questions, for which somebody waits, and documents, which yield to them."""

import asyncio
import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from palaver.knowledge.embedding.engine import Embedding, Engine

THREADS = 2
_YIELDING = 5


@dataclass(slots=True)
class Lanes:
    """Each lane has its own threads; those of documents run at a lower priority where threads have one."""

    engine: Engine
    _questions: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "questions"))
    _documents: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(THREADS, "documents", initializer=_yield_to_questions),
    )

    async def embed(self, texts: Sequence[str], *, question: bool) -> list[Embedding]:
        """The embeddings in the order of the texts; those not begun yet are dropped when the caller is cancelled."""
        loop = asyncio.get_running_loop()
        lane = self._questions if question else self._documents
        return await asyncio.gather(*(loop.run_in_executor(lane, self.engine.embed, text) for text in texts))


def _yield_to_questions() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _YIELDING)
