"""IMAGE: makes a picture."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="IMAGE",
    family="ai",
    tier=2,
    effect="read",
    aliases=("GET IMAGE",),
    parameters=(Parameter("prompt", kind="text"),),
    returns="file",
    doc="Makes a picture.",
    example='picture = IMAGE "a red boat"',
    module="pictures",
)
