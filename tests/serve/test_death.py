"""Death by kill -9 of any part of the tree: nothing survives the supervisor, and the next start needs no hand."""

from tests.serve.conftest import MakeTree
from tests.serve.tree import Tree, until


def test_nothing_outlives_the_supervisor(tree: Tree) -> None:
    tree.start(workers=2)
    assert len(tree.children()) > 5
    tree.kill(tree.pid)
    tree.wait()
    assert until(lambda: not tree.children())
    assert until(lambda: not tree.guards())
    tree.start(workers=2)
    assert tree.works()


def test_a_start_right_after_the_supervisors_death_takes_the_same_port(tree: Tree) -> None:
    tree.start()
    port = tree.port
    tree.kill(tree.pid)
    tree.wait()
    tree.start(port=port)
    assert tree.works()


def test_a_start_follows_the_death_of_everything(tree: Tree) -> None:
    tree.start(workers=2)
    tree.kill(tree.pid, *tree.guards(), *tree.children())
    tree.wait()
    tree.start(workers=2)
    assert tree.works()


def test_a_start_stops_a_server_that_was_left_alone(tree: Tree) -> None:
    tree.start(workers=2)
    left = tree.postmaster()
    tree.kill(*tree.guards(), tree.pid, *tree.children("python"))
    tree.wait()
    assert left in tree.children("postgres")
    tree.start(workers=2)
    assert tree.works()
    assert tree.postmaster() != left
    assert left not in tree.children("postgres")


def test_a_start_follows_a_death_amid_the_first_one(empty_tree: MakeTree) -> None:
    tree = empty_tree().launch()
    until(lambda: list(tree.data.glob("postgres.draft-*/base")))
    tree.kill(tree.pid)
    tree.wait()
    assert not (tree.data / "postgres").exists()
    tree.start()
    assert tree.works()
    assert not list(tree.data.glob("postgres.draft-*"))


def test_a_killed_database_comes_back_under_the_same_worker(tree: Tree) -> None:
    tree.start()
    worker = tree.ask()[1]["pid"]
    killed = tree.postmaster()
    tree.kill(killed)
    assert until(lambda: "PostgreSQL ended (SIGKILL; see " in tree.errors())
    assert until(tree.works)
    assert tree.postmaster() != killed
    assert tree.ask()[1]["pid"] == worker


def test_a_killed_cache_comes_back(tree: Tree) -> None:
    tree.start(workers=2)
    (killed,) = tree.children("valkey")
    tree.kill(killed)
    assert until(lambda: tree.children("valkey") not in ([], [killed]))


def test_a_dead_worker_is_replaced_under_a_new_number(tree: Tree) -> None:
    tree.start()
    assert tree.ask("/die") == (0, None)
    assert until(lambda: len(tree.ups()) == 2)
    answer = tree.ask()[1]
    assert (answer["PALAVER_WORKER"], answer["PALAVER_WORKER_FIRST"]) == ("2", "")
    assert "worker 1 ended (exit code 7)" in tree.errors()


def test_workers_that_cannot_start_end_the_server_with_the_reason(tree: Tree) -> None:
    tree.launch(app="tests.serve.tiny:broken")
    assert tree.wait() == 1
    assert "this application is broken" in tree.errors()
    assert "5 times right after its start" in tree.errors().splitlines()[-1]
    assert not tree.children()


def test_a_database_that_cannot_start_ends_the_server_with_the_reason(tree: Tree) -> None:
    (tree.data / "postgres" / "global" / "pg_control").write_bytes(b"")
    tree.launch()
    assert tree.wait() == 1
    assert "PostgreSQL does not start" in tree.errors()
    assert "pg_control" in tree.errors()
    assert not tree.children()


def test_a_worker_that_is_busy_does_not_outlive_the_supervisor_either(tree: Tree) -> None:
    tree.start()
    tree.begin("/busy")
    tree.kill(tree.pid)
    tree.wait()
    assert until(lambda: not tree.children())
