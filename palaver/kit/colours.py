"""Colours as `#rrggbb`: how well one can be read on another, and the nearest shade that can be."""

from collections.abc import Iterable
from typing import Final

Rgb = tuple[int, int, int]

LEGIBLE: Final = 4.5  # WCAG 2.2, 1.4.3: text of the usual size
_STEPS: Final = 50


def rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def text(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mixed(colour: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of `other` in `colour`, 0 to 1."""
    red, green, blue = (round(mine + (theirs - mine) * share) for mine, theirs in zip(colour, other, strict=True))
    return red, green, blue


def contrast(one: Rgb, other: Rgb) -> float:
    """1 for the same, 21 for black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def legible(colour: Rgb, towards: Rgb, grounds: Iterable[Rgb], tint: float) -> tuple[Rgb, Rgb]:
    """
    The shade nearest to `colour` on its way to `towards` that can be read on all `grounds`, and one more ground for it.

    That is the first of them with `tint` of the shade in it, 0 to 1.
    """
    first, *others = grounds
    shade, ground = towards, mixed(first, towards, tint)
    for step in range(_STEPS):
        shade = mixed(colour, towards, step / _STEPS)
        ground = mixed(first, shade, tint)
        if all(contrast(shade, each) >= LEGIBLE for each in (first, *others, ground)):
            break
    return shade, ground


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
