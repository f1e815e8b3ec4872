"""SCAN BARCODE: the code on a picture."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SCAN BARCODE",
    family="crm",
    tier=3,
    effect="read",
    parameters=(Parameter("image"),),
    returns="text",
    module="products",
    doc="The code on a picture.",
    example="code = SCAN BARCODE photo",
)
