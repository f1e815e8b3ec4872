"""Personal data: addresses, telephone and account numbers, cards and national ids, by shape and check digits."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal

import msgspec

from palaver.moderation.handler import Local, Params
from palaver.moderation.patterns.scan import Scan
from palaver.moderation.personal.kinds import KINDS
from palaver.moderation.scanning import Looked, Together

Category = Literal["email", "phone", "iban", "card", "national_id", "ip"]


class PiiParams(Params, frozen=True, kw_only=True):
    """`kinds` are all where none is named."""

    kinds: Annotated[Sequence[Category], msgspec.Meta(max_length=6)] = ()


class _Examiner(Local):
    def __init__(self, params: PiiParams) -> None:
        self._kinds = [kind for kind in KINDS if not params.kinds or kind.category in params.kinds]

    def scan(self) -> Together:
        return Together([Looked(Scan(kind.program), kind.category, kind.look) for kind in self._kinds])


class _Pii:
    title = "Personal data"
    description = "E-mail addresses, telephone numbers, accounts, cards, national ids and IP addresses."
    params = PiiParams
    locates = True
    private = True

    def examiner(self, params: PiiParams) -> _Examiner:
        return _Examiner(params)


HANDLER: Final = _Pii()
