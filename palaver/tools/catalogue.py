"""Which built-in tools there are."""

from collections.abc import Mapping

from palaver.core.catalog import discover
from palaver.tools import builtin
from palaver.tools.builtins import Builtin

BUILTINS: Mapping[str, Builtin] = discover(builtin, "BUILTIN", Builtin)
