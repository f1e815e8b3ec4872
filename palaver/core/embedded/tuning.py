"""PostgreSQL's settings for a small server of one application: full durability, little memory, few processes."""

import sys

PER_WORKER = 14  # connections: its pool, its ledger, its pulse, its watch, and one more while it starts
SETTINGS: dict[str, str] = {
    # nothing listens but one socket in a folder that only we can enter
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    # an acknowledged write is on disk
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "256MB",
    # memory
    "shared_buffers": "48MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "huge_pages": "off",
    # processes
    "io_method": "sync",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "1",
    # short queries on a solid state disk
    "jit": "off",
    "random_page_cost": "1.1",
    # a query ends with the worker that asked
    "client_connection_check_interval": "5s",
    "TimeZone": "UTC",
    # the log tells of the server; what a statement did wrong is told to who sent it
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}

if sys.platform == "darwin":
    SETTINGS["wal_sync_method"] = "fsync_writethrough"  # macOS's fsync leaves data in the disk's own cache


def connections(workers: int) -> int:
    """How many to allow: what the workers may take, and some for verbs and for PostgreSQL's own reserve."""
    return max(int(SETTINGS["max_connections"]), 24 + workers * PER_WORKER)


def flags(**more: str) -> list[str]:
    """SETTINGS and `more` as arguments of the program postgres."""
    return [part for name, value in {**SETTINGS, **more}.items() for part in ("-c", f"{name}={value}")]
