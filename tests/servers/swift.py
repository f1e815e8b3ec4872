"""OpenStack Swift with its S3 face: a real object store that checks signatures, one replica, four daemons."""

import getpass
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from signal import SIGKILL, SIGTERM

from palaver.core.process import Child
from tests.servers.launch import READY_S, Missing, answers, free_port, launch, running, wait_for

_SIGNALS = (SIGTERM, SIGKILL)
PYTHON = "/usr/bin/python3"  # the distribution's, where the packages live
RINGS = ("account", "container", "object")
# The daemons look for swift.conf in /etc unless told otherwise before they start.
_DAEMON = """
import runpy, sys
from swift.common import utils
utils.SWIFT_CONF_FILE = sys.argv.pop(1)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
_SWIFT = """
[swift-hash]
swift_hash_path_prefix = palaver
swift_hash_path_suffix = tests
[storage-policy:0]
name = Policy-0
default = yes
"""
_COMMON = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
workers = 0
user = {user}
log_level = ERROR
"""
_STORAGE = """
[pipeline:main]
pipeline = {ring}-server
[app:{ring}-server]
use = egg:swift#{ring}
"""
_PROXY = """
[pipeline:main]
pipeline = catch_errors healthcheck cache listing_formats s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
"""


@dataclass(frozen=True)
class ObjectStore:
    """Where it listens and who may write."""

    endpoint: str
    key: str = "test:tester"
    secret: str = "testing"


@contextmanager
def started(folder: Path) -> Iterator[ObjectStore]:
    for program in ("swift-proxy-server", "swift-object-server", "swift-ring-builder", "memcached"):
        if shutil.which(program) is None:
            raise Missing(
                "Swift (S3)", "apt-get install swift-proxy swift-account swift-container swift-object memcached"
            )
    ports = {name: free_port() for name in (*RINGS, "proxy", "memcached")}
    _configure(folder, ports)
    with ExitStack() as stack:
        memcached = ["memcached", "-l", "127.0.0.1", "-p", str(ports["memcached"]), "-u", getpass.getuser()]
        stack.enter_context(running("memcached", memcached, folder, lambda: answers(ports["memcached"])))
        for child, log, port in [(*_daemon(name, folder), ports[name]) for name in (*RINGS, "proxy")]:
            stack.callback(child.stop, *_SIGNALS)
            wait_for(partial(answers, port), child, log, READY_S)
        yield ObjectStore(f"http://127.0.0.1:{ports['proxy']}")


def _daemon(name: str, folder: Path) -> tuple[Child, Path]:
    program = shutil.which(f"swift-{name}-server")
    argv = [PYTHON, "-c", _DAEMON, str(folder / "swift.conf"), str(program), str(folder / f"{name}.conf")]
    return launch(f"swift-{name}", argv, folder)


def _configure(folder: Path, ports: dict[str, int]) -> None:
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(_SWIFT)
    values = {"folder": folder, "user": getpass.getuser(), "memcached": ports["memcached"]}
    for ring in RINGS:
        text = (_COMMON + _STORAGE).format(ring=ring, port=ports[ring], **values)
        (folder / f"{ring}.conf").write_text(text)
    (folder / "proxy.conf").write_text((_COMMON + _PROXY).format(port=ports["proxy"], **values))
    builders = [_ring(folder, ring, ports[ring]) for ring in RINGS]
    for builder in builders:
        output, _ = builder.communicate(timeout=30)
        if builder.returncode:
            raise RuntimeError(f"swift-ring-builder failed: {output.decode()[-500:]}")


def _ring(folder: Path, ring: str, port: int) -> "subprocess.Popen[bytes]":
    steps = ("create 4 1 1", f"add r1z1-127.0.0.1:{port}/d1 1", "rebalance")
    script = " && ".join(f"swift-ring-builder {ring}.builder {step}" for step in steps)
    return subprocess.Popen(["sh", "-ec", script], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
