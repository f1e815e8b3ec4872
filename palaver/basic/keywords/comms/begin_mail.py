"""BEGIN MAIL: sends the text up to END MAIL."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="BEGIN MAIL",
    family="comms",
    tier=2,
    effect="send",
    parameters=(Parameter("recipient"),),
    doc="Sends the text up to END MAIL.",
    example='BEGIN MAIL "ana@example.org"\nSubject: Hello\n\nSee you at noon\nEND MAIL',
)
