"""Every name of every built-in function, folded: what the compiler, the analyzer and the language server look up."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from palaver.basic import functions
from palaver.basic.function import Family, Function
from palaver.core.catalog import CatalogError, discover


def _named(families: Mapping[str, Family]) -> Mapping[str, Function]:
    found: dict[str, Function] = {}
    for family in families.values():
        for function in family.functions:
            for name in function.names:
                if found.setdefault(name.casefold(), function) is not function:
                    raise CatalogError(f"two functions are called {name}")
    return MappingProxyType(found)


FAMILIES: Final = discover(functions, "FAMILY", Family)
FUNCTIONS: Final = _named(FAMILIES)
