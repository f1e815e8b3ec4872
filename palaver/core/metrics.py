"""
What Prometheus scrapes: every metric of ours is declared here; with several workers their files are summed.

The supervisor sets PROMETHEUS_MULTIPROC_DIR before a worker imports this; without it the process counts alone.
"""

import os
import resource
import sys
from pathlib import Path
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LIVE: Final = "livesum"

HTTP_REQUESTS = Counter("http_requests", "HTTP requests answered.", ["method", "route", "status"])
HTTP_REQUEST_DURATION = Histogram(
    "http_request_duration", "Seconds until an answer's last byte.", ["route"], buckets=_FAST
)
WS_CONNECTIONS = Gauge("ws_connections", "Open WebSocket connections.", multiprocess_mode=_LIVE)
LLM_REQUESTS = Counter("llm_requests", "Calls to a model's server.", ["provider", "outcome"])
LLM_RESTS = Counter("llm_rests", "Times that a model was not asked for a while, because it failed.", ["connection"])
LLM_WAITING = Gauge("llm_waiting", "Calls that wait for a place.", ["connection"], multiprocess_mode=_LIVE)
MODERATION_HITS = Counter("moderation_hits", "What was found in questions and answers.", ["direction", "action"])
LLM_CACHE_HITS = Gauge("llm_cache_hits", "Answers that came from the cache.", multiprocess_mode="sum")
DB_POOL_SIZE = Gauge("db_pool_size", "Open connections to the database.", multiprocess_mode=_LIVE)
MEMORY_USAGE = Gauge("memory_usage", "Resident bytes of the workers.", multiprocess_mode=_LIVE)
DB_QUERY_SECONDS = Histogram("db_query_seconds", "Seconds of one database query.", buckets=_FAST)
CHAT_FIRST_TOKEN_SECONDS = Histogram("chat_first_token_seconds", "Seconds from request to first token.", buckets=_FAST)
TOOL_CALLS = Counter("tool_calls", "Calls of tools by models.", ["outcome"])
CHAT_TURNS = Counter("chat_turns", "Turns that ended.", ["state"])
CHAT_RUNNING = Gauge("chat_turns_running", "Turns under way.", multiprocess_mode=_LIVE)
KB_SEARCH_SECONDS = Histogram("kb_search_seconds", "Seconds of one knowledge search.", buckets=_FAST)
CONFIG_LOAD_SECONDS = Histogram("config_load_seconds", "Seconds to load a bot's configuration.", buckets=_FAST)
EVENT_LOOP_GAP = Gauge(
    "event_loop_gap_seconds", "Longest delay of a worker's event loop in ten seconds.", multiprocess_mode="livemax"
)
CACHE_LOOKUPS = Counter("cache_lookups", "Values that were looked up, and where they were.", ["prefix", "outcome"])
CACHE_BYTES = Gauge("cache_bytes", "Bytes that workers hold of a cache.", ["prefix"], multiprocess_mode=_LIVE)
CACHE_ENTRIES = Gauge("cache_entries", "Values that workers hold of a cache.", ["prefix"], multiprocess_mode=_LIVE)
RATE_LIMITED = Counter("rate_limited", "Requests that a limit has refused.", ["scope", "class"])
BILLING_QUEUE_DEPTH = Gauge("billing_queue_depth", "Calls that wait to be stored.", multiprocess_mode=_LIVE)
BILLING_QUEUE_PEAK = Gauge("billing_queue_peak", "The most calls that have waited.", multiprocess_mode="livemax")
BUDGET_REFUSED = Counter("budget_refused", "Calls that a budget has refused.", ["scope", "period"])
BILLING_SPILLED = Counter("billing_spilled", "Calls that waited on disk alone, the memory for them being full.")
JOBS = Counter("jobs", "Background jobs that ended.", ["kind", "outcome"])

_UNIT = 1 if sys.platform == "darwin" else 1024


def resident_bytes() -> int:
    """Resident memory of this process, now where the system tells, else its peak."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def exposition() -> bytes:
    """The text format, summed over all workers of this process tree."""
    note_memory()
    return generate_latest(_registry())


def totals(*names: str) -> dict[tuple[str, ...], float]:
    """The samples of these names over all workers, by name and the values of their labels in the order of those."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for metric in _registry().collect()
        for sample in metric.samples
        if sample.name in names
    }


def _registry() -> CollectorRegistry:
    if not os.environ.get(_FOLDER):
        return REGISTRY
    summed = CollectorRegistry()
    MultiProcessCollector(summed)  # type: ignore[no-untyped-call]  # the library's own gap
    return summed


def note_memory() -> None:
    MEMORY_USAGE.set(resident_bytes())


def forget_the_dead() -> None:
    """Drop the live gauges of workers that are gone."""
    folder = os.environ.get(_FOLDER)
    for path in Path(folder).glob("gauge_live*_*.db") if folder else ():
        pid = int(path.stem.rsplit("_", 1)[-1])
        if not _alive(pid):
            mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the library's own gap


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
