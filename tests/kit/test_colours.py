"""Colours: any of them gets a shade that can be read."""

from hypothesis import given
from hypothesis import strategies as st

from palaver.kit.colours import LEGIBLE, Rgb, contrast, legible, mixed, rgb, text

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
PART = st.integers(0, 255)
COLOURS = st.tuples(PART, PART, PART)


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast(BLACK, WHITE), 2) == round(contrast(WHITE, BLACK), 2) == 21
    assert contrast(WHITE, WHITE) == 1
    assert round(contrast(rgb("#767676"), WHITE), 2) == 4.54


@given(COLOURS)
def test_a_colour_is_read_as_it_is_written(colour: Rgb) -> None:
    assert rgb(text(colour)) == rgb(text(colour).upper()) == colour


@given(COLOURS)
def test_any_colour_gets_a_shade_that_can_be_read_on_light_and_on_dark(colour: Rgb) -> None:
    for towards, grounds in ((BLACK, (WHITE, rgb("#ecece7"))), (WHITE, (rgb("#161816"), rgb("#2b2f2b")))):
        shade, tinted = legible(colour, towards, grounds, 0.2)
        assert all(contrast(shade, ground) >= LEGIBLE for ground in (*grounds, tinted))
        assert tinted == mixed(grounds[0], shade, 0.2)


def test_a_colour_that_can_be_read_stays() -> None:
    assert legible(rgb("#0f6b5c"), BLACK, [WHITE], 0.1)[0] == rgb("#0f6b5c")
