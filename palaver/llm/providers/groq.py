"""Groq: hosted open models behind the OpenAI wire; GROQ_BASE_URL may be a bare host, as its own client takes it."""

from palaver.llm.profile import Profile
from palaver.llm.wire.openai import OpenAIWire

PROVIDER = OpenAIWire(
    title="Groq",
    rank=30,
    address="https://api.groq.com/openai/v1",
    prefix="/openai/v1",
    key_variable="GROQ_API_KEY",
    address_variable="GROQ_BASE_URL",
    default_model="openai/gpt-oss-120b",
    limit_field="max_completion_tokens",
    transcription_model="whisper-large-v3-turbo",
    profiles=(Profile(("openai/gpt-oss",), effort="low"),),
)
