"""OCR: the text in a picture."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="OCR",
    family="ai",
    tier=2,
    effect="read",
    parameters=(Parameter("image"),),
    returns="text",
    doc="The text in a picture.",
    example="text = OCR photo",
)
