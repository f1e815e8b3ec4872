"""The parameters of an address, as the route that answers there declares them."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final

import msgspec
from starlette.requests import Request

from palaver.core.errors import InvalidRequest, Unprocessable

_LONGEST: Final = 50


def asked(request: Request, kind: Any) -> Any:
    """The query as `kind`; InvalidRequest for a parameter that it does not have, Unprocessable for a wrong value."""
    given = dict(request.query_params)
    must_be_known(given, [field.encode_name for field in msgspec.structs.fields(kind)])
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Unprocessable(f"The query does not fit: {error}") from error


def must_be_known(given: Iterable[str], known: list[str]) -> None:
    """A filter that is misspelled would let everything through."""
    for name in given:
        if name not in known:
            close = get_close_matches(name[:_LONGEST], known, 1)
            hint = f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(known)}."
            raise InvalidRequest(f"There is no parameter {name[:_LONGEST]!r} here. {hint}")
