"""
The embedder's place while 10,000 chunks are taken in: a chunk's vector is the mean of its sentences'.

Each sentence is embedded once by the real model and remembered, so the vectors lie where real ones would.
"""

import asyncio
import os
import re
import socket
from pathlib import Path

import numpy as np
import uvicorn

from palaver.knowledge.embedding import model_files
from palaver.knowledge.embedding.engine import Embedding, Engine
from palaver.knowledge.embedding.lanes import Lanes
from palaver.knowledge.embedding.service import Service


class BySentence(Engine):
    """Knows a few hundred sentences."""

    def __init__(self, weights: Path) -> None:
        super().__init__(weights)
        self._known: dict[str, np.ndarray] = {}

    def embed(self, text: str) -> Embedding:
        parts = re.split(r"(?<=[.!?]) |\n", text)
        total = np.sum([self._sentence(part) for part in parts if part], axis=0)
        return Embedding((total / np.linalg.norm(total)).astype(np.float32).tobytes(), len(parts))

    def _sentence(self, text: str) -> np.ndarray:
        key = "" if text.startswith("Volume ") else text
        if key not in self._known:
            self._known[key] = np.frombuffer(super().embed(text).vector, np.float32)
        return self._known[key]


def main() -> None:
    weights = model_files.converted()
    if weights is None:
        raise SystemExit("MiniLM is not converted yet: run `make run` once.")
    listening = socket.socket(fileno=int(os.environ["PALAVER_EMBEDDER_FD"]))
    app = Service(Lanes(BySentence(weights))).app()
    config = uvicorn.Config(app, lifespan="off", access_log=False, log_level="warning", ws="none")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main()
