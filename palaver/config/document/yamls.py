"""YAML of documents: plain data alone, bounded, each key once; written so that it reads back as the same."""

import math
import re
from collections.abc import Mapping
from typing import Any, Final, cast

import yaml

from palaver.config.document.finding import Finding
from palaver.config.packages.bad import error

LARGEST: Final = 512 * 1024  # bytes
_DEEPEST: Final = 30
_NODES: Final = 20_000  # once aliases are written out
_FIX: Final = "mend the YAML there; an editor that knows YAML shows the place"
_BREAKS: Final = re.compile("[\r\x85\u2028\u2029]")
_HALF: Final = re.compile("[\ud800-\udfff]")
_END: Final = "\n...\n"  # what ends a document of one plain word
_INDENTED: Final = re.compile(r"^[ \t\n]|[ \t]\n")


class _Wrong(yaml.MarkedYAMLError):
    def __init__(self, problem: str, mark: yaml.Mark | None) -> None:
        super().__init__(problem=problem, problem_mark=mark)


# YAML 1.2's core: "no" and "on" are words, and 12:30 is a text.
_SCALARS: Final = (
    ("bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    ("null", re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    ("int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789")),
    (
        "float",
        re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$"),
        list("-+.0123456789"),
    ),
)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # as the library has it
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Wrong("this is nested too deeply", self.get_mark())
        event = cast("Any", self).peek_event()  # what the stubs leave without types
        _must_be_untagged(event)
        _must_be_text(event)
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _must_be_untagged(event: Any) -> None:
    """What a value is, its form says: a tag could call a word a list, and then nothing that reads it fits."""
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise _Wrong(f"the tag {tag[:60]!r} is not taken", event.start_mark)


def _must_be_text(event: Any) -> None:
    if _HALF.search(getattr(event, "value", None) or ""):
        raise _Wrong("half a character stands here", event.start_mark)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
            raise _Wrong("a key is a plain word here", key.start_mark)
        if key.value in made:
            raise _Wrong(f"the key {key.value[:60]!r} stands here twice", key.start_mark)
        made[key.value] = loader.construct_object(value, deep=True)
    return made


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> list[Any]:
    return [loader.construct_object(each, deep=True) for each in node.value]


def _number(_loader: _Loader, node: yaml.ScalarNode) -> float:
    if len(node.value) > 40:
        raise _Wrong("this number is too long", node.start_mark)
    number = int(node.value) if node.tag.endswith(":int") else float(node.value)
    if not math.isfinite(number):
        raise _Wrong("this number is too large", node.start_mark)
    return number


_TAG: Final = "tag:yaml.org,2002:"
for _name, _pattern, _first in _SCALARS:
    _Loader.add_implicit_resolver(_TAG + _name, _pattern, _first)
_Loader.yaml_constructors = {
    **{_TAG + _name: yaml.SafeLoader.yaml_constructors[_TAG + _name] for _name in ("null", "bool", "str")},
    **{_TAG + _name: _number for _name in ("int", "float")},
    _TAG + "map": _mapping,
    _TAG + "seq": _sequence,
    None: yaml.SafeLoader.construct_undefined,
}


def load(data: bytes, path: str) -> tuple[dict[str, Any] | None, list[Finding]]:
    """The mapping that a file holds, or what is wrong with it and where."""
    if len(data) > LARGEST:
        return None, [
            error(path, "too_large", f"this is larger than {LARGEST // 1024} kB", "move long texts into files")
        ]
    try:
        text = data.decode("utf-8-sig")
        value = _value(text)
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        return None, [error(f"{path}:{line}", "encoding", "this is not UTF-8", "save the file as UTF-8")]
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        told = " ".join(filter(None, [problem.problem, problem.context and f"({problem.context})"]))
        return None, [error(f"{path}:{mark.line + 1}" if mark else path, "yaml", told[:300], _FIX)]
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        return None, [error(path, "yaml", f"this cannot be read: {problem}"[:300], _FIX)]
    if not isinstance(value, dict):
        return None, [error(path, "yaml", "this holds no keys with values", "write fields as `name: value`")]
    return value, []


def _value(text: str) -> Any:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return {}
        _must_be_bounded(node)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _must_be_bounded(root: yaml.Node) -> None:
    """Aliases are counted as what they stand for; one that stands for itself is refused."""
    sizes: dict[int, int] = {}
    above: set[int] = set()

    def size(node: yaml.Node) -> int:
        if id(node) in above:
            raise _Wrong("an alias stands for what it is in", node.start_mark)
        if id(node) not in sizes:
            above.add(id(node))
            inner = node.value if isinstance(node, yaml.CollectionNode) else ()
            parts = [part for each in inner for part in (each if isinstance(each, tuple) else (each,))]
            sizes[id(node)] = 1 + sum(size(part) for part in parts)
            above.remove(id(node))
        if sizes[id(node)] > _NODES:
            raise _Wrong("there is too much in this file", node.start_mark)
        return sizes[id(node)]

    size(root)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _text(dumper: _Dumper, data: str) -> yaml.ScalarNode:
    style = None
    if _BREAKS.search(data):
        style = '"'
    elif "\n" in data:
        style = '"' if _INDENTED.search(data) else "|"
    return dumper.represent_scalar(_TAG + "str", data, style=style)


_Dumper.yaml_implicit_resolvers = {key: list(found) for key, found in yaml.SafeDumper.yaml_implicit_resolvers.items()}
for _name, _pattern, _first in _SCALARS:
    _Dumper.add_implicit_resolver(_TAG + _name, _pattern, _first)
_Dumper.add_representer(str, _text)


def dump(value: Mapping[str, Any]) -> bytes:
    """The same for the same value, in its order."""
    return text(dict(value)).encode()


def text(value: Any, width: int = 120) -> str:
    """Any value of a document; longer lines than `width` are folded."""
    written: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=width)
    return written.removesuffix(_END) + "\n" if written.endswith(_END) else written
