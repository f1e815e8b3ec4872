"""How `palaver serve` is started for tests: the real command over a data directory, killed whole and begun again."""

import asyncio
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

import httpx2

from palaver.core import leftovers
from palaver.core.embedded.instance import open_instance
from palaver.core.process import Child, Command, start_guarded
from palaver.serve.lock import holder
from tests.servers.launch import fast_folder, free_port, own_folder

PATIENCE_S = 45.0
ROOT = Path(__file__).resolve().parents[2]
_COMMAND = "import sys; from palaver.cli import main; sys.exit(main())"
_FOREIGN = ("PALAVER_", "OPENAI_", "ANTHROPIC_", "GROQ_", "OLLAMA_", "PROMETHEUS_")


class PalaverServer:
    """One data directory and the server over it, which may be stopped, killed and started again on the same port."""

    def __init__(
        self,
        data_dir: Path,
        workers: int,
        env: Mapping[str, str],
        python: str = sys.executable,
        log: Path | None = None,
    ) -> None:
        self.data_dir, self.workers, self.python = data_dir, workers, python
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.admin_key = env.get("PALAVER_ADMIN_KEY") or secrets.token_urlsafe(32)
        self.env = {**env, "PALAVER_ADMIN_KEY": self.admin_key}
        self._child: Child | None = None
        self._log = log or data_dir.with_name(f"{data_dir.name}.log")

    async def start(self) -> None:
        """Start it and wait for the first 200 of /healthz; RuntimeError shows the end of its log."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        argv = [self.python, "-c", _COMMAND, "serve", "--data-dir", str(self.data_dir)]
        argv += ["--port", str(self.port), "--workers", str(self.workers)]
        env = {**inherited, "PYTHONPATH": str(ROOT), **self.env}
        output = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            self._child = start_guarded(Command(argv=argv, env=env, folder=Path("/"), output=output), SIGTERM, SIGKILL)
        finally:
            os.close(output)
        if not await until(self._answers):
            raise RuntimeError(f"palaver serve did not start: {self.log()[-4000:]}")

    async def stop(self) -> int | None:
        """Ask it to end; its exit code. What does not end is killed."""
        child = self._child
        if child is None:
            return None
        child.send(SIGTERM)
        if not await until(lambda: child.ended() is not None):
            await self.kill_tree()
        return child.ended()

    async def kill_tree(self) -> None:
        """SIGKILL for every process of the tree, the first one first; returns when all are gone."""

        def gone() -> bool:
            self.signal(SIGKILL, *self.pids)
            return not self.pids

        assert await until(gone), f"still there: {self.pids}"

    def signal(self, number: Signals, *pids: int) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    @property
    def pids(self) -> list[int]:
        """Every process of the tree: the supervisor, the guards of its children, and the children."""
        first = [self._child.pid] if self._child is not None and self._child.ended() is None else []
        guards = [pid for pid, text in leftovers.commands() if text.startswith("/bin/sh") and self.name in text]
        return [*first, *guards, *leftovers.named(self.name)]

    @property
    def worker_pids(self) -> list[int]:
        own = set(leftovers.named(self.name, ("python",)))
        return [pid for pid, text in leftovers.commands() if pid in own and "palaver.serve.worker" in text]

    @property
    def postmaster(self) -> int:
        return int((self.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])

    @property
    def name(self) -> str:
        return open_instance(self.data_dir).name

    @property
    def dsn(self) -> str:
        """The address of its database, while it runs."""
        found = holder(self.data_dir)
        assert found is not None, "the server does not run"
        return found.database_url

    @property
    def admin_link(self) -> str:
        """The newest one-time link that it printed, once it has."""
        lines = [line for line in self.log().splitlines() if line.startswith("One-time admin link: ")]
        return lines[-1].partition(": ")[2] if lines else ""

    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def client(self, key: str | None = None) -> httpx2.AsyncClient:
        """A client with the admin key, or with `key`; an empty one sends no credential."""
        credential = self.admin_key if key is None else key
        headers = {"Authorization": f"Bearer {credential}"} if credential else {}
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=20)
        return httpx2.AsyncClient(
            base_url=self.url, headers=headers, timeout=PATIENCE_S, limits=limits, trust_env=False
        )

    async def _answers(self) -> bool:
        if self._child is None or self._child.ended() is not None:
            raise RuntimeError(f"palaver serve ended: {self.log()[-4000:]}")
        with suppress(httpx2.HTTPError):
            async with self.client("") as client:
                return (await client.get("/healthz")).status_code == 200
        return False


async def until(ask: Callable[[], object], limit_s: float = PATIENCE_S, pause_s: float = 0.02) -> bool:
    """Ask until the answer, awaited where it can be, is true; False when time is up."""
    deadline = time.monotonic() + limit_s
    while True:
        answer = ask()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return True
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(pause_s)


@asynccontextmanager
async def palaver_server(
    workers: int = 1,
    env: Mapping[str, str] | None = None,
    data_dir: Path | None = None,
    python: str = sys.executable,
    log: Path | None = None,
) -> AsyncIterator[PalaverServer]:
    """A running server, over a temporary folder unless one is given, its log beside; nothing of it is left."""
    async with AsyncExitStack() as stack:
        folder = data_dir or stack.enter_context(own_folder(fast_folder())) / "data"
        server = PalaverServer(folder, workers, env or {}, python, log)
        try:
            await server.start()
            yield server
        finally:
            try:
                await server.stop()
            finally:
                await server.kill_tree()
                if server.data_dir.exists():
                    open_instance(server.data_dir).remove_runtime()
