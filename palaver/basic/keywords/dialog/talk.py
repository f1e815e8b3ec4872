"""TALK: sends one message to the conversation; arguments are joined."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import limits
from palaver.basic.operators import interpolate
from palaver.basic.values.text import shown


async def run(host: Host, parts: list[Any]) -> str:
    message = shown(interpolate(*parts))
    limits().say(len(message))
    return await host.say(message)


KEYWORD = Keyword(
    phrase="TALK",
    family="dialog",
    tier=1,
    effect="send",
    aliases=("SEND MESSAGE",),
    parameters=(Parameter("parts", many=True),),
    returns="text",
    doc="Sends one message to the conversation; arguments are joined.",
    example='TALK "Hello ", name',
    handler=run,
)
