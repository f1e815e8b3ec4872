"""A port that nothing stands behind: whatever is asked of it is not implemented here."""

from typing import Any

from palaver.basic.errors import BasicError


class Absent:
    """Stands in for any port; `module` is named by the error."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        raise BasicError("NotImplemented", f"this needs {self._module}, which is not there without a server")
