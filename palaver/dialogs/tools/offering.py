"""The tools of a bot's own scripts: each section with a header, as a model is told of it and as it is run."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from palaver.basic.analyzer.analysis import Analysis
from palaver.basic.analyzer.bot import stem_of
from palaver.basic.analyzer.survey import Survey
from palaver.basic.errors import BasicError
from palaver.basic.library import library
from palaver.basic.nodes.declarations import Param, Procedure
from palaver.basic.nodes.expressions import KeywordCall, RunScript, Text
from palaver.basic.nodes.statements import TextBlock
from palaver.basic.program import Program, compiled
from palaver.basic.sections import Section, sections
from palaver.dialogs.programs.analyses import analyzed
from palaver.tools.tool import Effect

Scripts = Mapping[str, str]

_KEPT: Final = 256  # bots whose scripts stay compiled
_WITHIN: Final = frozenset(  # what they do is seen in the conversation and nowhere else
    {
        "talk",
        "begin_talk",
        "add_suggestion",
        "add_suggestion_text",
        "add_suggestion_tool",
        "add_switcher",
        "clear_suggestions",
        "clear_switchers",
    }
)
_OUTSIDE: Final = frozenset({"http", "webdata"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`name` is unique for the bot; `recipient` the parameter that says whose server hears of a call."""

    name: str
    path: str
    description: str
    schema: Mapping[str, Any]
    program: Program
    effect: Effect
    recipient: str

    @property
    def parameters(self) -> tuple[Param, ...]:
        return self.program.parameters


@dataclass(frozen=True, slots=True)
class Offers:
    """What the scripts of one version of a bot are to models, by names that are folded."""

    tools: Mapping[str, Offer]

    def tool(self, name: str) -> Offer | None:
        """As USE TOOL may write it: with folder and suffix, or without."""
        return self.tools.get(name.casefold()) or self.tools.get(stem_of(name))


def offers_of(scripts: Scripts, config: frozenset[str] = frozenset()) -> Offers:
    """Of files with errors nothing; they are told where the bot is edited. `config` are the bot's own names."""
    return _offers(tuple(sorted(scripts.items())), config)


@lru_cache(_KEPT)
def _offers(scripts: tuple[tuple[str, str], ...], config: frozenset[str]) -> Offers:
    analyses = [each for each in analyzed(scripts, config) if not each.errors]
    effects = _Effects(analyses)
    tools: dict[str, Offer] = {}
    for analysis in analyses:
        for offer in _of(analysis, effects):
            tools.setdefault(offer.name.casefold(), offer)
    return Offers(tools)


def _of(analysis: Analysis, effects: "_Effects") -> Iterator[Offer]:
    """None of a file that a schedule or an address begins."""
    if analysis.schedules or analysis.webhooks:
        return
    for tool in analysis.tools:
        if (program := _compiled(analysis, tool.section.name)) is None:
            continue
        used = _Used.of(analysis, tool.section)
        addresses = [each.name for each in program.parameters if each.type == "URL"]
        yield Offer(
            name=tool.name,
            path=analysis.source.name,
            description=tool.description,
            schema=tool.parameters,
            program=program,
            effect="writes" if effects.felt(used) else "reads",
            recipient=addresses[0] if addresses and used.reaches_out else "",
        )


def _compiled(analysis: Analysis, section: str) -> Program | None:
    try:
        return compiled(analysis.program, analysis.source, library().keywords, section)
    except BasicError:
        return None


@dataclass(frozen=True, slots=True)
class _Used:
    """What a section with its file's procedures may do; `scripts` None: it calls one whose name is made as it runs."""

    keywords: frozenset[str]
    scripts: frozenset[str] | None

    @classmethod
    def of(cls, analysis: Analysis, section: Section) -> "_Used":
        procedures = (each for each in analysis.program.statements if isinstance(each, Procedure))
        only = replace(analysis.program, statements=(*section.body, *procedures))
        survey = Survey(analysis.source, only, library())
        survey.walk()
        mails = {"begin_mail" for each in survey.all(TextBlock) if each.kind == "MAIL"}
        names = [call.script.value if isinstance(call.script, Text) else None for call in survey.all(RunScript)]
        scripts = None if None in names else frozenset(stem_of(name) for name in names if name)
        return cls(frozenset({call.keyword for call in survey.all(KeywordCall)} | mails), scripts)

    @property
    def is_felt(self) -> bool:
        """Whether somebody outside the conversation may notice."""
        return self.scripts is None or any(_is_felt(name) for name in self.keywords)

    @property
    def reaches_out(self) -> bool:
        known = library().keywords
        return any(name in known and known[name].family in _OUTSIDE for name in self.keywords)


def _is_felt(keyword: str) -> bool:
    found = library().keywords.get(keyword)
    effect = found.effect if found is not None else "send" if keyword == "begin_mail" else "pure"
    return effect in {"write", "send"} and keyword not in _WITHIN


class _Effects:
    """What scripts do to the world together with those that they call."""

    def __init__(self, analyses: Sequence[Analysis]) -> None:
        self._used = defaultdict[str, list[_Used]](list)  # a call by a stem may mean any file of that stem
        for each in analyses:
            self._used[stem_of(each.source.name)].append(_Used.of(each, sections(each.program)[0]))

    def felt(self, used: _Used) -> bool:
        todo, done = [used], set[str]()
        while todo:
            each = todo.pop()
            if each.is_felt:
                return True
            called = (each.scripts or frozenset()) - done
            done |= called
            todo += [used for name in called for used in self._used.get(name, ())]
        return False
