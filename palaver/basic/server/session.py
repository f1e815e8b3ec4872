"""A session of the Language Server Protocol: messages in, messages out; the pipe is somebody else's."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, unquote

from palaver.basic.server.across import Place, definitions, renamed, renamed_at, uses
from palaver.basic.server.completion import completion
from palaver.basic.server.diagnostics import diagnostics
from palaver.basic.server.document import ALONE, Document, Surroundings
from palaver.basic.server.formatting import formatting
from palaver.basic.server.hover import hover
from palaver.basic.server.navigation import NotRenamed
from palaver.basic.server.outline import folding, symbols
from palaver.basic.server.positions import offset, range_of
from palaver.basic.server.signatures import signature_help
from palaver.basic.source import normal

Message = dict[str, Any]
LARGEST_TEXT: Final = 2_000_000  # characters; a longer file is kept and not read
_PARSE, _REQUEST, _METHOD, _PARAMS, _INTERNAL = -32700, -32600, -32601, -32602, -32603
_UNREADY, _CANCELLED, _FAILED = -32002, -32800, -32803
CAPABILITIES: Final = {
    "positionEncoding": "utf-16",
    "textDocumentSync": {"openClose": True, "change": 2, "save": True},
    "completionProvider": {"triggerCharacters": [" ", ".", '"']},
    "hoverProvider": True,
    "signatureHelpProvider": {"triggerCharacters": ["(", ",", " "]},
    "definitionProvider": True,
    "referencesProvider": True,
    "renameProvider": {"prepareProvider": True},
    "documentSymbolProvider": True,
    "foldingRangeProvider": True,
    "documentFormattingProvider": True,
}


class Refused(Exception):
    """A request that is answered by an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Session:
    """
    `around` finds what else there is beside a document; `code` is the exit code once the client has said exit.

    `version` is the server's own.
    """

    def __init__(self, around: Callable[[str], Surroundings] = lambda _: ALONE, version: str = "") -> None:
        self.around, self.version = around, version
        self.documents: dict[str, Document] = {}
        self.versions: dict[str, Any] = {}
        self.ready = self.stopped = False
        self.code: int | None = None
        self._changed: set[str] = set()

    def handle(self, message: object, *, cancelled: bool = False) -> list[Message]:
        """The answers to one message; nothing that a client says ends the session but its exit."""
        if not isinstance(message, dict) or not isinstance(message.get("method"), str):
            asks = isinstance(message, dict) and "id" in message and "result" not in message and "error" not in message
            return [_error(message["id"], _REQUEST, "this is no request")] if asks else []  # type: ignore[index]  # it is a dict
        params = message.get("params")
        given = params if isinstance(params, dict) else {}
        if "id" not in message:
            self._notified(message["method"], given)
            return []
        if cancelled:
            return [_error(message["id"], _CANCELLED, "cancelled")]
        try:
            return [{"jsonrpc": "2.0", "id": message["id"], "result": self._asked(message["method"], given)}]
        except Refused as error:
            return [_error(message["id"], error.code, str(error))]
        except Exception as error:  # noqa: BLE001  # an editor must not lose its server over one answer
            return [_error(message["id"], _INTERNAL, f"{type(error).__name__} in the server")]

    def idle(self) -> list[Message]:
        """What is published when nothing waits: the diagnostics of what has changed."""
        changed, self._changed = sorted(self._changed), set()
        return [self._published(uri) for uri in changed]

    def malformed(self, reason: str) -> Message:
        return _error(None, _PARSE, reason)

    # ---- notifications
    def _notified(self, method: str, given: Mapping[str, Any]) -> None:
        known = _NOTIFICATIONS.get(method)
        if method == "exit":
            self.code = 0 if self.stopped else 1
        elif known is not None and self.ready and not self.stopped:
            try:
                known(self, given)
            except (Refused, TypeError, ValueError, AttributeError, KeyError):
                return  # a notification has no answer

    def _opened(self, given: Mapping[str, Any]) -> None:
        document = given["textDocument"]
        self._keep(_text(document["uri"]), _text(document["text"]), document.get("version"))

    def _edited(self, given: Mapping[str, Any]) -> None:
        uri = _text(given["textDocument"]["uri"])
        document = self.documents[uri]
        for change in given["contentChanges"]:
            text = normal(_text(change["text"]))
            if isinstance(change.get("range"), dict):
                start, end = (offset(document.source, change["range"][side]) for side in ("start", "end"))
                text = document.text[:start] + text + document.text[max(start, end) :]
            document = Document.of(text, document.source.name, document.around)
        self.documents[uri], self.versions[uri] = document, given["textDocument"].get("version")
        self._changed.add(uri)

    def _saved(self, given: Mapping[str, Any]) -> None:
        """Other files may declare something else now."""
        uri = _text(given["textDocument"]["uri"])
        for each, document in self.documents.items():
            self.documents[each] = Document(document.source, self.around(each))
            self._changed.add(each)
        self._changed.add(uri)

    def _closed(self, given: Mapping[str, Any]) -> None:
        uri = _text(given["textDocument"]["uri"])
        self.documents.pop(uri, None)
        self._changed.add(uri)

    def _keep(self, uri: str, text: str, version: Any) -> None:
        self.documents[uri] = Document.of(text, unquote(uri.rpartition("/")[2]) or uri, self.around(uri))
        self.versions[uri] = version
        self._changed.add(uri)

    def _published(self, uri: str) -> Message:
        document = self.documents.get(uri)
        found = [] if document is None or len(document.text) > LARGEST_TEXT else diagnostics(document, uri)
        params = {"uri": uri, "diagnostics": found}
        if document is not None and isinstance(self.versions.get(uri), int):
            params["version"] = self.versions[uri]
        return {"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params}

    # ---- requests
    def _asked(self, method: str, given: Mapping[str, Any]) -> Any:
        if method == "initialize":
            if self.ready:
                raise Refused(_REQUEST, "the session has begun already")
            self.ready = True
            return {"capabilities": CAPABILITIES, "serverInfo": {"name": "palaver", "version": self.version}}
        if not self.ready:
            raise Refused(_UNREADY, "initialize comes first")
        if self.stopped:
            raise Refused(_REQUEST, "the session is over")
        if method == "shutdown":
            self.stopped = True
            return None
        answer = _REQUESTS.get(method)
        if answer is None:
            raise Refused(_METHOD, f"{method} is not known here")
        try:
            document = self.documents[given["textDocument"]["uri"]]
            place = offset(document.source, given.get("position") or {})
        except (KeyError, TypeError, AttributeError):
            raise Refused(_PARAMS, "textDocument.uri names no open document") from None
        if len(document.text) > LARGEST_TEXT:
            raise Refused(_FAILED, "the file is too large to be read")
        if method in _ACROSS:
            document = Document(document.source, self._around_now(given["textDocument"]["uri"]))
        return answer(document, place, given)

    def _around_now(self, uri: str) -> Surroundings:
        """What is beside a document, those that are open as they are written now."""
        found = self.around(uri)
        folder = uri.rpartition("/")[0]
        opened = {
            each.source.name: each.source for at, each in self.documents.items() if at.rpartition("/")[0] == folder
        }
        return replace(found, sources={**found.sources, **opened})


def _error(id_: Any, code: int, message: str) -> Message:
    return {"jsonrpc": "2.0", "id": id_, "error": {"code": code, "message": message}}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Refused(_PARAMS, "a text is expected")
    return value


def _located(places: list[Place], given: Mapping[str, Any]) -> list[Message]:
    uri = given["textDocument"]["uri"]
    return [
        {"uri": _beside(uri, each.document.source.name), "range": range_of(each.document.source, each.span)}
        for each in places
    ]


def _beside(uri: str, name: str) -> str:
    """The address of a program in the folder of another one; its own stays as the client writes it."""
    folder, _, own = uri.rpartition("/")
    return uri if name in {unquote(own), uri} else f"{folder}/{quote(name)}"


def _completed(document: Document, place: int, _given: Mapping[str, Any]) -> Any:
    return {"isIncomplete": False, "items": completion(document, place)}


def _referred(document: Document, place: int, given: Mapping[str, Any]) -> Any:
    context = given.get("context")
    declared = bool(context.get("includeDeclaration", True)) if isinstance(context, dict) else True
    return _located(uses(document, place, declaration=declared), given)


def _prepared(document: Document, place: int, _given: Mapping[str, Any]) -> Any:
    found = renamed_at(document, place)
    if found is None:
        return None
    return {"range": range_of(document.source, found), "placeholder": document.text[found.start : found.end]}


def _renamed(document: Document, place: int, given: Mapping[str, Any]) -> Any:
    uri = given["textDocument"]["uri"]
    try:
        edits = renamed(document, place, _text(given.get("newName")))
    except NotRenamed as error:
        raise Refused(_FAILED, error.message) from None
    sources = {**document.around.sources, document.source.name: document.source}
    return {
        "changes": {
            _beside(uri, name): [{"range": range_of(sources[name], span), "newText": text} for span, text in each]
            for name, each in edits.items()
        }
    }


_ACROSS: Final = frozenset(f"textDocument/{each}" for each in ("definition", "references", "prepareRename", "rename"))
_REQUESTS: Final[Mapping[str, Callable[[Document, int, Mapping[str, Any]], Any]]] = {
    "textDocument/completion": _completed,
    "textDocument/hover": lambda document, place, _: hover(document, place),
    "textDocument/signatureHelp": lambda document, place, _: signature_help(document, place),
    "textDocument/definition": lambda document, place, given: _located(definitions(document, place), given),
    "textDocument/references": _referred,
    "textDocument/prepareRename": _prepared,
    "textDocument/rename": _renamed,
    "textDocument/documentSymbol": lambda document, _, __: symbols(document),
    "textDocument/foldingRange": lambda document, _, __: folding(document),
    "textDocument/formatting": lambda document, _, __: formatting(document),
}
_NOTIFICATIONS: Final[Mapping[str, Callable[[Session, Mapping[str, Any]], None]]] = {
    "textDocument/didOpen": Session._opened,  # noqa: SLF001  # its own table
    "textDocument/didChange": Session._edited,  # noqa: SLF001  # the same
    "textDocument/didSave": Session._saved,  # noqa: SLF001  # the same
    "textDocument/didClose": Session._closed,  # noqa: SLF001  # the same
}
