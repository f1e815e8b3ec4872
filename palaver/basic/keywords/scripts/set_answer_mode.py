"""SET ANSWER MODE: a hint to the engine how to answer."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET ANSWER MODE",
    family="scripts",
    tier=3,
    effect="write",
    parameters=(Parameter("mode", kind="text"),),
    module="routing",
    instead="set behaviour.answer_mode of the bot",
    doc="A hint to the engine how to answer.",
    example='SET ANSWER MODE "kb"',
)
