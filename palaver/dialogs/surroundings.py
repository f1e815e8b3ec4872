"""What a program knows of where it runs: the bot's zone and language, its limits, what it was called with."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from palaver.basic.limits import Limits
from palaver.basic.world import World
from palaver.chat.context.day import zone_of
from palaver.config.document.document import BotDocument


def world_of(document: BotDocument, arguments: Mapping[str, Any] | None = None) -> World:
    identity = document.identity
    return World(zone=zone_of(identity.timezone) or UTC, locale=identity.language, arguments=arguments or {})


def limits_of(document: BotDocument) -> Limits:
    dialogs = document.dialogs
    return Limits(operations=dialogs.max_ops, loop=dialogs.max_loop, wall=float(dialogs.max_runtime_s))
