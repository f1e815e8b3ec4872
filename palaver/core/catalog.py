"""Discovery: each file of a folder offers one value under one name; the file's name is the value's id."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import TypeVar

T = TypeVar("T")


class CatalogError(Exception):
    """A file of a catalogue does not offer what the catalogue is made of; the start stops here."""


def discover(package: ModuleType, constant: str, kind: type[T]) -> Mapping[str, T]:
    """Map each public file of `package` to the `kind` it offers as `constant`, sorted by file name."""
    return MappingProxyType({name: offered(package, name, constant, kind) for name in names(package)})


def names(package: ModuleType) -> list[str]:
    """The public files of `package`, sorted."""
    return sorted(info.name for info in iter_modules(package.__path__) if not info.name.startswith("_"))


def offered(package: ModuleType, name: str, constant: str, kind: type[T]) -> T:
    """What the file `name` of `package` offers as `constant`."""
    value = getattr(import_module(f"{package.__name__}.{name}"), constant, None)
    if not isinstance(value, kind):
        raise CatalogError(f"{package.__name__}.{name} must define {constant}: {kind.__name__}")
    return value
