"""What the tests of knowledge share: reading a document in this process, the tokenizer, the converted model."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from palaver.knowledge.embedding import model_files
from palaver.knowledge.embedding.engine import Engine
from palaver.knowledge.language.wordpieces import WordPieces
from palaver.knowledge.reading.blocks import Extracted, Limits, Source
from palaver.knowledge.reading.detect import detect, reader

Read = Callable[[Path], Extracted]
NUMBERS: list[str] = []
"""Measured on the way; printed at the end of the run."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in NUMBERS:
        terminalreporter.write_line(line)


@pytest.fixture
def read() -> Read:
    """Read a document in this process, with the usual limits."""

    def read(path: Path) -> Extracted:
        return reader(detect(path, path.name))(Source(path, Limits()))

    return read


@pytest.fixture(scope="session")
def measure() -> WordPieces:
    return WordPieces(model_files.tokenizer())


@pytest.fixture(scope="session")
def weights() -> Path:
    if model_files.converted() is None:
        subprocess.run([sys.executable, "-m", "palaver.knowledge.embedding.conversion"], check=True)
    path = model_files.converted()
    assert path is not None
    return path


@pytest.fixture(scope="session")
def engine(weights: Path) -> Engine:
    return Engine(weights)
