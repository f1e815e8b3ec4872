"""`make test` leaves no test out, and knows which failed."""

from tools import suite


def test_every_folder_with_tests_is_in_one_part() -> None:
    folders = {f"tests/{path.name}" for path in suite.TESTS.iterdir() if path.is_dir() and any(path.rglob("test_*.py"))}
    said = [path for paths in suite.parts().values() for path in paths]
    assert len(said) == len(set(said))
    assert folders - set(said) == {f"tests/{suite.LONG}"}


def test_a_failed_test_is_named_whole() -> None:
    test = "tests/e2e/test_floods.py::test_slow[a b]"
    assert suite.named(f"FAILED {test} - AssertionError: 1 - 2\n") == test
    assert suite.named(f"ERROR {test}\n") == test
