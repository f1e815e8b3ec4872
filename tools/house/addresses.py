"""Addresses that templates and scripts ask for: each must be answered by a route, with its method."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from palaver.web.table import RouteTable

# Addresses that are whole expressions: made elsewhere, and checked there.
COMPUTED: Mapping[str, str] = {
    "href": "a component's parameter: its callers are checked",
    "item.href": "the tabs' parameter: its callers are checked",
    "each.url": "a source's address, made by knowledge's url_of",
    "source.url": "a source's address, made by knowledge's url_of",
    "closed.url": "the conversation at its end, or the start page: chat/pages.py",
    "hit.url": "a hit's address, made by knowledge's url_of",
}
_COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
_EXPRESSION = re.compile(r"{{(.*?)}}", re.DOTALL)
_STATEMENT = re.compile(r"{%(.*?)%}", re.DOTALL)
_TAG = re.compile(r"<([a-z][\w-]*)\b([^<>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z][\w-]*)="([^"]*)"')
_CHAIN = re.compile(r'(?:"hx-(\w+)":\s*)?"(/[^"]*)"((?:\s*~\s*(?:"[^"]*"|[\w.|]+))*)')
_VERBS = {"href": "GET", "src": "GET", "action": "GET", "formaction": "POST"}
_VERBS |= {f"hx-{verb}": verb.upper() for verb in ("get", "post", "put", "patch", "delete")}
_ASSET = re.compile(r"asset\('([^']+)'\)")
_SCRIPT = re.compile(r"(?:\"(\w+)\",\s*)?([\"'`])((?:\$\{this\.base\})?/(?![/*])[^\"'`]*)\2(.*)")


@dataclass(frozen=True)
class Address:
    """One address as it is written; expressions in it stand as {name}, the query is left out."""

    line: int
    method: str
    path: str


def in_template(text: str) -> Iterator[Address]:
    """Addresses in the attributes of tags, and in the expressions that components are called with."""
    text = _COMMENT.sub(_blank, text)
    for found in [*_EXPRESSION.finditer(text), *_STATEMENT.finditer(text)]:
        for chain in _CHAIN.finditer(found[1]):
            yield Address(_line(text, found.start()), (chain[1] or "get").upper(), _path(_joined(chain[2], chain[3])))
    markup = _EXPRESSION.sub(_placeholder, _STATEMENT.sub(_blank, text))
    seen = 0
    for tag in _TAG.finditer(markup):
        attributes = dict(_ATTRIBUTE.findall(tag[2]))
        seen += len(attributes.keys() & _VERBS.keys())
        for name, value in attributes.items():
            if name in _VERBS and value and not value.startswith("#"):
                method = attributes.get("method", "get").upper() if name == "action" else _VERBS[name]
                yield Address(_line(markup, tag.start()), method, _path(value))
    if seen != sum(name in _VERBS for name, _ in _ATTRIBUTE.findall(markup)):
        yield Address(1, "GET", "{a tag that this rule cannot read}")


def in_script(text: str) -> Iterator[Address]:
    """Literals that begin with a slash; the method stands before them, or in the request's options after them."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in _SCRIPT.finditer(re.sub(r"(^|\s)//.*$|^\s*/?\*.*$", "", line)):
            option = re.search(r'method: "([A-Z]+)"', found[4])
            asked = option[1] if option else "POST" if re.search(r"\brequest\(", found[4]) else "GET"
            stated = found[1] or asked
            path = re.sub(r"\$\{[^}]*\}", "{}", found[3].removeprefix("${this.base}"))
            yield Address(number, stated, _path(path))


def unanswered(address: Address, table: RouteTable, static: Path) -> str | None:
    """Why nothing answers at an address; None when something does."""
    computed = re.fullmatch(r"{([^{}]*)}", address.path)
    if computed:
        asset = _ASSET.search(computed[1])
        if asset:
            return None if built_or_there(static, asset[1]) else f"there is no static file {asset[1]}"
        return (
            None if computed[1] in COMPUTED else f"{computed[1]!r} is computed: check it where it is made, and list it"
        )
    routes, socket, _ = table.find(re.sub(r"{[^{}]*}", "{}", address.path))
    if not routes and socket is None:
        return f"nothing answers at {address.path}"
    if address.method not in routes and socket is None:
        return f"{address.path} takes {', '.join(sorted(routes))}, not {address.method}"
    return None


def built_or_there(static: Path, name: str) -> bool:
    return name.startswith("dist/") or (static / name).is_file()


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0]) if "\n" in found[0] else ""


def _placeholder(found: re.Match[str]) -> str:
    return "{" + found[1].strip().replace('"', "'") + "}"


def _joined(first: str, rest: str) -> str:
    """A chain of Jinja's `~` as one address."""
    parts = re.findall(r'~\s*(?:"([^"]*)"|([\w.|]+))', rest)
    return first + "".join(text if not name else f"{{{name}}}" for text, name in parts)


def _path(address: str) -> str:
    """The address without its query and fragment; what is computed may hold a question mark of its own."""
    whole = re.fullmatch(r"{([^{}]*)}(#.*)?", address)
    if whole:
        return f"{{{whole[1]}}}"
    return re.split(r"[?#]", re.sub(r"{[^{}]*}", "{}", address), maxsplit=1)[0].strip()


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
