"""A worker has as much memory after two hundred thousand turns as after the first of them."""

from pathlib import Path

from benchmarks.measures import soak
from benchmarks.scripted import scripted
from benchmarks.serving import serving
from benchmarks.stage import Stage


def test_memory_does_not_grow_with_turns(tmp_path: Path) -> None:
    with scripted() as port:
        env = {"OPENAI_API_KEY": "sk-scripted", "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1"}
        with serving(tmp_path / "soak", env=env) as server:
            server.first_page()
            (grown,) = soak.measure(Stage(server, port))
    print(f"{grown.name}: {grown.cells()[1]}")
    assert grown.verdict == "yes", grown.cells()
