"""The offline model: made once, whole or not at all, repeatable, and near the meaning of what it reads."""

import subprocess
import sys
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from palaver.knowledge.embedding import conversion, model_files
from palaver.knowledge.embedding.engine import Engine


def cosine(engine: Engine, one: str, other: str) -> float:
    left, right = (array("f", engine.embed(text).vector) for text in (one, other))
    return sum(a * b for a, b in zip(left, right, strict=True))


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("How do I reset my password?", "I forgot my login and need a new one", "The cat sleeps on the warm sofa"),
        ("A man is eating pasta", "Someone eats a plate of noodles", "A man is riding a horse"),
        ("The weather is lovely today", "It is so sunny outside", "He drove to the stadium"),
        ("annual leave", "How many days of holiday do I get?", "the price of a brake pad"),
    ],
)
def test_what_means_the_same_is_nearer(engine: Engine, text: str, near: str, far: str) -> None:
    assert cosine(engine, text, near) > cosine(engine, text, far) + 0.15


def test_values_are_those_of_the_published_model(engine: Engine) -> None:
    # As the unquantised model is known to answer; eight bits move a cosine by about a hundredth.
    happy = "That is a happy person"
    assert cosine(engine, happy, "That is a happy dog") == pytest.approx(0.695, abs=0.03)
    assert cosine(engine, happy, "That is a very happy person") == pytest.approx(0.943, abs=0.03)
    assert cosine(engine, happy, "Today is a sunny day") == pytest.approx(0.257, abs=0.04)


def test_vectors_have_length_one_and_the_dimensions_that_are_said(engine: Engine) -> None:
    vector = array("f", engine.embed("anything").vector)
    assert len(vector) == model_files.DIMENSIONS
    assert sum(x * x for x in vector) == pytest.approx(1.0, abs=1e-4)
    assert len(array("f", engine.embed("").vector)) == model_files.DIMENSIONS


def test_the_same_text_gives_the_same_bytes_whatever_runs_beside_it(engine: Engine) -> None:
    texts = ["short", "a rather longer text about the sea " * 5, "another"] * 8
    alone = [engine.embed(text).vector for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert [found.vector for found in pool.map(engine.embed, texts)] == alone


def test_a_text_is_read_up_to_the_limit(engine: Engine) -> None:
    assert engine.embed("word " * 1_000).pieces == model_files.LONGEST


def test_conversion_is_done_once_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    path = conversion.ensure()
    assert path.parent == tmp_path / "share" / "palaver"
    assert 20_000_000 < path.stat().st_size < 25_000_000
    made = path.stat().st_mtime_ns
    assert conversion.ensure() == path
    assert path.stat().st_mtime_ns == made
    assert sorted(file.suffix for file in path.parent.iterdir()) == [".lock", ".onnx"]


@pytest.mark.usefixtures("weights")
def test_the_command_of_the_installation_finds_it_made() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "palaver.knowledge.embedding.conversion"], capture_output=True, text=True, check=True
    )
    assert said.stdout.startswith("The embedding model is at ")
