"""SEND MAIL: sends a mail."""

from typing import Any

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.mail.letter import sent, written


async def run(  # what SEND MAIL takes
    host: Host,
    to: Any,
    subject: Any = None,
    body: Any = None,
    attachments: Any = None,
    copy: Any = None,
    account: Any = None,
) -> dict[str, Any]:
    if account is not None:
        raise BasicError("NotImplemented", "letters by one's own account need the module accounts, which is not there")
    if subject is None and body is None and attachments is None:
        raise argument_error("SEND MAIL takes what it says, too: a body, or a subject and a body")
    return await sent(host, written(to, subject, body, attachments, copy))


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
    handler=run,
)
