"""What the supervisor tells a worker at its start, in one environment variable."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

VARIABLE = "PALAVER_ASSIGNMENT"
# The line between the two carries these words; its end means that the other side is gone.
GO, UP = b"go\n", b"up\n"
# Told by the exit code: starting it again would end the same way (EX_CONFIG of sysexits.h).
HOPELESS = 78


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`listen` are bound TCP sockets and `line` a connected one, as inherited descriptors; `app` names a factory."""

    number: int
    first: bool
    listen: tuple[int, ...]
    line: int
    app: str
    drain_s: float
    tls_cert: str = ""
    tls_key: str = ""

    def encode(self) -> str:
        return json.dumps(asdict(self))


def decode(environment: Mapping[str, str]) -> Assignment:
    values = json.loads(environment[VARIABLE])
    return Assignment(**{**values, "listen": tuple(values["listen"])})
