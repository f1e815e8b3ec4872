"""An environment as `uv run` leaves it, where nobody has converted the embedding model yet."""

import site
import venv
from pathlib import Path

import pytest

from tests.servers.palaver import palaver_server, until

_CONVERSION_S = 120.0


@pytest.fixture
def python(tmp_path: Path) -> str:
    """An interpreter whose environment has every library of ours and nothing else."""
    home = tmp_path / "environment"
    venv.create(home, symlinks=True)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "ours.pth").write_text("\n".join(site.getsitepackages()))
    return str(home / "bin" / "python")


async def test_the_model_is_converted_in_the_background_of_the_first_start(tmp_path: Path, python: str) -> None:
    cache = tmp_path / "cache"
    async with palaver_server(env={"XDG_CACHE_HOME": str(cache)}, python=python) as server:
        home = tmp_path / "environment" / "share" / "palaver"
        assert await until(lambda: [*home.glob("*.onnx")], _CONVERSION_S, 0.2), server.log()[-2000:]
        async with server.client() as client:
            assert (await client.get("/healthz")).status_code == 200
