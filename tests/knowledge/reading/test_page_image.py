"""A page as a picture: the right one, bounded, and the right error for the rest."""

import io
from pathlib import Path

import pytest
from PIL import Image

from palaver.core.errors import NotFound, Unprocessable
from palaver.knowledge.reading.page_image import page_image
from tests.knowledge import documents


async def test_a_page_has_the_width_that_was_asked_for(tmp_path: Path) -> None:
    path = documents.pdf(tmp_path / "x", ["", "# Two\nblack letters"])
    blank, written = [Image.open(io.BytesIO(await page_image(path, page, 300))) for page in (1, 2)]
    assert (blank.format, blank.width, blank.height) == ("PNG", 300, 425)
    assert min(blank.convert("L").tobytes()) == 255
    assert min(written.convert("L").tobytes()) < 100


async def test_a_picture_is_never_too_large(tmp_path: Path) -> None:
    picture = Image.open(io.BytesIO(await page_image(documents.pdf(tmp_path / "x", ["x"]), 1, 1_000_000)))
    assert picture.width <= 2000
    assert picture.width * picture.height <= 8_100_000


async def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no page 2"):
        await page_image(documents.pdf(tmp_path / "x", ["x"]), 2, 300)


async def test_what_is_no_pdf(tmp_path: Path) -> None:
    with pytest.raises(Unprocessable):
        await page_image(documents.word(tmp_path / "x"), 1, 300)
    with pytest.raises(Unprocessable, match="password"):
        await page_image(documents.pdf(tmp_path / "y", ["x"], password="p"), 1, 300)
