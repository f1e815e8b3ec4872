"""`palaver basic lsp` over a pipe, as an editor speaks to it; nonsense in between ends nothing."""

import json
import random
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from palaver.basic.server.frames import Ended, Malformed, read, written
from palaver.basic.server.session import Session
from tests.cli.server import PROGRAM


class Editor:
    """A client of a language server in a process of its own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, "basic", "lsp", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.numbers = 0
        self.published: dict[str, list[dict[str, Any]]] = {}
        self.timer = threading.Timer(60, self.process.kill)
        self.timer.start()

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None

    def tell(self, method: str, **params: Any) -> None:
        self.raw(written({"jsonrpc": "2.0", "method": method, "params": params}))

    def send(self, method: str, **params: Any) -> int:
        self.numbers += 1
        self.raw(written({"jsonrpc": "2.0", "id": self.numbers, "method": method, "params": params}))
        return self.numbers

    def next(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        message = read(self.process.stdout.readline, self.process.stdout.read)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message  # type: ignore[no-any-return]  # JSON

    def answer(self, number: int) -> dict[str, Any]:
        while (message := self.next()).get("id") != number:
            pass
        return message

    def ask(self, method: str, **params: Any) -> Any:
        return self.answer(self.send(method, **params))

    def diagnosed(self, uri: str) -> list[dict[str, Any]]:
        self.published.pop(uri, None)
        while uri not in self.published:
            self.next()
        return self.published[uri]


@pytest.fixture
def editor() -> Iterator[Editor]:
    made = Editor()
    yield made
    made.timer.cancel()
    made.process.kill()
    made.process.communicate()


def place(uri: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def test_a_session_from_initialize_to_exit(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "tables.bas").write_text("TABLE seats\n  id INTEGER KEY\n  label STRING\nEND TABLE\n")
    (tmp_path / "book.bas").write_text("RETURN 1\n")
    uri = (tmp_path / "start.bas").as_uri()
    assert editor.ask("textDocument/hover", **place(uri, 0, 0))["error"]["code"] == -32002
    capabilities = editor.ask("initialize", processId=None, rootUri=None, capabilities={})["result"]["capabilities"]
    assert capabilities["positionEncoding"] == "utf-16"
    editor.tell("initialized")
    text = 'TALK "😀", nam\r\nnome = 1\r\nr = FIND "seats"\r\nTALK r.\r\n'
    editor.tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "basic", "version": 1, "text": text})
    assert [each["code"] for each in editor.diagnosed(uri)][:2] == ["unassigned", "syntax"]

    changes = [
        {"range": {"start": {"line": 0, "character": 11}, "end": {"line": 0, "character": 14}}, "text": "nome"},
        {"range": {"start": {"line": 3, "character": 0}, "end": {"line": 4, "character": 0}}, "text": ""},
    ]
    editor.tell("textDocument/didChange", textDocument={"uri": uri, "version": 2}, contentChanges=changes)
    assert [each["message"].partition("\n")[0] for each in editor.diagnosed(uri)] == [
        "nome is read before it is assigned"
    ]
    (found,) = editor.ask("textDocument/definition", **place(uri, 0, 12))["result"]
    assert found == {"uri": uri, "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 4}}}
    assert (
        len(editor.ask("textDocument/references", **place(uri, 1, 0), context={"includeDeclaration": True})["result"])
        == 2
    )
    edits = editor.ask("textDocument/rename", **place(uri, 1, 1), newName="name")["result"]["changes"][uri]
    assert [each["range"]["start"] for each in edits] == [{"line": 0, "character": 11}, {"line": 1, "character": 0}]
    assert editor.ask("textDocument/rename", **place(uri, 1, 1), newName="a b")["error"]["code"] == -32803
    assert editor.ask("textDocument/prepareRename", **place(uri, 1, 1))["result"]["placeholder"] == "nome"
    assert editor.ask("textDocument/prepareRename", **place(uri, 0, 1))["result"] is None
    assert "Sends one message" in editor.ask("textDocument/hover", **place(uri, 0, 1))["result"]["contents"]["value"]
    items = editor.ask("textDocument/completion", **place(uri, 2, 10))["result"]["items"]
    assert [each["label"] for each in items] == ["seats"]
    assert editor.ask("textDocument/signatureHelp", **place(uri, 2, 9))["result"]["signatures"]
    assert editor.ask("textDocument/documentSymbol", textDocument={"uri": uri})["result"] == []
    assert editor.ask("textDocument/foldingRange", textDocument={"uri": uri})["result"] == []
    (edit,) = editor.ask("textDocument/formatting", textDocument={"uri": uri}, options={})["result"] or [None]
    assert edit is None or edit["newText"].startswith("TALK")
    editor.tell("textDocument/didSave", textDocument={"uri": uri})
    assert editor.diagnosed(uri)
    editor.tell("textDocument/didClose", textDocument={"uri": uri})
    assert editor.diagnosed(uri) == []
    assert editor.ask("textDocument/hover", **place(uri, 0, 0))["error"]["code"] == -32602
    assert editor.ask("shutdown")["result"] is None
    assert editor.ask("textDocument/hover", **place(uri, 0, 0))["error"]["code"] == -32600
    editor.tell("exit")
    assert editor.process.wait(20) == 0


def test_names_lead_into_other_files_and_are_changed_in_all(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "my tools.bas").write_text('TOOL "give-up"\nDESCRIPTION "x"\nTALK 1\n')
    (tmp_path / "start.bas").write_text("TALK 1\n")
    uri, other = ((tmp_path / each).as_uri() for each in ("start.bas", "my tools.bas"))
    editor.ask("initialize", processId=None, rootUri=None, capabilities={})
    text = 'USE TOOL "give-up"\n'
    editor.tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "basic", "version": 1, "text": text})
    (found,) = editor.ask("textDocument/definition", **place(uri, 0, 12))["result"]
    assert (found["uri"], found["range"]["start"]) == (other, {"line": 0, "character": 6})
    text = '\nTOOL "give-up"\nDESCRIPTION "x"\nTALK 1\n'  # as it is written now, and not saved
    editor.tell("textDocument/didOpen", textDocument={"uri": other, "languageId": "basic", "version": 1, "text": text})
    changes = editor.ask("textDocument/rename", **place(uri, 0, 12), newName="cancel")["result"]["changes"]
    assert {each: edits[0]["range"]["start"] for each, edits in changes.items()} == {
        uri: {"line": 0, "character": 10},
        other: {"line": 1, "character": 6},
    }
    refused = editor.ask("textDocument/rename", **place(uri, 0, 12), newName="start")["error"]
    assert refused["message"] == "there is a tool or a program start already"


def test_nonsense_is_answered_or_passed_over(editor: Editor) -> None:
    editor.raw(b"hello\r\n\r\n\r\nContent-Length: 5\r\n\r\n{nope")
    assert editor.next()["error"]["code"] == -32700
    editor.raw(b"Content-Length: 2\r\n\r\n[]Content-Length: 4\r\n\r\nnull")
    editor.raw(written({"id": 900, "method": 5}))
    assert editor.answer(900)["error"]["code"] == -32600
    editor.ask("initialize")
    assert editor.ask("initialize")["error"]["code"] == -32600
    assert editor.ask("palaver/unknown")["error"]["code"] == -32601
    editor.tell("textDocument/didChange", textDocument={"uri": "file:///gone.bas"}, contentChanges=7)
    editor.tell("textDocument/didOpen", textDocument=[1])
    editor.tell("$/setTrace", value="off")
    uri = "untitled:one"
    editor.tell("textDocument/didOpen", textDocument={"uri": uri, "text": "TALK 1", "version": 1})
    far = {"start": {"line": 90, "character": -4}, "end": {"line": "x", "character": None}}
    editor.tell("textDocument/didChange", textDocument={"uri": uri}, contentChanges=[{"range": far, "text": "\n)("}])
    assert editor.diagnosed(uri) or editor.diagnosed(uri), "at once, or with what stood there before"
    assert editor.ask("textDocument/hover", **place(uri, 5_000, 5_000))["result"] is None
    assert editor.ask("textDocument/hover", textDocument={"uri": uri}, position=None)["result"]
    assert editor.process.poll() is None
    editor.end()
    assert editor.process.wait(20) == 1


def test_a_request_that_waits_can_be_cancelled(editor: Editor) -> None:
    editor.ask("initialize")
    text = "TALK 1\n" * 3_000
    editor.tell("textDocument/didOpen", textDocument={"uri": "untitled:big", "text": text, "version": 1})
    first = editor.send("textDocument/documentSymbol", textDocument={"uri": "untitled:big"})
    second = editor.send("textDocument/hover", **place("untitled:big", 0, 1))
    editor.raw(written({"method": "$/cancelRequest", "params": {"id": second}}))
    assert editor.answer(first)["result"] == []
    assert editor.answer(second).get("error", {"code": -32800})["code"] == -32800


def test_a_cancelled_request_is_told_so() -> None:
    session = Session()
    (answer,) = session.handle({"id": 1, "method": "initialize"}, cancelled=True)
    assert answer["error"]["code"] == -32800
    assert not session.ready


PROGRAMS = [
    'PARAM a AS DATE LIKE "2026"\nIF a THEN\n  TALK "x ${a.b[1]} 😀"\nEND IF\nSUB s(x = 1)\n  RETURN x\nEND SUB\n',
    'TABLE t\n id INTEGER KEY\nEND TABLE\nFOR EACH r IN FIND "t" WHERE id = 3\n  SAVE "t", r.id\nNEXT r\nTRY\nEND TRY',
    'BEGIN TALK\nhi ${name}\nEND TALK\nON EVENT "e"\n  HEAR x AS MENU "a", "b"\nEND ON\nSELECT CASE x\nCASE 1 : EXIT',
]
BREAKS = ["", "(", '"', "\n", "END IF\n", "${", "😀", "x ", "'"]


@pytest.mark.parametrize("seed", range(12))
def test_every_question_at_any_place_of_a_broken_program_has_an_answer(seed: int) -> None:
    chance = random.Random(seed)
    text = list(chance.choice(PROGRAMS))
    for _ in range(seed):
        at = chance.randrange(len(text))
        text[at : at + chance.choice([0, 1, 3])] = chance.choice(BREAKS)
    session = Session()
    session.handle({"id": 0, "method": "initialize"})
    session.handle({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": "u", "text": "".join(text)}}})
    assert session.idle()
    methods = ["completion", "hover", "signatureHelp", "definition", "references", "prepareRename", "rename"]
    for line in range("".join(text).count("\n") + 2):
        for character in range(0, 60, 3):
            for method in methods:
                params = {**place("u", line, character), "newName": "fresh"}
                (answer,) = session.handle({"id": 1, "method": f"textDocument/{method}", "params": params})
                assert "result" in answer or answer["error"]["code"] == -32803, (method, line, character, answer)
    for method in ("documentSymbol", "foldingRange", "formatting"):
        (answer,) = session.handle({"id": 1, "method": f"textDocument/{method}", "params": place("u", 0, 0)})
        assert "result" in answer, answer


def test_frames_end_and_are_bounded() -> None:
    def of(data: bytes) -> Any:
        parts = [data]

        def line(_: int) -> bytes:
            head, mark, rest = parts[0].partition(b"\n")
            parts[0] = rest
            return head + mark

        def some(count: int) -> bytes:
            found, parts[0] = parts[0][:count], parts[0][count:]
            return found

        return read(line, some)

    assert of(written({"a": "é"})) == {"a": "é"}
    for data in (b"", b"Content-Length: 9\r\n\r\n{}", b"Content-Length: 60000000\r\n\r\nx"):
        with pytest.raises(Ended):
            of(data)
    for data in (b"Content-Length: 1\r\n\r\n{", b"Content-Length: 2\r\n\r\n\xff\xff"):
        with pytest.raises(Malformed):
            of(data)
    assert json.loads(written([1]).split(b"\r\n\r\n")[1]) == [1]
