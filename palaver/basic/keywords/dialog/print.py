"""PRINT: writes to the developer's log, never to people."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="PRINT",
    family="dialog",
    tier=1,
    effect="pure",
    parameters=(Parameter("parts", many=True),),
    doc="Writes to the developer's log, never to people.",
    example='PRINT "total ", total',
)
