"""
OpenAI, and any server that speaks its chat completions and is named by OPENAI_BASE_URL.

At home its models are asked on the wire that they take, elsewhere on chat completions; OPENAI_API, chat or responses,
says otherwise.
OPENAI_BASE_URL is what the official client takes, http://host/v1; a host without a path gets /v1.
"""

from palaver.llm.profile import Profile
from palaver.llm.wire.openai import OpenAIWire

PROVIDER = OpenAIWire(
    title="OpenAI",
    rank=10,
    address="https://api.openai.com/v1",
    prefix="/v1",
    key_variable="OPENAI_API_KEY",
    address_variable="OPENAI_BASE_URL",
    default_model="gpt-6-luna",
    limit_field="max_completion_tokens",
    api_variable="OPENAI_API",
    embedding_model="text-embedding-3-small",
    moderation_model="omni-moderation-latest",
    transcription_model="gpt-4o-mini-transcribe",
    image_model="gpt-image-1",
    speech_model="gpt-4o-mini-tts",
    profiles=(
        Profile(("gpt-5-pro", "gpt-5-codex", "o1-pro", "o3-pro"), "never", api="responses"),
        Profile(("gpt-5.1-codex", "gpt-5.2-pro", "gpt-5.4-pro", "gpt-5.5-pro"), "never", api="responses"),
        Profile(("gpt-6-astra",), "never"),
        Profile(("gpt-5.1-chat", "gpt-5.2-chat", "gpt-5.3-chat"), "never"),
        # These think unless told not to, and take tools on the wire of chat only when told not to.
        Profile(("gpt-5.1", "gpt-5.2", "gpt-5.4", "gpt-5.5", "gpt-5.6", "gpt-6"), "without_reasoning", effort="none"),
        Profile(("gpt-5-chat",)),
        Profile(("gpt-5", "o1", "o3", "o4"), "never"),
    ),
)
