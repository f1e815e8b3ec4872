"""The runtime under the model reports to nobody and leaves no identifier, which it does unless it is told not to."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# It keeps quiet by itself where it finds one of these.
_SILENCERS = ("CI", "ORT_", "GITHUB_", "GITLAB_", "BUILD_", "TF_BUILD", "JENKINS_", "TRAVIS", "XDG_")
_PROGRAM = """
import sys
from pathlib import Path
from palaver.knowledge.embedding.engine import Engine
Engine(Path(sys.argv[1])).embed("Who else hears of this?")
"""


def test_the_runtime_writes_nothing_beside_the_model(weights: Path, tmp_path: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_SILENCERS)}
    subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(weights)],
        env={**inherited, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        check=True,
        timeout=120,
    )
    assert not list(tmp_path.rglob("*"))
