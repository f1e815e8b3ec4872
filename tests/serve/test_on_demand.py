"""A process on demand exists from the first connection on, and comes back after it left or died."""

import contextlib
import socket

import pytest

from tests.serve.tree import Tree, until


def ask(tree: Tree, word: bytes = b"hello") -> int:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(20)
        connection.connect(str(tree.runtime / "embedder.sock"))
        connection.sendall(word)
        return int(connection.recv(16) or 0)


@pytest.fixture
def served(tree: Tree) -> Tree:
    return tree.start(embedder="tests.serve.echo", database_url="postgresql://elsewhere/db")


def test_it_starts_with_the_first_connection_and_stays(served: Tree) -> None:
    assert len(served.children()) == 1
    first = ask(served)
    assert first in served.children()
    assert ask(served) == first


def test_it_comes_back_after_it_left_or_died(served: Tree) -> None:
    first = ask(served, b"leave")
    assert until(lambda: first not in served.children())
    second = ask(served)
    assert second != first
    served.kill(second)
    assert until(lambda: "the embedder ended (SIGKILL)" in served.errors())
    assert ask(served) not in {0, first, second}


def test_it_ends_with_the_server(served: Tree) -> None:
    ask(served)
    assert served.stop() == 0
    assert not served.children()


def test_it_ends_with_a_killed_server(served: Tree) -> None:
    ask(served)
    served.kill(served.pid)
    served.wait()
    assert until(lambda: not served.children())


def test_one_that_cannot_start_answers_by_closing(tree: Tree) -> None:
    tree.start(embedder="tests.serve.no_such_module", database_url="postgresql://elsewhere/db")
    for _ in range(2):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(str(tree.runtime / "embedder.sock"))
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(16) == b""
