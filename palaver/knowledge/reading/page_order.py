"""What the drawing process and its parent tell each other: an order in, a PNG, a refusal or one phrase out."""

import msgspec

from palaver.knowledge.reading.confine import Bounds

NO_SUCH_PAGE = b"no such page"


class PageOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Which page, from 1, at which width; `pixels` bounds the picture's area."""

    page: int
    width: int
    pixels: int
    bounds: Bounds
