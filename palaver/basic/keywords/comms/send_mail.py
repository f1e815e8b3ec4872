"""SEND MAIL: sends a mail."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SEND MAIL",
    family="comms",
    tier=2,
    effect="send",
    aliases=("SEND EMAIL",),
    parameters=(
        Parameter("to", words=("TO",)),
        Parameter("subject", kind="text", required=False, words=("SUBJECT",)),
        Parameter("body", kind="text", required=False, words=("BODY",)),
        Parameter(
            "attachments",
            required=False,
            words=(
                "ATTACHMENT",
                "ATTACHMENTS",
            ),
        ),
        Parameter("copy", required=False, words=("CC",), positional=False),
        Parameter("account", kind="text", required=False, words=("USING",), positional=False),
    ),
    returns="map",
    overloads=True,
    doc="Sends a mail.",
    example='SEND MAIL "ana@example.org", "Hello", "See you at noon"',
)
