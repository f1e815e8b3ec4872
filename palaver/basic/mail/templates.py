"""Templates of messages: files of the drive, by channel and name, with {{names}} for values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from palaver.basic.drive.paths import normal
from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.mail.letter import addresses, block, sent
from palaver.basic.mail.parting import heading
from palaver.basic.ports.drive import Drive
from palaver.basic.rows.templates import filled
from palaver.basic.values.text import text
from palaver.basic.world import world

CHANNELS: Final = ("email", "whatsapp", "sms", "telegram", "push")
FOLDER: Final = "templates"
_ENDING: Final = ".txt"


def path_of(name: Any, channel: Any) -> str:
    wanted = text(channel).strip().casefold()
    if wanted not in CHANNELS:
        raise argument_error(f"a channel is one of {', '.join(CHANNELS)}")
    return normal(f"{FOLDER}/{wanted}/{text(name).strip()}{_ENDING}")


def channels_of(value: Any) -> list[str] | None:
    """The channels that a value names, or None where it is something else."""
    given = value if isinstance(value, list) else text(value).split(",")
    found = [text(each).strip().casefold() for each in given]
    return found if found and all(each in CHANNELS for each in found) else None


async def template(drive: Drive, name: Any, channel: Any = None) -> str:
    """NotFound where there is none of that name."""
    for each in CHANNELS if channel is None else (channel,):
        if (found := await _written(drive, name, each)) is not None:
            return found
    raise _absent(name)


async def _written(drive: Drive, name: Any, channel: Any) -> str | None:
    try:
        return await drive.text(path_of(name, channel))
    except BasicError as error:
        if error.code != "FileError":
            raise
    return None


def _absent(name: Any, where: str = "") -> BasicError:
    return BasicError("NotFound", f"there is no template {text(name)[:60]}{where}")


async def listed(drive: Drive) -> list[dict[str, str]]:
    found = []
    for entry in await drive.below(FOLDER):
        channel, _, name = entry.path.removeprefix(f"{FOLDER}/").partition("/")
        if channel in CHANNELS and name.endswith(_ENDING):
            found.append({"name": name.removesuffix(_ENDING), "channel": channel})
    return found


async def delivered(
    host: Host, name: Any, channels: list[str], recipients: Any, values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """One result for each recipient on each channel: what fails is told, and keeps nobody else from theirs."""
    found = {channel: await _written(host.drive, name, channel) for channel in channels}
    if all(each is None for each in found.values()):
        raise _absent(name)
    results = []
    for channel, written in found.items():
        for to in addresses(recipients):
            told = {"success": True, "channel": channel, "recipient": to, "message_id": None, "error": None}
            try:
                if written is None:
                    raise _absent(name, f" for {channel}")
                told["message_id"] = await _one(host, channel, to, _known(to, values), written)
            except BasicError as error:
                told |= {"success": False, "error": error.message}
            results.append(told)
    return results


async def _one(host: Host, channel: str, to: str, values: Mapping[str, Any], written: str) -> Any:
    """Only the template says what is a header, no value."""
    if channel != "email":
        return await host.send(f"{channel}:{to}", text(filled(values, written)))
    lines = written.split("\n")
    count = heading(lines)
    head = [text(filled(values, each)) for each in lines[:count]]
    body = text(filled(values, "\n".join(lines[count:])))
    return (await sent(host, block(to, head, body)))["message_id"]


def _known(to: str, values: Mapping[str, Any]) -> dict[str, Any]:
    now: datetime = world().local()
    built_in = {
        "recipient": to,
        "to": to,
        "date": now.date(),
        "time": now.time().replace(microsecond=0, tzinfo=None),
        "datetime": now,
        "year": now.year,
        "month": now.month,
    }
    return {**built_in, **values}
