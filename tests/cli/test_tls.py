"""The verbs beside a server that speaks TLS for the name that people use: on its own machine they still find it."""

import re
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.cli.server import ADMIN_KEY, serving
from tests.cli.test_doctor import states
from tests.servers.certificate import certificate


def test_chat_and_doctor_reach_the_server_of_their_own_machine(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("tls")
    folder.chmod(0o711)
    pem = str(certificate(folder, "chat.example.org"))
    with serving(folder / "data", "--tls-cert", pem, "--tls-key", pem) as served:
        assert served.url.startswith("https://127.0.0.1:")
        answer = served.run("chat", "demo", typed="Hello\n")
        assert (answer.returncode, answer.stderr) == (0, "")
        assert states(served.run("doctor").stdout)["server"] == "ok"
        with speaking_tls(pem) as url:
            answer = served.run("chat", "demo", "--url", url, typed="Hello\n", PALAVER_API_KEY=ADMIN_KEY)
        assert (answer.returncode, "certificate" in answer.stderr) == (1, True), "an address that is typed is checked"


def test_over_tls_browsers_keep_to_it_and_the_session_is_of_this_host(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder: Path = tmp_path_factory.mktemp("tls")
    folder.chmod(0o711)
    pem = str(certificate(folder, "localhost"))
    with serving(folder / "data", "--tls-cert", pem, "--tls-key", pem) as served:
        (link,) = re.findall(r"https://\S+(/login\?link=\S+)", served.data.with_suffix(".log").read_text())
        base = served.url.replace("127.0.0.1", "localhost")
        with httpx2.Client(base_url=base, verify=ssl.create_default_context(cafile=pem), trust_env=False) as browser:
            signed_in = browser.get(link)
            assert signed_in.headers["strict-transport-security"].startswith("max-age=")
            flags = {part.strip().lower() for part in signed_in.headers["set-cookie"].split(";")}
            assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags
            assert list(browser.cookies) == ["__Host-palaver_session"]
            assert browser.get("/bots").status_code == 200
            for origin, status in ((base, 404), (base.replace("https", "http"), 403)):
                assert browser.delete("/api/bots/nobodys", headers={"Origin": origin}).status_code == status


@contextmanager
def speaking_tls(pem: str) -> Iterator[str]:
    """The address of somebody who has the server's certificate, and is not the server that the data directory names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
        listening.settimeout(20)
        greeted = pool.submit(lambda: context.wrap_socket(listening.accept()[0], server_side=True))
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        assert isinstance(greeted.exception(20), ssl.SSLError)
