"""A whole life of `palaver serve`: start, work, refuse a second one, drain, leave nothing behind."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from palaver.core.embedded.footing import unprivileged
from palaver.core.embedded.lodging import can_enter
from palaver.serve.lock import holder
from tests.serve.conftest import MakeTree
from tests.serve.tree import ROOT, Tree, until


def test_a_first_start_makes_everything_and_a_stop_leaves_only_the_data(empty_tree: MakeTree) -> None:
    tree = empty_tree().start()
    assert tree.works()
    assert tree.runtime.stat().st_mode & 0o666 == 0o600, "others may at most pass"
    assert tree.stop() == 0
    assert "down 1" in tree.output()
    assert not tree.children()
    assert until(lambda: not tree.guards())
    assert not tree.runtime.exists()
    left = {path.name for path in tree.data.iterdir() if not path.name.startswith("postgres.programs-")}
    assert left == {"postgres", "postgres.log", "serve.lock"}


def test_a_data_directory_may_lie_deep(empty_tree: MakeTree, tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a folder with a long name"] * 8)
    deep.parent.mkdir(parents=True)
    assert empty_tree(deep).start().works()


def test_an_ordinary_user_serves_as_well(empty_tree: MakeTree) -> None:
    setpriv, account = shutil.which("setpriv"), unprivileged()
    if os.geteuid() != 0 or setpriv is None or account is None:
        pytest.skip("this is that user already")
    if not all(can_enter(Path(folder), account) for folder in (ROOT, sys.prefix, sys.base_prefix)):
        pytest.skip("another user cannot enter this checkout")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o777)
        data = Path(folder) / "data"
        tree = empty_tree(
            data, [setpriv, f"--reuid={account.user}", f"--regid={account.group}", "--clear-groups"]
        ).start(workers=2)
        assert tree.works()
        assert data.stat().st_uid != 0
        assert tree.stop() == 0


def test_each_worker_learns_its_number_and_where_everything_is(tree: Tree) -> None:
    tree.start(workers=2)
    answers = [answer for _, answer in (tree.ask() for _ in range(40))]
    assert {(answer["PALAVER_WORKER"], answer["PALAVER_WORKER_FIRST"]) for answer in answers} == {("1", "1"), ("2", "")}
    one = answers[0]
    assert one["PALAVER_REDIS_URL"] == f"unix://{tree.runtime}/valkey.sock"
    assert one["PALAVER_EMBEDDER_SOCKET"] == f"{tree.runtime}/embedder.sock"
    assert one["PALAVER_DATA_DIR"] == str(tree.data)
    assert one["PALAVER_PORT"] == str(tree.port)
    assert "PALAVER_ASSIGNMENT" not in one


def test_given_urls_start_no_server_of_ours(tree: Tree) -> None:
    tree.start(workers=2, database_url="postgresql://elsewhere/db", redis_url="redis://elsewhere")
    assert not tree.children("postgres", "valkey")
    answer = tree.ask()[1]
    assert (answer["PALAVER_DATABASE_URL"], answer["PALAVER_REDIS_URL"]) == (
        "postgresql://elsewhere/db",
        "redis://elsewhere",
    )


def test_a_second_live_server_is_refused_by_the_name_of_the_first(tree: Tree, empty_tree: MakeTree) -> None:
    tree.start()
    second = empty_tree(tree.data).launch()
    assert second.wait() == 1
    assert second.errors().count("\n") == 1
    assert f"Process {tree.pid} serves {tree.data} already" in second.errors()
    live = holder(tree.data)
    assert live
    assert live.pid == tree.pid
    assert live.address == f"http://127.0.0.1:{tree.port}"
    assert tree.works()
    tree.stop()
    assert holder(tree.data) is None


def test_a_taken_port_is_said_before_anything_starts(empty_tree: MakeTree) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        tree = empty_tree().launch(port=taken.getsockname()[1])
        assert tree.wait() == 1
    assert "is taken by another program" in tree.errors()
    assert not (tree.data / "postgres").exists()


def test_an_open_stream_is_finished_before_the_server_stops(tree: Tree) -> None:
    tree.start()
    connection = HTTPConnection("127.0.0.1", tree.port, timeout=20)
    connection.request("GET", "/stream")
    answer = connection.getresponse()
    start = answer.read(2)
    tree.send(signal.SIGTERM)
    assert (start + answer.read()).endswith(b"19 end")
    assert tree.wait() == 0


def test_a_second_signal_stops_at_once(tree: Tree) -> None:
    tree.start()
    connection = HTTPConnection("127.0.0.1", tree.port, timeout=20)
    connection.request("GET", "/endless")
    answer = connection.getresponse()
    assert answer.read(1)
    tree.send(signal.SIGINT)
    until(lambda: "stopping" in tree.errors())
    tree.send(signal.SIGINT)
    assert tree.wait() == 0
    assert not tree.children()


def test_tls_is_1_3_or_nothing(tree: Tree, tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    tree.start(tls_cert=f"{certificate}", tls_key=f"{certificate}")
    context = ssl.create_default_context(cafile=certificate)
    with (
        socket.create_connection(("127.0.0.1", tree.port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        assert secured.version() == "TLSv1.3"
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", tree.port), timeout=20) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="localhost")


def test_an_unusable_certificate_ends_the_server_with_the_reason(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("this is no certificate")
    tree.launch(tls_cert=f"{tmp_path}/no.pem", tls_key=f"{tmp_path}/no.pem")
    assert tree.wait() == 1
    assert "the certificate and its key cannot be used" in tree.errors()


def test_the_supervisor_stays_thin(tmp_path: Path) -> None:
    heavy = ("asyncio", "ssl", "asyncpg", "msgspec", "uvicorn", "starlette", "hashlib", "prometheus_client")
    script = f"import sys, palaver.cli.serve; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def self_signed(folder: Path) -> Path:
    """A certificate for localhost and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    return path
