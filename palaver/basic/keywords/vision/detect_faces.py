"""DETECT FACES: the faces in a picture."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="DETECT FACES",
    family="vision",
    tier=3,
    effect="read",
    parameters=(Parameter("image"),),
    returns="array",
    module="vision",
    doc="The faces in a picture.",
    example="faces = DETECT FACES photo",
)
