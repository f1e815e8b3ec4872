"""The peer of programs in BASIC: PC-BASIC, the only interpreter of PyPI that runs the loop, installed on request."""

import resource
import subprocess
from pathlib import Path
from typing import Final

from benchmarks.peers import installed

NAME: Final = "PC-BASIC"
_PACKAGE: Final = "pcbasic==2.0.8"
_PASSES: Final = 3_000
_LOOP: Final = """10 T = 0
20 W$ = ""
30 FOR I = 1 TO {passes}
40 T = T + I * 2
50 IF I MOD 3 = 0 THEN W$ = "x" + STR$(I)
60 IF T > 100000 THEN T = T - 100000
70 NEXT
80 SYSTEM
"""


def seconds(folder: Path) -> float:
    """Of its processor for one pass of the loop; its start is not counted. Its integers end at 32,767."""
    home = installed("pcbasic", _PACKAGE, "pcbasic")
    short, long = (_ran(home, folder, passes) for passes in (_PASSES, 3 * _PASSES))
    return (long - short) / (2 * _PASSES)


def _ran(home: Path, folder: Path, passes: int) -> float:
    program = folder / "loop.bas"
    program.write_text(_LOOP.format(passes=passes), encoding="ascii")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [str(home / "bin" / "pcbasic"), "--interface=none", "--sound=none", f"--run={program}"]
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
