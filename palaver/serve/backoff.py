"""How long to wait before a process that ended is started again: twice as long each time it ended soon."""

from dataclasses import dataclass


@dataclass(slots=True)
class Backoff:
    first_s: float = 0.1
    longest_s: float = 10.0
    failures: int = 0

    def wait(self, *, soon: bool) -> float:
        """Count an end; `soon` says that the process had not done its work for a while before."""
        self.failures = self.failures + 1 if soon else 0
        return min(self.longest_s, self.first_s * 2.0 ** max(0, self.failures - 1))
