"""TALK: sends one message to the conversation; arguments are joined."""

from palaver.basic.keyword import Keyword, Parameter

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
)
