"""The sockets the supervisor opens for others: bound early, so that a taken port is said before anything starts."""

import contextlib
import errno
import socket
from functools import partial
from pathlib import Path

from palaver.core.process import StartFailed
from palaver.serve.lingering import taken


def bind(host: str, port: int) -> list[socket.socket]:
    """One bound socket per address of the host; port 0 takes a free one. Nobody can connect until a worker listens."""
    bound: list[socket.socket] = []
    for family, address in _addresses(host, port):
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            taken(partial(made.bind, (address, port_of(bound) if bound else port)))
        except OSError as error:
            made.close()
            if error.errno == errno.EADDRNOTAVAIL and bound:
                continue  # "localhost" names ::1 also where IPv6 is off
            raise _refusal(host, port, error, bound) from error
        bound.append(made)
    return bound


def port_of(bound: list[socket.socket]) -> int:
    port: int = bound[0].getsockname()[1]
    return port


def address_of(host: str, port: int, *, tls: bool) -> str:
    """The URL that reaches a server of this machine; one that listens everywhere is asked at the loopback address."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # what "everywhere" means from here
    return f"{'https' if tls else 'http'}://{f'[{reached}]' if ':' in reached else reached}:{port}"


def listen_at(path: Path) -> socket.socket:
    """A listening Unix socket."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    made.bind(str(path))
    made.listen(128)
    made.setblocking(False)
    return made


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, str]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise StartFailed(f"--host {host} is no address of this machine: {error.strerror}.") from error
    addresses = dict.fromkeys((entry[0], str(entry[4][0])) for entry in found)
    return sorted(addresses, key=lambda entry: entry[0] != socket.AF_INET)


def _refusal(host: str, port: int, error: OSError, bound: list[socket.socket]) -> StartFailed:
    for made in bound:
        made.close()
    if error.errno == errno.EADDRINUSE:
        return StartFailed(f"Port {port} of {host} is taken by another program: choose another one by --port.")
    if error.errno == errno.EACCES:
        return StartFailed(f"Port {port} needs more rights than this user has: choose one above 1023 by --port.")
    return StartFailed(f"{host}, port {port}, cannot be used: {error.strerror}.")
