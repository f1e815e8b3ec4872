"""Ollama: models on one's own machines, found by OLLAMA_HOST, written as Ollama itself takes it."""

from palaver.llm.wire.ollama import OllamaWire

PROVIDER = OllamaWire(
    title="Ollama",
    rank=40,
    address_variable="OLLAMA_HOST",
    port=11434,
    context_tokens=16384,
    loading_s=240.0,
    embedding_model="embeddinggemma",
)
