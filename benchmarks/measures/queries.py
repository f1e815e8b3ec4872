"""How long the database took for a query, over everything that the load did, as the workers measured it."""

from benchmarks.figure import MS, Figure, most
from benchmarks.serving import Buckets

METRIC = "db_query_seconds"


def measure(observed: Buckets) -> list[Figure]:
    total = max(observed.values(), default=0.0)
    return [
        Figure(
            name="Database queries of the whole load, p95",
            form=MS,
            value=quantile(observed, 0.95) * 1e3,
            target=most(10),
            note=f"{total:,.0f} queries",
        )
    ]


def between(before: Buckets, after: Buckets) -> Buckets:
    return {bound: count - before.get(bound, 0.0) for bound, count in after.items()}


def together(one: Buckets, other: Buckets) -> Buckets:
    return {bound: one.get(bound, 0.0) + other.get(bound, 0.0) for bound in one | other}


def quantile(observed: Buckets, share: float) -> float:
    """As Prometheus does it: even inside a bucket."""
    wanted = share * max(observed.values(), default=0.0)
    low, below = 0.0, 0.0
    for bound, count in sorted(observed.items()):
        if count >= wanted:
            if bound == float("inf") or count == below:
                return low
            return low + (bound - low) * (wanted - below) / (count - below)
        low, below = bound, count
    return low
