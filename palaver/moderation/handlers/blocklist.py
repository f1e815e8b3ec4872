"""Words and phrases of one's own, whatever their case, accents, spacing or the script their letters are taken from."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec

from palaver.moderation.handler import Local, Params
from palaver.moderation.phrases import FoldedScan, program
from palaver.moderation.scanning import Named

Phrase = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class BlocklistParams(Params, frozen=True, kw_only=True):
    phrases: Annotated[Sequence[Phrase], msgspec.Meta(max_length=2_000)] = ()
    category: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_-]{1,40}$")] = "blocklist"


class _Examiner(Local):
    def __init__(self, params: BlocklistParams) -> None:
        self._program = program(params.phrases)
        self._category = params.category

    def scan(self) -> Named:
        return Named(FoldedScan(self._program), self._category)


class _Blocklist:
    title = "Blocklist"
    description = "Words and phrases, however they are written."
    params = BlocklistParams
    locates = True
    private = False

    def examiner(self, params: BlocklistParams) -> _Examiner:
        return _Examiner(params)


HANDLER: Final = _Blocklist()
