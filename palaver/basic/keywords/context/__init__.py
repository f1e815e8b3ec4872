"""What a model is shown in a session: contexts, knowledge, sites, tools."""
