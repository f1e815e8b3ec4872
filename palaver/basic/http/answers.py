"""Answers of other servers as values: JSON parsed, text as it is, anything else a file of the drive."""

import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from palaver.basic.errors import BasicError
from palaver.basic.functions.conversions import parsed
from palaver.basic.host import Host
from palaver.basic.limits import beside, heavy
from palaver.basic.ports.http import Answer
from palaver.basic.values.kinds import Response

_TEXTS: Final = re.compile(r"text/|application/(.*\+)?(json|xml|javascript|ecmascript|x-www-form-urlencoded|yaml|csv)$")
_JSON: Final = re.compile(r"(application|text)/(.*\+)?json$")
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_NAMED: Final = re.compile(r"filename\s*=\s*\"?([^\";]{1,200})", re.IGNORECASE)
_SHOWN: Final = 2_000


async def response_of(host: Host, answer: Answer) -> Response:
    """What POST and its siblings are worth, whatever the status is."""
    return Response(
        status=answer.status,
        statusText=answer.reason,
        headers=dict(answer.headers),
        data=await content_of(host, answer),
    )


async def content_of(host: Host, answer: Answer) -> Any:
    """The body: LimitExceeded where it is longer than a value may be."""
    kind = _kind(answer)
    if not answer.body:
        return None if _JSON.match(kind) else ""
    written = _text(answer, kind)
    if written is None:
        return await host.drive.keep(name_of(answer), answer.body, kind or "application/octet-stream")
    heavy(len(written))
    if _JSON.match(kind) or written.lstrip()[:1] in {"{", "["}:
        try:
            return await beside(parsed, written)
        except BasicError as error:
            if error.code == "LimitExceeded":
                raise
    return written


def demand(answer: Answer) -> None:
    """HttpError for a status that is no success; the error's `status` and `body` tell of it."""
    if 200 <= answer.status < 300:
        return
    said = (_text(answer, _kind(answer)) or "")[:_SHOWN]
    told = f"{answer.status} {answer.reason}".strip()
    raise BasicError("HttpError", f"the server answered {told}", details={"status": answer.status, "body": said})


def name_of(answer: Answer) -> str:
    """What the server calls a file, else the end of its address."""
    named = _NAMED.search(answer.headers.get("content-disposition", ""))
    path = named[1] if named else unquote(urlsplit(answer.url).path)
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2].strip(" .") or "file"


def _kind(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().casefold()


def _text(answer: Answer, kind: str) -> str | None:
    """None for what is no text."""
    if kind and not _TEXTS.match(kind):
        return None
    charset = _CHARSET.search(answer.headers.get("content-type", ""))
    try:
        return answer.body.decode(charset[1] if charset else "utf-8", "replace" if kind else "strict")
    except UnicodeDecodeError:
        return None
    except LookupError:
        return answer.body.decode("utf-8", "replace")
