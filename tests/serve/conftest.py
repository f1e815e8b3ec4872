"""Trees over fresh data directories; the files of PostgreSQL are made once and copied."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from palaver.core.embedded.instance import open_instance
from palaver.core.embedded.postgres import EmbeddedPostgres
from tests.serve.tree import Tree

MakeTree = Callable[..., Tree]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster")
    folder.chmod(0o711)
    instance = open_instance(folder / "data")
    instance.create_runtime()
    try:
        EmbeddedPostgres(instance).prepare()
    finally:
        instance.remove_runtime()
    return instance.data / "postgres"


@pytest.fixture
def empty_tree(tmp_path: Path) -> Iterator[MakeTree]:
    """Makes a tree over a data directory that does not exist yet."""
    made: list[Tree] = []

    def make(data: Path = tmp_path / "data", prefix: Sequence[str] = ()) -> Tree:
        made.append(Tree(data, tmp_path / f"output-{len(made)}.log", prefix))
        return made[-1]

    yield make
    for tree in made:
        tree.clean()


@pytest.fixture
def tree(empty_tree: MakeTree, cluster: Path, tmp_path: Path) -> Tree:
    """A tree over a data directory that was served before."""
    shutil.copytree(cluster, tmp_path / "data" / "postgres")
    return empty_tree()
