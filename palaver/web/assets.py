"""Static files: their URLs carry a hash of their content, so that browsers may keep them for ever."""

import hashlib
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from palaver.core.errors import NotFound

STATIC = Path(__file__).with_name("static")
BUNDLE = "dist/palaver.js"
_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*")  # one for each file


class Assets:
    """Answers /static/…; `url` gives a file's address with its version."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        self._files = StaticFiles(directory=folder, check_dir=False)
        self._versions: dict[str, str] = {}

    def url(self, name: str) -> str:
        return f"/static/{name}?v={self._version(name)}"

    def missing(self, name: str) -> bool:
        return not (self.folder / name).is_file()

    def _is_this_one(self, scope: Scope) -> bool:
        """Whether the version asked for is ours: another one's address must not keep our content for a year."""
        name = scope["path"].removeprefix("/static/")
        given = scope["query_string"].decode("latin-1")
        return bool(_NAME.fullmatch(name)) and given == f"v={self._version(name)}"

    def _version(self, name: str) -> str:
        if name not in self._versions:
            path = self.folder / name
            if not path.is_file():
                return "missing"
            self._versions[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        return self._versions[name]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def cached(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in {200, 304}:
                rule = "public, max-age=31536000, immutable" if self._is_this_one(scope) else "no-cache"
                MutableHeaders(scope=message)["Cache-Control"] = rule
            await send(message)

        inner = {**scope, "path": scope["path"].removeprefix("/static"), "root_path": ""}
        try:
            await self._files(inner, receive, cached)
        except HTTPException as error:
            raise NotFound("There is no such file.") from error
