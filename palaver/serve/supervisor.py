"""The order of things in `palaver serve`: what starts when, what a signal does, what ends before what."""

import os
import signal
import socket
from collections.abc import Sequence

from palaver.core import leftovers
from palaver.core.embedded.instance import Instance, open_instance
from palaver.core.embedded.postgres import EmbeddedPostgres
from palaver.core.embedded.valkey import EmbeddedValkey
from palaver.core.process import StartFailed
from palaver.serve import orphans
from palaver.serve.crew import Crew
from palaver.serve.lock import Lock, held
from palaver.serve.loop import Loop
from palaver.serve.notices import say
from palaver.serve.on_demand import OnDemand
from palaver.serve.options import ServeOptions
from palaver.serve.part import Part
from palaver.serve.service import Server, Service
from palaver.serve.sockets import address_of, bind, listen_at, port_of


def serve(options: ServeOptions) -> None:
    """Serve until a signal ends it; StartFailed says why it could not start or go on."""
    os.umask(0o077)
    instance = open_instance(options.data_dir)
    with held(instance.data) as lock:
        leftovers.sweep(instance.name)
        listen = bind(options.host, options.port)
        instance.create_runtime()
        try:
            Supervisor(options, instance, listen, lock).run()
        finally:
            instance.remove_runtime()


class Supervisor:
    def __init__(self, options: ServeOptions, instance: Instance, listen: list[socket.socket], lock: Lock) -> None:
        self._options, self._instance, self._lock = options, instance, lock
        self._port = port_of(listen)
        self._loop = Loop()
        self._embedder_socket = instance.runtime / "embedder.sock"
        embedder = listen_at(self._embedder_socket)
        self._crew = Crew(options, self._loop, instance.name, listen, self._fail)
        self._embedder = OnDemand(options.embedder, self._loop, instance.name, embedder)
        self._services: list[Service] = []
        self._draining = self._closing = False
        self._failure: str | None = None

    @property
    def _behind(self) -> Sequence[Part]:
        """What the workers lean on, so it ends after them."""
        return (self._embedder, *self._services)

    @property
    def _parts(self) -> Sequence[Part]:
        return (self._crew, *self._behind)

    def run(self) -> None:
        endings = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        self._loop.on_signals((*endings, signal.SIGCHLD), self._on_signal)
        try:
            self._start()
            self._loop.run()
        finally:
            for part in self._parts:
                part.abandon()
        if self._failure:
            raise StartFailed(self._failure)

    def _start(self) -> None:
        """Workers first: they import while the servers start."""
        embedded = not self._options.database_url
        postgres = EmbeddedPostgres(self._instance, workers=self._options.workers) if embedded else None
        valkey = None if self._options.redis_url or self._options.workers == 1 else EmbeddedValkey(self._instance)
        environment = {
            "PALAVER_DATA_DIR": str(self._instance.data),
            "PALAVER_HOST": self._options.host,
            "PALAVER_PORT": str(self._port),
            "PALAVER_WORKERS": str(self._options.workers),
            "PALAVER_TLS": "1" if self._options.tls_cert else "",
            "PALAVER_DATABASE_URL": postgres.url if postgres else self._options.database_url,
            "PALAVER_REDIS_URL": valkey.url if valkey else self._options.redis_url,
            "PALAVER_EMBEDDER_SOCKET": str(self._embedder_socket),
            **self._shared_metrics(),
        }
        address = address_of(self._options.host, self._port, tls=self._options.tls_cert is not None)
        self._lock.note(environment["PALAVER_DATABASE_URL"], address)
        self._crew.start(environment)
        self._embedder.start(environment)
        servers: Sequence[Server] = [server for server in (postgres, valkey) if server]
        self._services = [Service(server, self._loop, self._on_ready, self._fail) for server in servers]
        for service in self._services:
            service.server.prepare()
            service.start()
        self._on_ready()

    def _shared_metrics(self) -> dict[str, str]:
        """Where several workers keep their counts, so that a scrape of one tells the sum of all."""
        if self._options.workers == 1:
            return {}
        folder = self._instance.runtime / "metrics"
        folder.mkdir()
        return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}

    def _on_ready(self) -> None:
        if all(service.ready for service in self._services):
            self._crew.release()

    def _on_signal(self, number: signal.Signals) -> None:
        if number == signal.SIGCHLD:
            for part in self._parts:
                part.reap()
            orphans.collect([pid for part in self._parts for pid in part.pids])
        elif not self._draining:
            say(f"stopping: open answers have {self._options.drain_s:.0f} s to finish; a second signal stops at once")
            self._drain()
        elif not self._closing:
            self._crew.kill()
        else:
            for part in self._behind:
                part.kill()
        self._go_on()

    def _fail(self, reason: str) -> None:
        self._failure = self._failure or reason
        self._drain()
        self._go_on()

    def _drain(self) -> None:
        if not self._draining:
            self._draining = True
            self._crew.stop()

    def _go_on(self) -> None:
        """From draining to closing to the end, as the parts end."""
        if self._draining and not self._closing and self._crew.ended:
            self._closing = True
            for part in self._behind:
                part.stop()
        if self._closing and all(part.ended for part in self._behind):
            self._loop.stop()
