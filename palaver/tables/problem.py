"""What could not be made of a definition, and why; everything else was."""

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    table: str
    message: str
    column: str = ""

    def __str__(self) -> str:
        return f"TABLE {self.table}{f', {self.column}' if self.column else ''}: {self.message}"
