"""THINK KB: searches the active collections."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.ports.knowledge import Found
from palaver.basic.values.text import text

_CHARACTERS_A_TOKEN = 4
_SUMMED_UP = 3


async def run(host: Host, query: Any) -> dict[str, Any]:
    asked = text(query)
    found = await host.knowledge.search(asked)
    return {
        "query": asked,
        "results": [
            {
                "content": each.content,
                "source": each.source,
                "kb_name": each.collection,
                "relevance": each.relevance,
                "tokens": -(-len(each.content) // _CHARACTERS_A_TOKEN),
            }
            for each in found.passages
        ],
        "summary": _summary(found),
        "confidence": max((each.relevance for each in found.passages), default=0.0),
        "total_results": len(found.passages),
        "sources": [*dict.fromkeys(each.source for each in found.passages)],
        "kb_count": len(found.asked),
    }


def _summary(found: Found) -> str:
    return "\n\n".join(f"{each.source}: {each.content}" for each in found.passages[:_SUMMED_UP])


KEYWORD = Keyword(
    phrase="THINK KB",
    family="context",
    tier=1,
    effect="read",
    apart=True,
    parameters=(Parameter("query", kind="text"),),
    returns="map",
    doc="Searches the active collections.",
    example='found = THINK KB "opening hours"',
    handler=run,
)
