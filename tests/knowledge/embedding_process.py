"""The embedding process for tests: started as the server starts it, on a socket that somebody else holds."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as holder:
        holder.bind(str(path))
        holder.listen(64)
        yield holder


@contextmanager
def embedding(holder: socket.socket, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the process on `holder` until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "palaver.knowledge.embedding.process", *arguments],
        pass_fds=(holder.fileno(),),
        env={**os.environ, "PALAVER_EMBEDDER_FD": str(holder.fileno())},
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()
