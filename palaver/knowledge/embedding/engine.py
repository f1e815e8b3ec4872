"""MiniLM in this process: text in, vector out; who may ask first is decided by `lanes`."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from palaver.knowledge.embedding import model_files


@dataclass(frozen=True, slots=True)
class Embedding:
    """A vector of length 1 as 32-bit floats in the machine's order, and the word pieces that were read."""

    vector: bytes
    pieces: int


class Engine:
    """Safe to use from several threads; the same text gives the same bytes, whatever runs beside it."""

    def __init__(self, weights: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(model_files.tokenizer()))
        # The file says: fill up to 128 pieces and cut there.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(model_files.LONGEST)

    def embed(self, text: str) -> Embedding:
        """One text at a time: with 8-bit weights, its neighbours in a batch would change its vector."""
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (vectors,) = self._session.run(["embedding"], inputs)
        return Embedding(vectors[0].astype(np.float32).tobytes(), ids.shape[1])
