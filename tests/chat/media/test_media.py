"""Files of conversations in the database and the store: what goes when, and what they are by their content."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import msgspec
import pytest

from palaver.chat.ledger import Ledger
from palaver.chat.media.kinds import kind_of, media_type
from palaver.chat.media.media import READ_AT_ONCE, Media
from palaver.core.blobs import open_blobs
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import Conflict, NotFound
from palaver.kit.ids import uuid7
from tests.chat.test_ledger import ACCOUNT, begun

CALLER = Caller(account=ACCOUNT, kind="super", id=ACCOUNT, owner="key:1")


class Sent:
    """What an upload offers; the bytes are there already."""

    def __init__(self) -> None:
        self.name, self.bytes, self.sha256 = "dot.png", 12, "0" * 64

    async def pieces(self) -> AsyncIterator[bytes]:
        yield b"\x89PNG\r\n\x1a\n0000"


class Note(Sent):
    def __init__(self) -> None:
        self.name, self.bytes, self.sha256 = "note.md", 7, "0" * 64

    async def pieces(self) -> AsyncIterator[bytes]:
        yield b"# A\n\nB\n"


@pytest.fixture
async def media(database: Database, dsn: str, tmp_path: Path) -> Media:
    connection = await asyncpg.connect(dsn)
    await connection.execute("insert into core_account (id, slug, name) values ($1, 'a', 'A')", ACCOUNT)
    await connection.close()
    return Media(database, await open_blobs(tmp_path.as_uri()), None)  # type: ignore[arg-type]  # no document is read here


async def test_a_file_goes_with_its_conversation_and_one_that_was_never_sent_after_a_day(
    media: Media, dsn: str
) -> None:
    ledger, turn = Ledger(dsn), begun()
    await ledger.begin(turn)
    bound, waiting, forgotten = [await media.add(CALLER, Sent()) for _ in range(3)]  # type: ignore[arg-type]  # what of an upload counts
    await media.bind(CALLER, [bound], turn.session, turn.turn)
    with pytest.raises(Conflict):
        await media.bind(CALLER, [bound], turn.session, uuid7())
    with pytest.raises(NotFound):
        await media.remove(CALLER, bound.id)
    connection = await asyncpg.connect(dsn)
    await connection.execute("update media_file set created_at = now() - interval '2 days' where id = $1", forgotten.id)
    await media.sweep()
    assert [file.id for file in await media.of_session(CALLER, turn.session)] == [bound.id]
    with pytest.raises(NotFound):
        await media.get(CALLER, forgotten.id)
    await connection.execute("delete from chat_session where id = $1", turn.session)
    await connection.close()
    await media.sweep()
    for gone in (bound, forgotten):
        with pytest.raises(NotFound):
            await media.get(CALLER, gone.id)
        with pytest.raises(NotFound):
            [piece async for piece in media.pieces(gone)]
    other = msgspec.structs.replace(CALLER, owner="key:2")
    with pytest.raises(NotFound):
        await media.remove(other, waiting.id)
    await media.remove(CALLER, waiting.id)
    await ledger.close()


async def test_the_bytes_of_a_file_stay_while_a_copy_of_its_conversation_speaks_of_them(
    media: Media, database: Database, dsn: str
) -> None:
    ledger, first, copy = Ledger(dsn), begun(), begun()
    await ledger.begin(first)
    await ledger.begin(copy)
    await ledger.close()
    file = await media.add(CALLER, Sent())  # type: ignore[arg-type]  # what of an upload counts
    await media.bind(CALLER, [file], first.session, first.turn)
    await media.copy(msgspec.structs.replace(CALLER, owner="key:2"), {first.turn: copy.turn}, copy.session, database)
    assert await media.of_session(CALLER, copy.session) == []
    await media.copy(CALLER, {first.turn: copy.turn}, copy.session, database)
    (kept,) = await media.of_session(CALLER, copy.session)
    assert (kept.id == file.id, kept.turn_id, kept.name) == (False, copy.turn, file.name)
    connection = await asyncpg.connect(dsn)
    await connection.execute("delete from chat_session where id = $1", first.session)
    await media.sweep()
    assert b"".join([piece async for piece in media.pieces(kept)]).startswith(b"\x89PNG")
    await connection.execute("delete from chat_session where id = $1", copy.session)
    await connection.close()
    await media.sweep()
    with pytest.raises(NotFound):
        [piece async for piece in media.pieces(kept)]


@pytest.mark.parametrize(
    ("head", "media"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"RIFF\0\0\0\0AVI LIST", ""),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xfe\x41\0", ""),  # a text in UTF-16
        (b"OggS", "audio/ogg"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x20ftypheic", ""),
        (b"%PDF-1.7", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, media: str) -> None:
    assert media_type(head) == media
    assert kind_of(media) == (media.partition("/")[0] or "document")


async def test_few_documents_are_read_at_once_however_many_come(media: Media) -> None:
    most, adding = 0, asyncio.gather(*(media.add(CALLER, Note()) for _ in range(4)))  # type: ignore[arg-type]  # what of an upload counts
    while not adding.done():
        most = max(most, readers())
        await asyncio.sleep(0.01)
    assert [file.kind for file in await adding] == ["document"] * 4
    assert 1 <= most <= READ_AT_ONCE


def readers() -> int:
    """The processes of ours that read a document now."""
    found = 0
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            found += parent == os.getpid() and b"reading.extractor" in (place / "cmdline").read_bytes()
    return found
