"""Exchanges: turns whose history the client keeps, on the wire of OpenAI or in a rehearsal; nothing said is stored."""
