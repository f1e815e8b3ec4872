"""The master keys of this installation: from the environment, or from a file that is made when it is needed first."""

import asyncio
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from palaver.core.logs import logger
from palaver.core.secrets.refusals import SecretsLocked
from palaver.core.settings import BadSetting, Keeping

log = logger("secrets")

FILE: Final = "master.key"
SHORTEST: Final = 32
_SALT: Final = b"palaver master key"
_OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class MasterKey:
    """256 bits that wrap the keys of secrets; `id` tells it from others and nothing about it."""

    id: str
    key: bytes = field(repr=False)


def master_key(text: str) -> MasterKey:
    """The key that `text` stands for, whatever its form: 32 characters or more, of which nobody can guess any."""
    material = text.strip().encode("utf-8", "surrogateescape")
    return MasterKey(_derived(material, b"id", 8).hex(), _derived(material, b"wrap", 32))


def _derived(material: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, _SALT, purpose).derive(material)


class Keyring:
    """`own` and `old` are what the environment says, or empty; `file` counts after them."""

    def __init__(self, own: str, old: str, file: Path) -> None:
        self.file = file
        self.source = "PALAVER_MASTER_KEY" if own else str(file)
        self._current = master_key(own) if own else None
        self._known = {key.id: key for key in (master_key(text) for text in (own, old) if text)}

    async def find(self, id: str) -> MasterKey | None:
        """The key of that id: the file is read again, because another process may just have made it."""
        if id not in self._known:
            await self._load()
        return self._known.get(id)

    async def current(self) -> MasterKey | None:
        """What new secrets are sealed under; None while there is neither a variable nor a file."""
        if self._current is None:
            self._current = await self._load()
        return self._current

    async def make(self) -> MasterKey:
        """The file's key, made now where there is none; of several processes, the first one's counts."""
        await asyncio.to_thread(_write, self.file, secrets.token_urlsafe(32))
        self._current = await self._load()
        if self._current is None:
            raise SecretsLocked(f"The master key cannot be read from {self.file}.")
        return self._current

    async def _load(self) -> MasterKey | None:
        text = await asyncio.to_thread(_read, self.file)
        if not text:
            return None
        found = master_key(text)
        self._known[found.id] = found
        return found


def _read(file: Path) -> str:
    try:
        if file.stat().st_mode & _OTHERS:
            log.warning("others on this machine can read the master key: chmod 600", file=str(file))
        return file.read_text("ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError) as error:
        raise SecretsLocked(f"The master key cannot be read from {file}: {error}") from error


def _write(file: Path, text: str) -> None:
    """Whole or not at all, and never over one that is there."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(descriptor, f"{text}\n".encode("ascii"))
        os.fsync(descriptor)
        os.close(descriptor)
        try:
            os.link(draft, file)
        except FileExistsError:
            return
        finally:
            draft.unlink()
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise SecretsLocked(
            f"No master key can be made in {file.parent}: set PALAVER_MASTER_KEY to 32 random characters or more."
        ) from error


def open_keyring(settings: Keeping, data_dir: Path) -> Keyring:
    """What the environment says, else the data directory's file; BadSetting for a key that is too short."""
    for name, text in (
        ("PALAVER_MASTER_KEY", settings.master_key),
        ("PALAVER_MASTER_KEY_OLD", settings.master_key_old),
    ):
        if text and len(text.strip()) < SHORTEST:
            raise BadSetting(f"{name} is too short: it takes {SHORTEST} random characters or more.")
    return Keyring(settings.master_key, settings.master_key_old, data_dir / FILE)
