"""Language models: one shape for questions and answers, one file per provider; what to ask is the chat engine's."""
