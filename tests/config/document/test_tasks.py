"""Whatever keywords ask a model about a text has its words in the bot document."""

from typing import get_args

from palaver.basic.understanding.tasks import Task
from palaver.config.document.tasks import TaskPrompts


def test_every_task_has_words_of_its_own() -> None:
    assert list(TaskPrompts.model_fields) == list(get_args(Task))
    prompts = TaskPrompts(polish="Politely.")
    assert prompts.of("polish") == "Politely."
    assert len({prompts.of(task) for task in get_args(Task)}) == len(get_args(Task))
