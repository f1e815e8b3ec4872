"""A scripted LLM server on the wires of OpenAI, Anthropic and Ollama, for tests and benchmarks; it thinks nothing."""

from tests.servers.scripted_llm.conversation import ScriptedCall
from tests.servers.scripted_llm.script import Script
from tests.servers.scripted_llm.server import Recorded, ScriptedLLM, scripted_llm

__all__ = ["Recorded", "Script", "ScriptedCall", "ScriptedLLM", "scripted_llm"]
