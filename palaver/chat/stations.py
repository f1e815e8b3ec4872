"""The stations of a turn between its question and its answer, handed to the engine as one value."""

from dataclasses import dataclass

from palaver.chat.answers.answers import AnswerCache
from palaver.chat.context.context import Context
from palaver.chat.handover.handover import Handover
from palaver.chat.models import Models
from palaver.chat.moderated import Moderation
from palaver.chat.tooling import Tooling


@dataclass(frozen=True, slots=True, kw_only=True)
class Stations:
    moderation: Moderation
    answers: AnswerCache
    context: Context
    handover: Handover
    models: Models
    tools: Tooling
