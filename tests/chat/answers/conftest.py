"""The embedding model itself, in this process."""

from tests.knowledge.conftest import engine, weights

__all__ = ["engine", "weights"]
